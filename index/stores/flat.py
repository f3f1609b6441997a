"""Exact search: unit vectors in an array that stays on disk."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.arrays import ArrayFiles
from index.datatypes import Embeddings
from index.errors import IndexDamaged, damage
from index.files import open_file
from index.stores.contract import Found, Nearest, Search

CHUNK = 8192
"""Vectors that are in memory at a time."""


class FlatVectors:
    """Exact inner-product search over float32 (n, dim) unit rows."""

    def __init__(self, rows: Embeddings, files: ArrayFiles | None = None, path: Path | None = None) -> None:
        self.rows = rows
        self._files = files
        self._path = path
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
        """Answer all that a question asks, in one call. Raises IndexDamaged where the file was cut short meanwhile."""
        self.check()
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

    def check(self) -> None:
        """Raise IndexDamaged if the file that is mapped was cut short."""
        if self._files and not self._files.are_whole():
            raise IndexDamaged(messages.NO_VECTORS.format(path=self._path))

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of how they are searched."""
        refused = {} if self.refused is None else {"approximate recall@10": round(self.refused, 4)}
        return {"kind": "flat", **refused}

    def _nearest(self, query: NDArray[np.float32], rows: range, k: int) -> Nearest:
        found = self.nearest_rows(query, rows, k)
        return Nearest(found, self.take(found) @ query)

    @classmethod
    def write(cls, path: Path, parts: Iterable[Embeddings], count: int) -> Self:
        """Write `count` vectors, at least one, that come in parts into a new file, and open it.

        Not through a map: a full disk would then kill the process.
        """
        at = 0
        with path.open("wb") as file:
            for part in parts:
                if not at:
                    header = {"descr": "<f4", "fortran_order": False, "shape": (count, part.shape[1])}
                    np.lib.format.write_array_header_1_0(file, header)
                file.write(np.ascontiguousarray(part, dtype="<f4").data)
                at += len(part)
        assert at == count
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what `write` wrote. Raises IndexDamaged for anything else."""
        with damage(messages.NO_VECTORS.format(path=path)):
            files = ArrayFiles()
            rows = files.array(path) if path.exists() else _of_format_6(path.with_suffix(".faiss"))
            if rows.dtype != np.dtype("<f4") or rows.ndim != 2:
                raise ValueError(path)
        return cls(rows, files, path)


def _of_format_6(path: Path) -> Embeddings:
    """Open the vectors of an older build, a flat index in FAISS's own file."""
    import faiss

    open_file(path).close()  # For FAISS says nothing of what it cannot open.
    try:
        flat = faiss.read_index(str(path))
        rows: Embeddings = flat.reconstruct_n(0, flat.ntotal)
    except RuntimeError as error:
        raise ValueError(path) from error
    return rows


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
