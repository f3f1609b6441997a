"""How good an index is by the author's own questions: each is asked with its own voice left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.builds.layout import Layout
from index.datatypes import Encoder, Essay, ExpectedQuestion, Passage
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.ranking.neighbours import NEIGHBOURS, NOBODY, Neighbours, near_duplicates
from index.ranking.retriever import Retriever
from index.stores.contract import Nearest
from index.text import normalise

_FEWEST_VOICES = 5


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What came of asking every covered expected question as if its voice had never been heard."""

    by: str
    """What was left out together: "voice", or "near-duplicates" where the file names fewer than five voices."""
    hits: dict[str, list[int]]
    """By voice: for each question the place of the first right passage, from 1; 0 if not among three."""
    confused: list[tuple[Passage, Passage, int]]
    """A right passage, the one that came first instead, and how often; most often first."""


def cross_validate(essays: Iterable[Essay], encoder: Encoder) -> CrossValidation:
    """Ask every covered question of the author with its group left out of the index.

    The encoder should not have learned the questions. Raises CorpusError and QuestionsError.
    """
    with TemporaryDirectory() as folder, Draft(Layout(Path(folder))) as draft:
        for essay in essays:
            draft.add(essay.document, essay.questions)
        drafted = draft.finish()
        return _ask_all(assemble(drafted, encoder.encode_passages), drafted.asked, encoder)


def _ask_all(contents: Contents, asked: list[ExpectedQuestion], encoder: Encoder) -> CrossValidation:
    passages = contents.passages
    retriever = Retriever(contents, encoder)
    vectors = contents.expected_vectors()
    voices = [question.voice or "no voice" for question in asked]
    by_voice = len(set(voices)) >= _FEWEST_VOICES
    names = {voice: number for number, voice in enumerate(voices)}
    groups = np.array([names[voice] for voice in voices]) if by_voice else near_duplicates(vectors)
    hits: dict[str, list[int]] = defaultdict(list)
    confused: Counter[tuple[int, int]] = Counter()
    for at, question in enumerate(asked):
        cosines = np.where(groups == groups[at], -2.0, vectors @ vectors[at]).astype(np.float32)
        nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        nearest = nearest[cosines[nearest] > -1.5]
        neighbours = Neighbours(Nearest(nearest, cosines[nearest]), NOBODY)
        scored = retriever.score(normalise(question.text), vectors[at], neighbours)
        first = [int(scored.passages[place]) for place in np.argsort(-scored.fused, kind="stable")[:3]]
        right = {int(label["passage"]) for label in contents.expected.labels_of(at)}
        hits[voices[at]].append(next((place for place, passage in enumerate(first, 1) if passage in right), 0))
        if first[0] not in right:
            confused[min(right), first[0]] += 1
    pairs = [(passages[a], passages[b], count) for (a, b), count in confused.most_common()]
    return CrossValidation("voice" if by_voice else "near-duplicates", dict(hits), pairs)
