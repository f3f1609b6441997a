"""Vectors to search: unit rows in clusters, as embeddings of related texts are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.stores.contract import Nearest, Search

DIMENSION = 32


def jittered(count: int, seed: int = 0) -> Embeddings:
    """Return float32 (count, 32), unit rows."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(50, DIMENSION))
    rows = centres[generator.integers(50, size=count)] + 0.4 * generator.normal(size=(count, DIMENSION))
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def nothing(_: Sequence[Nearest]) -> NDArray[np.int64]:
    """Ask for no row's cosine."""
    return np.zeros(0, dtype=np.int64)


def nearest(query: NDArray[np.float32], rows: range, k: int) -> Search:
    """Ask for the nearest rows alone."""
    return Search(query, [(rows, k)], nothing)
