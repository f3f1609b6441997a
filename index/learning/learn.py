"""From a corpus and its expected questions to the file of the trained adapter: the work of `mentor learn`."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import Embeddings, ExpectedQuestion
from index.encoding.adapter import ADAPTER_FILE, Adapter, fingerprint
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import QuestionsError
from index.learning.trainee import Trainee
from index.learning.training import train
from index.learning.training_set import TrainingSet, training_set
from index.ranking.neighbours import evidence_among, near_duplicates
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import counted

FEWEST_TO_LEARN = 100
"""Expected questions, covered and not, without which learning is not worth its minutes."""
_HELD_OUT = 0.2

Announce = Callable[[str, int, int], None]
"""What is being learned, the step, and how many steps there are."""


@dataclass(frozen=True, slots=True)
class LearningReport:
    """What `mentor learn` did."""

    path: Path
    questions: int
    held_out: int
    """Questions that were left out of a first run, for the calibration."""


def learn(settings: IndexSettings, seed: int, announce: Announce) -> LearningReport:
    """Train on the corpus' expected questions and write the adapter beside the corpus.

    A first run, with some questions held out, gives the evidence for the calibration; the second one, with all of
    them, what is kept. Raises QuestionsError if there are too few, or MentorError in another of its kinds.
    """
    essays = list(read_essays(Corpus.open(settings.corpus)))
    questions = [question for essay in essays for question in essay.questions]
    if len(questions) < FEWEST_TO_LEARN:
        found = counted(len(questions), "expected question")
        raise QuestionsError(messages.TOO_FEW_TO_LEARN.format(questions=found, fewest=FEWEST_TO_LEARN))
    base = SentenceEncoder(settings.model)
    data = training_set([essay.document for essay in essays], questions)
    held_out = hold_out(questions, data.questions, base, seed)
    first = Trainee(base.load(), seed)
    train(first, data.only(~held_out), lambda step, steps: announce(messages.LEARNING_HELD_OUT, step, steps))
    evidence = evidence_of(held_out, data, first.encode)
    final = Trainee(base.load(), seed)
    train(final, data, lambda step, steps: announce(messages.LEARNING_ALL, step, steps))
    path = settings.corpus / ADAPTER_FILE
    learned_from = fingerprint(base.fingerprint, [asked for essay in essays for asked in essay.asked()])
    Adapter(final.factors(), evidence, data.covered[held_out], learned_from, "").save(path)
    return LearningReport(path, len(questions), int(held_out.sum()))


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


def evidence_of(
    held_out: NDArray[np.bool_], data: TrainingSet, encode: Callable[[Sequence[str]], Embeddings]
) -> NDArray[np.float64]:
    """Return the evidence of each question held out, bool (questions,), against all others: float64 (n, 3)."""
    vectors = encode(data.questions)
    texts = encode(data.sentences + data.windows)
    known, others = vectors[data.covered & ~held_out], vectors[~data.covered & ~held_out]
    rows = []
    for vector in vectors[held_out]:
        rows.append(evidence_among(known @ vector, others @ vector, float((texts @ vector).max())))
    return np.array(rows).reshape(-1, 3)
