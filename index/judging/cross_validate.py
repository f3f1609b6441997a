"""How good an index is by the author's own questions: each is asked with its own voice left out."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings, ExpectedQuestion, Passage
from index.ranking.neighbours import NEIGHBOURS, NOBODY, Neighbours, near_duplicates
from index.ranking.retriever import Retriever
from index.stores.contract import Nearest
from index.text import normalise

_FEWEST_VOICES = 5
_SHOWN = 3  # Places in which a right passage counts.


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What came of asking every covered expected question as if its voice had never been heard."""

    by: str
    """What was left out together: "voice", or "near-duplicates" where the file names fewer than five voices."""
    hits: dict[str, list[int]]
    """By voice: for each question the place of the first right passage, from 1; 0 if not among three."""
    essays: dict[str, list[int]]
    """The same by the name of the essay that answers."""
    confused: list[tuple[Passage, Passage, int]]
    """A right passage, the one that came first instead, and how often; most often first."""

    @property
    def places(self) -> list[int]:
        """Return the places of all questions, whoever asks."""
        return [place for places in self.hits.values() for place in places]


def cross_validate(retriever: Retriever, asked: Sequence[ExpectedQuestion]) -> CrossValidation:
    """Ask every covered question of the author with its group left out of the votes.

    `asked` are the covered questions that the index holds, in the order of their views. The encoder that embedded them
    should not have learned them.
    """
    contents = retriever.contents
    vectors = contents.expected_vectors()
    voices = [question.voice or "no voice" for question in asked]
    by_voice = len(set(voices)) >= _FEWEST_VOICES
    groups = _numbered(voices) if by_voice else near_duplicates(vectors)
    hits: dict[str, list[int]] = defaultdict(list)
    essays: dict[str, list[int]] = defaultdict(list)
    confused: Counter[tuple[int, int]] = Counter()
    for at, question in enumerate(asked):
        scored = retriever.score(normalise(question.text), vectors[at], _others(vectors, groups, at))
        first = [int(scored.passages[place]) for place in np.argsort(-scored.fused, kind="stable")[:_SHOWN]]
        right = {int(label["passage"]) for label in contents.expected.labels_of(at)}
        place = next((place for place, passage in enumerate(first, 1) if passage in right), 0)
        hits[voices[at]].append(place)
        essays[question.document].append(place)
        if first[0] not in right:
            confused[min(right), first[0]] += 1
    pairs = [(contents.passages[a], contents.passages[b], count) for (a, b), count in confused.most_common()]
    return CrossValidation("voice" if by_voice else "near-duplicates", dict(hits), dict(essays), pairs)


def _numbered(voices: Sequence[str]) -> NDArray[np.int64]:
    """Return a number for each voice: int64 (n,)."""
    return np.unique(voices, return_inverse=True)[1]


def _others(vectors: Embeddings, groups: NDArray[np.int64], at: int) -> Neighbours:
    """Return a question's nearest neighbours outside its own group, covered ones alone: they are what votes."""
    allowed = np.flatnonzero(groups != groups[at])
    cosines = (vectors @ vectors[at])[allowed]
    nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
    return Neighbours(Nearest(allowed[nearest], cosines[nearest]), NOBODY)
