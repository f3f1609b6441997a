"""How the views of one kind lie in space, so that a query's scores against them can be standardised."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings

_ALIKE = 1e-3  # Below this, a deviation is rounding.


@dataclass(frozen=True, slots=True)
class Spread:
    """Over all views v of a kind, the scores q·v have mean q·μ and variance qᵀΣq: no search is needed to know them."""

    mean: NDArray[np.float32]
    """μ: float32 (dim,)."""
    covariance: NDArray[np.float32]
    """Σ: float32 (dim, dim)."""

    @classmethod
    def of(cls, parts: Iterable[Embeddings], dimension: int) -> Self:
        """Measure vectors that come in parts, each float32 (n, dim); no vector at all gives zeros."""
        count, total, products = 0, np.zeros(dimension), np.zeros((dimension, dimension))
        for vectors in parts:
            count += len(vectors)
            total += vectors.sum(axis=0, dtype=np.float64)
            products += vectors.T @ vectors
        mean = total / max(count, 1)
        covariance = products / max(count, 1) - np.outer(mean, mean)
        return cls(mean.astype(np.float32), covariance.astype(np.float32))

    def standardise(self, query: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (scores - mean) / deviation; zeros where all views score alike."""
        deviation = float(np.sqrt(max(0.0, float(query @ self.covariance @ query))))
        if deviation < _ALIKE:
            return np.zeros_like(scores)
        return (scores - np.float32(query @ self.mean)) / np.float32(deviation)
