"""Expected questions in a build: which sentences each answers, and how a query's neighbours vote for them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.ranking.neighbours import TEMPERATURE, Neighbours
from index.ranking.ragged import Ragged, joined

LABEL = np.dtype([("question", "i4"), ("passage", "i4"), ("sentence", "i4")])
"""That this sentence of this passage answers this covered question."""


@dataclass(frozen=True)
class Expected:
    """All expected questions of a build; their vectors lie in its store."""

    covered: range
    """Where the covered questions lie in the store."""
    others: range
    """Where those lie that the corpus does not answer."""
    labels: NDArray[np.void]
    """LABEL (n,), sorted by question."""

    def labels_of(self, question: int) -> NDArray[np.void]:
        """Return the labels of one covered question."""
        return self.labels[self._starts[question] : self._starts[question + 1]]

    def labels_of_all(self, questions: NDArray[np.int64]) -> tuple[NDArray[np.void], NDArray[np.int64]]:
        """Return the labels of covered questions, one question after the other, and how many each has: int64 (n,)."""
        starts, ends = self._starts[questions], self._starts[questions + 1]
        return self.labels[joined(starts, ends).values], ends - starts

    def votes(
        self, sentences: Ragged[np.float32], passages: NDArray[np.int64], neighbours: Neighbours
    ) -> Ragged[np.float32]:
        """Let the covered neighbours and the sentences themselves vote; all votes sum to 1.

        `sentences` holds the cosine of each sentence of each of the `passages`, int64 (n,) in order.
        """
        covered, cosines = neighbours.covered
        top = max(cosines.max(initial=-1.0), sentences.values.max())
        votes = np.exp((sentences.values - top) / TEMPERATURE)
        labels, counts = self.labels_of_all(covered)
        shares = np.exp((cosines - top) / TEMPERATURE) / counts
        places = sentences.starts[np.searchsorted(passages, labels["passage"])] + labels["sentence"]
        np.add.at(votes, places, np.repeat(shares, counts).astype(np.float32))
        return sentences.replaced(votes / votes.sum())

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        questions = np.ascontiguousarray(self.labels["question"])
        starts: NDArray[np.int64] = np.searchsorted(questions, np.arange(len(self.covered) + 1))
        return starts
