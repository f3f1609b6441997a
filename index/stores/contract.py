"""What a store of vectors does: one build's are written once, searched, and dropped."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings, StoreKind


class Nearest(NamedTuple):
    """The vectors nearest to a query, best first."""

    rows: NDArray[np.int64]
    """int64 (≤ k,)."""
    cosines: NDArray[np.float32]
    """float32 (≤ k,)."""


@dataclass(frozen=True, slots=True)
class Search:
    """All that one question asks of a store, so that a database can answer it in two round trips."""

    query: NDArray[np.float32]
    """float32 (dim,), of length 1."""
    nearest: Sequence[tuple[range, int]]
    """Ranges of rows, and how many of the nearest are wanted of each."""
    then: Callable[[Sequence[Nearest]], NDArray[np.int64]]
    """Told what is nearest in each range, returns the rows whose cosines are wanted, too: int64 (n,)."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a Search."""

    nearest: tuple[Nearest, ...]
    """In the order of the ranges."""
    cosines: NDArray[np.float32]
    """float32 (n,), of the rows that `then` asked for."""


class Vectors(Protocol):
    """The vectors of one build: float32 unit rows, searched by inner product."""

    def __len__(self) -> int:
        """Count the vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        ...

    def search(self, search: Search) -> Found:
        """Answer all that a question asks, in one call."""
        ...

    def take(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        ...

    def parts(self, rows: range) -> Iterator[Embeddings]:
        """Yield the vectors at `rows` in parts that fit in memory: float32 (n, dim) each."""
        ...

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of how they are searched."""
        ...


class VectorStore(Protocol):
    """A place for the vectors of one build."""

    def write(
        self, parts: Iterable[Embeddings], count: int, sample: NDArray[np.int64], kind: StoreKind = "auto"
    ) -> Vectors:
        """Write `count` vectors that come in parts, float32 (n, dim) unit rows each, and open them.

        `sample`, int64 (m,), are the rows on which an approximate search would be measured.
        """
        ...

    def open(self, described: Mapping[str, object]) -> Vectors:
        """Open what was written, as `describe` told of it. Raises IndexDamaged for anything else."""
        ...

    def drop(self) -> None:
        """Remove what was written; nothing is an error."""
        ...
