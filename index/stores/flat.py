"""Exact search: unit vectors in an array that stays on disk."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import Embeddings
from index.errors import IndexDamaged
from index.stores.contract import Found, Nearest, Search

CHUNK = 8192
"""Vectors that are in memory at a time."""


class FlatVectors:
    """Exact inner-product search over float32 (n, dim) unit rows."""

    def __init__(self, rows: Embeddings) -> None:
        self.rows = rows
        self.refused: float | None = None
        """What an approximate search found of the exact ten nearest, where that was too little to be used."""

    def __len__(self) -> int:
        """Count the vectors."""
        return len(self.rows)

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self.rows.shape[1])

    def search(self, search: Search) -> Found:
        """Answer all that a question asks, in one call."""
        nearest = tuple(self._nearest(search.query, rows, k) for rows, k in search.nearest)
        return Found(nearest, self.take(search.then(nearest)) @ search.query)

    def nearest_rows(self, query: NDArray[np.float32], rows: range, k: int) -> NDArray[np.int64]:
        """Return which of `rows` are the k nearest to one query (dim,), best first: int64 (≤ k,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        with one_thread():
            nearest: NDArray[np.int64] = rows.start + self.exact(query[None], rows, k)[1][0]
        return nearest

    def exact(self, queries: Embeddings, rows: range, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the inner products and the places among `rows`, at least one, of the k nearest: both (m, ≤ k)."""
        import faiss

        searched = self.rows[rows.start : rows.stop]
        products, places = faiss.knn(queries, searched, min(k, len(rows)), faiss.METRIC_INNER_PRODUCT)
        return products, places

    def take(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        return self.rows[rows]

    def parts(self, rows: range) -> Iterator[Embeddings]:
        """Yield the vectors at `rows` in parts that fit in memory: float32 (n, dim) each."""
        for start in range(rows.start, rows.stop, CHUNK):
            yield np.array(self.rows[start : min(start + CHUNK, rows.stop)])

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of how they are searched."""
        refused = {} if self.refused is None else {"approximate recall@10": round(self.refused, 4)}
        return {"kind": "flat", **refused}

    def _nearest(self, query: NDArray[np.float32], rows: range, k: int) -> Nearest:
        found = self.nearest_rows(query, rows, k)
        return Nearest(found, self.take(found) @ query)

    @classmethod
    def write(cls, path: Path, parts: Iterable[Embeddings], count: int) -> Self:
        """Write `count` vectors, at least one, that come in parts into a new file, and open it."""
        rows: Embeddings | None = None
        at = 0
        for part in parts:
            if rows is None:
                rows = np.lib.format.open_memmap(path, mode="w+", dtype="<f4", shape=(count, part.shape[1]))
            rows[at : at + len(part)] = part
            at += len(part)
        assert at == count
        del rows  # Writes what is left of it.
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what `write` wrote. Raises IndexDamaged for anything else."""
        try:
            rows = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError):
            raise IndexDamaged(messages.NO_VECTORS.format(path=path)) from None
        if rows.dtype != np.dtype("<f4") or rows.ndim != 2:
            raise IndexDamaged(messages.NO_VECTORS.format(path=path))
        # From numpy's own kind of array, single rows come slowly.
        return cls(rows.view(np.ndarray))


@contextmanager
def one_thread() -> Iterator[None]:
    """Let FAISS use one thread inside: beside a busy process a second one makes a query far slower."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
