"""How well some questions answer those that were held out: what decides how many of them an index needs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.judging.figures import chance_above
from index.learning.training_set import TrainingSet
from index.ranking.calibration import Evidence, fit_calibration
from index.ranking.neighbours import NEIGHBOURS, NOBODY, Neighbours, evidence_among
from index.ranking.ragged import Ragged
from index.ranking.votes import LABEL, Expected
from index.stores.contract import Nearest

_SHOWN = 3


class Figures(NamedTuple):
    """Of the questions held out, 0–1 each."""

    hit_1: float
    hit_3: float
    highlight: float
    auroc: float
    """Of what the calibration makes of the evidence; 0.5 says nothing."""


class HeldOut:
    """Questions of voices that the encoder has not learned, and all others."""

    def __init__(self, data: TrainingSet, held_out: NDArray[np.bool_], vectors: Embeddings, texts: Embeddings) -> None:
        """Take all questions' embeddings, float32 (n, dim), and those of the sentences, then of their windows.

        `held_out`, bool (n,), says which are asked; the others may be in the index.
        """
        self._data = data
        self._held_out = held_out
        self._vectors = vectors
        self._texts = texts
        self._alone, self._around = np.split(texts, 2)
        _, self._starts, self._passages = np.unique(data.passages, return_index=True, return_inverse=True)

    def evidence(self, known: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the evidence of each question held out against some others: float64 (n, 3)."""
        covered, others = (self._vectors[known[self._data.covered[known] == kind]] for kind in (True, False))
        rows: list[Evidence] = []
        for vector in self._vectors[self._held_out]:
            best_text = float((self._texts @ vector).max())
            rows.append(evidence_among(covered @ vector, others @ vector, best_text))
        return np.array(rows).reshape(-1, 3)

    def figures(self, known: NDArray[np.int64], evidence: NDArray[np.float64]) -> Figures:
        """Return how well some questions, with the text itself, answer those held out; `evidence` is against these."""
        voters = known[self._data.covered[known]]
        expected = self._expected(voters)
        asked = np.flatnonzero(self._held_out & self._data.covered)
        places, highlights = [], []
        for at in asked:
            votes = self._votes(self._vectors[at], expected, self._vectors[voters])
            by_passage = np.add.reduceat(votes, self._starts)
            right = self._passages[self._data.answers[at]]
            places.append(int((by_passage > by_passage[right].max()).sum()))
            highlights.append(bool(self._data.answers[at, votes.argmax()]))
        covered = self._data.covered[self._held_out]
        calibration = fit_calibration(evidence, covered)
        coverage = np.array([calibration.coverage(Evidence(*row)) for row in evidence])
        ranked = np.array(places)
        return Figures(
            float((ranked < 1).mean()) if len(asked) else 1.0,
            float((ranked < _SHOWN).mean()) if len(asked) else 1.0,
            float(np.mean(highlights)) if len(asked) else 1.0,
            chance_above(coverage[covered], coverage[~covered]) if 0 < covered.sum() < len(covered) else 1.0,
        )

    def _expected(self, voters: NDArray[np.int64]) -> Expected:
        """Return some covered questions as a build has them."""
        questions, sentences = np.nonzero(self._data.answers[voters])
        labels = np.zeros(len(questions), LABEL)
        labels["question"], labels["passage"] = questions, self._passages[sentences]
        labels["sentence"] = sentences - self._starts[labels["passage"]]
        return Expected(range(len(voters)), range(0), labels)

    def _votes(self, query: NDArray[np.float32], expected: Expected, voters: Embeddings) -> NDArray[np.float32]:
        """Return the votes of each sentence for a query, float32 (dim,): float32 (sentences,)."""
        own = np.asarray((self._alone @ query + self._around @ query) / 2, dtype=np.float32)
        cosines = voters @ query
        nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        neighbours = Neighbours(Nearest(nearest, cosines[nearest]), NOBODY)
        return expected.votes(Ragged(own, self._starts), np.arange(len(self._starts)), neighbours).values
