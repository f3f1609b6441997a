"""From a corpus and its expected questions to the file of the trained adapter: the work of `mentor learn`."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.builds.past import Past
from index.datatypes import Embeddings, ExpectedQuestion
from index.encoding.adapter import Adapter, adapter_file, coded
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import QuestionsError
from index.learning.condense import condense
from index.learning.held_out import HeldOut
from index.learning.trainee import Trainee
from index.learning.training import train
from index.learning.training_set import TrainingSet, training_set
from index.ranking.neighbours import near_duplicates
from index.ranking.views import KEY, text_key
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import counted

FEWEST_TO_LEARN = 100
"""Expected questions, covered and not, without which learning is not worth its minutes."""
_HELD_OUT = 0.2
_SHARES = (0.25, 0.5)
"""Of the questions, that are tried."""
_FEWEST_NEEDED = 500
"""Questions of which an index takes no notice in its making."""
_TOLERANCE = 0.015
"""By how much a figure may fall: some two standard errors of a thousand questions held out."""

Announce = Callable[[str, int, int], None]
"""What is being learned, the step, and how many steps there are."""


@dataclass(frozen=True, slots=True)
class LearningReport:
    """What `mentor learn` did."""

    path: Path
    questions: int
    held_out: int
    """Questions that were left out of a first run, for the calibration."""
    needed: int
    """Questions that stand for all in an index."""


def learn(settings: IndexSettings, seed: int, announce: Announce) -> LearningReport:
    """Train on the corpus' expected questions and write the adapter beside the corpus.

    A first run, with some questions held out, gives the evidence for the calibration; the second one, with all of
    them, what is kept. Raises QuestionsError if there are too few, or MentorError in another of its kinds.
    """
    corpus = Corpus.open(settings.corpus)
    essays = list(read_essays(corpus, Past(settings, corpus)))
    questions = [question for essay in essays for question in essay.questions]
    if len(questions) < FEWEST_TO_LEARN:
        found = counted(len(questions), "expected question")
        raise QuestionsError(messages.TOO_FEW_TO_LEARN.format(questions=found, fewest=FEWEST_TO_LEARN))
    base = SentenceEncoder.of(settings)
    data = training_set([essay.document for essay in essays], questions)
    held_out = hold_out(questions, data.questions, base, seed)
    first = Trainee(base.load(), seed)
    train(first, data.only(~held_out), lambda step, steps: announce(messages.LEARNING_HELD_OUT, step, steps))
    share, evidence = _share_needed(held_out, data, first)
    model = base.load()
    final = Trainee(model, seed)
    train(final, data, lambda step, steps: announce(messages.LEARNING_ALL, step, steps))
    vectors = final.encode(data.questions)
    needed = _needed(vectors, data, np.arange(len(questions)), share)
    keys = np.array([text_key(text) for text in data.questions], KEY)
    learned, at = np.unique(keys, return_index=True)
    spared = ~np.isin(learned, keys[needed])
    path = adapter_file(settings.corpus, base.name)
    Adapter(
        factors=final.factors(),
        evidence=evidence,
        covered=data.covered[held_out],
        model=base.weights,
        sha256="",
        day=datetime.now(UTC).date().isoformat(),
        questions=learned,
        spared=spared,
        # What is trained has no prompts in front; where a build would put some, it embeds the questions itself.
        codes=coded(vectors[at[~spared]] if not any(model.prompts.values()) else vectors[:0]),
    ).save(path)
    return LearningReport(path, len(questions), int(held_out.sum()), len(needed))


def hold_out(
    questions: Sequence[ExpectedQuestion], texts: Sequence[str], base: SentenceEncoder, seed: int
) -> NDArray[np.bool_]:
    """Choose whole voices, or else whole groups of near-duplicates, about a fifth of the questions: bool (n,)."""
    voices = {question.voice for question in questions}
    if len(voices) >= 1 / _HELD_OUT:
        group = [question.voice for question in questions]
    else:
        group = [str(number) for number in near_duplicates(base.encode_queries(texts))]
    names = sorted(set(group))
    random.Random(seed).shuffle(names)
    held_out = np.zeros(len(questions), dtype=np.bool_)
    for name in names:
        if held_out.mean() >= _HELD_OUT:
            break
        held_out |= np.array([member == name for member in group])
    return held_out


def _share_needed(
    held_out: NDArray[np.bool_], data: TrainingSet, trainee: Trainee
) -> tuple[float, NDArray[np.float64]]:
    """Return the least share of the questions that answers those held out as well as all others do, or nearly.

    With it comes the evidence of those held out, float64 (n, 3), against that share.
    """
    vectors = trainee.encode(data.questions)
    asked = HeldOut(data, held_out, vectors, trainee.encode(data.sentences + data.windows))
    others = np.flatnonzero(~held_out)
    of_all = asked.evidence(others)
    best = asked.figures(others, of_all)
    for share in _SHARES:
        known = _needed(vectors, data, others, share)
        if len(known) >= _FEWEST_NEEDED:
            evidence = asked.evidence(known)
            figures = asked.figures(known, evidence)
            if all(least - _TOLERANCE <= found for least, found in zip(best, figures, strict=True)):
                return share, evidence
    return 1.0, of_all


def _needed(vectors: Embeddings, data: TrainingSet, among: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """Choose a share of some questions, and of either kind as much: int64 (n,), in order."""
    chosen = []
    for kind in (True, False):
        of_kind = among[data.covered[among] == kind]
        chosen.append(of_kind[condense(vectors[of_kind], data.answers[of_kind], math.ceil(share * len(of_kind)))])
    return np.sort(np.concatenate(chosen))
