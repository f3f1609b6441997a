"""What is trained on: expected questions, each paired with the sentences that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Document, ExpectedQuestion
from index.reading.passages import WINDOW, split_passages
from index.reading.plain import lines_of
from index.text import normalise


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Questions and sentences; all arrays in the order of these two lists."""

    questions: list[str]
    answers: NDArray[np.bool_]
    """bool (questions, sentences): which sentences answer."""
    sentences: list[str]
    windows: list[str]
    """Each sentence with its neighbours."""
    passages: NDArray[np.int64]
    """int64 (sentences,): which passage each stands in."""

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Tell which questions any sentence answers: bool (questions,)."""
        return np.asarray(self.answers.any(axis=1))

    def only(self, chosen: NDArray[np.bool_]) -> "TrainingSet":
        """Return the set with some of its questions, bool (questions,), and all of its sentences."""
        questions = [text for text, keep in zip(self.questions, chosen, strict=True) if keep]
        return TrainingSet(questions, self.answers[chosen], self.sentences, self.windows, self.passages)


def training_set(documents: Sequence[Document], questions: Sequence[ExpectedQuestion]) -> TrainingSet:
    """Pair each question with the sentences of its own corpus."""
    sentences: list[str] = []
    windows: list[str] = []
    owners: list[int] = []
    column: dict[tuple[str, int], int] = {}
    passages = [passage for document in documents for passage in split_passages(document)]
    for owner, passage in enumerate(passages):
        texts = lines_of(passage)
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
    return TrainingSet([normalise(q.text) for q in questions], answers, sentences, windows, np.array(owners))
