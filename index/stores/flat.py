"""Exact search: unit vectors in FAISS's own file, memory-mapped."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.errors import IndexDamaged

CHUNK = 8192
"""Vectors that are in memory at a time."""
_COUNT_AT = 8  # Where the number of rows stands in FAISS's header.
_VECTORS = "vectors.faiss"


class FlatStore:
    """Exact inner-product search over unit vectors."""

    def __init__(self, flat: Any) -> None:
        self.flat = flat
        self.refused: float | None = None
        """What an approximate search found of the exact ten nearest, where that was too little to be used."""

    def __len__(self) -> int:
        """Count the vectors."""
        return int(self.flat.ntotal)

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self.flat.d)

    def search(self, query: NDArray[np.float32], k: int, rows: range) -> NDArray[np.int64]:
        """Return which of `rows` are the k best for one query (dim,), best first: int64 (≤ k,)."""
        import faiss

        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        only: Any = faiss.SearchParameters()
        only.sel = faiss.IDSelectorRange(rows.start, rows.stop)
        return search_one(self.flat, query, min(k, len(rows)), only)

    def vectors(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        with _one_thread():
            taken: Embeddings = self.flat.reconstruct_batch(rows)
        return taken

    def parts(self, rows: range) -> Iterator[Embeddings]:
        """Yield the vectors at `rows` in parts that fit in memory: float32 (n, dim) each."""
        for start in range(rows.start, rows.stop, CHUNK):
            yield self.vectors(np.arange(start, min(start + CHUNK, rows.stop)))

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of the store."""
        refused = {} if self.refused is None else {"approximate recall@10": round(self.refused, 4)}
        return {"kind": "flat", **refused}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `write_vectors` wrote. Raises IndexDamaged for anything else."""
        import faiss

        flat = read_index(folder / _VECTORS)
        if not isinstance(flat, faiss.IndexFlat):
            raise IndexDamaged(f"{folder / _VECTORS} is not a flat FAISS index; run `mentor rebuild`.")
        return cls(flat)


def write_vectors(folder: Path, parts: Iterable[Embeddings]) -> FlatStore:
    """Write vectors that come in parts, at least one, float32 (n, dim) unit rows each, into a new file, and open it.

    FAISS itself writes an index from memory alone. The file is a header, which ends with the number of values, and
    then the rows.
    """
    import faiss

    count, dimension, header = 0, 0, b""
    with (folder / _VECTORS).open("xb") as file:
        for part in parts:
            if not header:
                dimension = part.shape[1]
                header = faiss.serialize_index(faiss.IndexFlatIP(dimension)).tobytes()
                file.write(header)
            file.write(np.ascontiguousarray(part, dtype="<f4").data)
            count += len(part)
        for place, number in ((_COUNT_AT, count), (len(header) - 8, count * dimension)):
            file.seek(place)
            file.write(number.to_bytes(8, "little"))
    return FlatStore.load(folder)


def read_index(path: Path) -> Any:
    """Open a file of FAISS's, memory-mapped. Raises IndexDamaged for anything else."""
    import faiss

    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError:
        raise IndexDamaged(f"{path} is not a FAISS index; run `mentor rebuild`.") from None


def search_one(index: Any, query: NDArray[np.float32], k: int, only: Any) -> NDArray[np.int64]:
    """Return the rows, best first, that FAISS finds for one query (dim,) under its search parameters: int64 (≤ k,)."""
    with _one_thread():
        rows: NDArray[np.int64] = index.search(query[None, :], k, params=only)[1][0]
    return rows[rows >= 0]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS use one thread inside: beside a busy process a second one makes a query far slower."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
