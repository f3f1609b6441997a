"""From a corpus and its expected questions to the file of what was learned: the work of `mentor learn`."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Document, ExpectedQuestion
from index.encoding.adapter import ADAPTER_FILE, Adapter, fingerprint
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import QuestionsError
from index.learning.training import Lesson, Student, teach
from index.ranking.neighbours import evidence_among, near_duplicates
from index.reading.corpus import Corpus
from index.reading.passages import WINDOW, plain, split_passages
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import normalise

FEWEST = 100
"""Expected questions, covered and not, without which learning is not worth its minutes."""
_HELD_OUT = 0.2

Announce = Callable[[str, int, int], None]
"""What is being learned, the step, and how many steps there are."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What `mentor learn` did."""

    path: Path
    questions: int
    held_out: int
    """Questions that were left out of a first run, for the calibration."""


def learn(settings: IndexSettings, seed: int, announce: Announce) -> Taught:
    """Learn the corpus' expected questions and write the result beside the corpus.

    Raises QuestionsError if there are too few, or MentorError in another of its kinds.
    """
    essays = list(read_essays(Corpus.open(settings.corpus)))
    questions = [question for essay in essays for question in essay.questions]
    if len(questions) < FEWEST:
        raise QuestionsError(f"The corpus has {len(questions)} expected questions; learning needs at least {FEWEST}.")
    base = SentenceEncoder(settings.model)
    lesson = make_lesson([essay.document for essay in essays], questions)
    apart = hold_out(questions, lesson.questions, base, seed)
    first = Student(base.load(), seed)
    teach(first, lesson.only(~apart), lambda step, steps: announce("with some questions held out", step, steps))
    evidence = _evidence(first, lesson, apart)
    final = Student(base.load(), seed)
    teach(final, lesson, lambda step, steps: announce("with all questions", step, steps))
    covered: NDArray[np.bool_] = np.asarray(lesson.answers.any(axis=1))[apart]
    path = settings.corpus / ADAPTER_FILE
    learned_from = fingerprint(base.fingerprint, [asked for essay in essays for asked in essay.asked()])
    Adapter(final.factors(), evidence, covered, learned_from, "").save(path)
    return Taught(path, len(questions), int(apart.sum()))


def make_lesson(documents: list[Document], questions: list[ExpectedQuestion]) -> Lesson:
    """Pair each question with the sentences of its own corpus."""
    sentences: list[str] = []
    windows: list[str] = []
    owners: list[int] = []
    column: dict[tuple[str, int], int] = {}
    passages = [passage for document in documents for passage in split_passages(document)]
    for owner, passage in enumerate(passages):
        texts = [plain(passage.slice(span)) for span in passage.sentences]
        for at, span in enumerate(passage.sentences):
            first = max(0, min(at - 1, len(texts) - WINDOW))
            column[passage.document, span.start] = len(sentences)
            sentences.append(texts[at])
            windows.append(" ".join(texts[first : first + WINDOW]))
            owners.append(owner)
    answers = np.zeros((len(questions), len(sentences)), dtype=np.bool_)
    for row, question in enumerate(questions):
        for span in question.answers:
            answers[row, column[question.document, span.start]] = True
    return Lesson([normalise(q.text) for q in questions], answers, sentences, windows, np.array(owners))


def hold_out(
    questions: list[ExpectedQuestion], texts: list[str], base: SentenceEncoder, seed: int
) -> NDArray[np.bool_]:
    """Choose whole voices, or else whole groups of near-duplicates, about a fifth of the questions: bool (n,)."""
    voices = {question.voice for question in questions}
    if len(voices) >= 1 / _HELD_OUT:
        group = [question.voice for question in questions]
    else:
        group = [str(number) for number in near_duplicates(base.encode_queries(texts))]
    names = sorted(set(group))
    random.Random(seed).shuffle(names)
    apart = np.zeros(len(questions), dtype=np.bool_)
    for name in names:
        if apart.mean() >= _HELD_OUT:
            break
        apart |= np.array([member == name for member in group])
    return apart


def _evidence(student: Student, lesson: Lesson, apart: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the evidence of each question held out, against all others: float64 (n, 3)."""
    vectors = student.encode(lesson.questions)
    texts = student.encode(lesson.sentences + lesson.windows)
    covered = lesson.answers.any(axis=1)
    known, others = vectors[covered & ~apart], vectors[~covered & ~apart]
    rows = []
    for vector in vectors[apart]:
        rows.append(evidence_among(known @ vector, others @ vector, float((texts @ vector).max())))
    return np.array(rows).reshape(-1, 3)
