"""How a build's vectors are searched: exactly in most, approximately where they are very many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings, StoreKind
from index.stores.contract import Vectors
from index.stores.flat import FlatVectors
from index.stores.ivf import RECALL, IvfVectors

FLAT_UP_TO = 200_000
"""Vectors up to which exact search runs at the speed of memory and nothing is gained by more."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """A VectorStore in two files, of which the second is there only where search is approximate."""

    vectors: Path
    lists: Path

    def write(
        self, parts: Iterable[Embeddings], count: int, sample: NDArray[np.int64], kind: StoreKind = "auto"
    ) -> Vectors:
        """Write the vectors; add lists if `kind` asks for them, or if they are many and the lists find enough."""
        exact = FlatVectors.write(self.vectors, parts, count)
        if len(exact) <= FLAT_UP_TO if kind == "auto" else kind == "flat":
            return exact
        approximate = IvfVectors.write(self.lists, exact, exact.take(sample))
        if kind == "auto" and (approximate.recall or 0.0) < RECALL:
            self.lists.unlink()
            exact.refused = approximate.recall
            return exact
        return approximate

    def open(self, described: Mapping[str, object]) -> Vectors:
        """Open what was written, as `describe` told of it. Raises IndexDamaged for anything else."""
        exact = FlatVectors.open(self.vectors)
        return IvfVectors.open(self.lists, exact) if described.get("kind") == "ivf" else exact

    def drop(self) -> None:
        """Remove both files."""
        self.vectors.unlink(missing_ok=True)
        self.lists.unlink(missing_ok=True)
