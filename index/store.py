"""Vectors in FAISS, memory-mapped: the only importer of faiss."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings, StoreKind, VectorStore
from index.errors import IndexDamaged

FLAT_UP_TO = 200_000
"""Vectors up to which exact search runs at the speed of memory and nothing is gained by more."""
RECALL = 0.95
"""Share of the exact ten nearest that an approximate search must find among its candidates."""
_NEAREST = 10
_LISTS = 2  # Times the square root of the number of vectors.
_TAUGHT = 64  # Vectors for each list from which the lists are learned.
_PER_RESULT = 10  # Candidates for each result that are scored again, exactly.
_FEW = 50_000  # Rows that are searched exactly in any store.
CHUNK = 8192
"""Vectors that are in memory at a time."""
_SAME = 1e-5  # Difference of scores that is rounding.
_COUNT_AT = 8  # Where the number of rows stands in FAISS's header.
_VECTORS = "vectors.faiss"
_LISTS_FILE = "lists.faiss"


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
        with _one_thread():
            return _found(self.flat.search(query[None, :], min(k, len(rows)), params=only))

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

        flat = _read(folder / _VECTORS)
        if not isinstance(flat, faiss.IndexFlat):
            raise IndexDamaged(f"{folder / _VECTORS} is not a flat FAISS index; run `mentor rebuild`.")
        return cls(flat)


class IvfStore(FlatStore):
    """Approximate search in lists of 8-bit codes; what it returns is scored again from the exact vectors."""

    def __init__(self, flat: Any, lists: Any) -> None:
        super().__init__(flat)
        self._lists = lists
        self.recall: float | None = None
        """Of the exact ten nearest, as measured when the store was built; None for one that was loaded."""

    @classmethod
    def over(cls, exact: FlatStore, queries: Embeddings) -> Self:
        """Code the vectors of a store; search as many lists as RECALL needs on `queries`, float32 (m, dim)."""
        import faiss

        count, dimension = len(exact), exact.dimension
        lists = max(1, min(int(_LISTS * count**0.5), count // 40))
        coarse = faiss.IndexFlatIP(dimension)
        inverted = faiss.IndexIVFScalarQuantizer(
            coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        chosen = np.random.default_rng(0).permutation(count)[: _TAUGHT * lists]
        inverted.train(exact.vectors(np.sort(chosen)))
        for part in exact.parts(range(count)):
            inverted.add(part)
        store = cls(exact.flat, inverted)
        store.recall = store._choose_probes(queries)
        return store

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of the store."""
        lists, probes = int(self._lists.nlist), int(self._lists.nprobe)
        return {"kind": "ivf", "lists": lists, "probes": probes, "recall@10": round(self.recall or 0.0, 4)}

    def search(self, query: NDArray[np.float32], k: int, rows: range) -> NDArray[np.int64]:
        """Return which of `rows` are the k best for one query (dim,), best first: int64 (≤ k,)."""
        import faiss

        if len(rows) <= _FEW:
            return super().search(query, k, rows)
        only: Any = faiss.SearchParametersIVF()
        only.sel = faiss.IDSelectorRange(rows.start, rows.stop)
        only.nprobe = self._lists.nprobe
        with _one_thread():
            candidates = _found(self._lists.search(query[None, :], min(_PER_RESULT * k, len(rows)), params=only))
        exact = self.vectors(candidates) @ query
        best: NDArray[np.int64] = candidates[np.argsort(-exact, kind="stable")[:k]]
        return best

    def save(self, folder: Path) -> None:
        """Write the lists beside the vectors, in FAISS's own format."""
        import faiss

        faiss.write_index(self._lists, str(folder / _LISTS_FILE))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises IndexDamaged for anything else."""
        flat, lists = FlatStore.load(folder), _read(folder / _LISTS_FILE)
        if lists.ntotal != len(flat):
            raise IndexDamaged(f"{folder} holds {len(flat)} vectors and {lists.ntotal} codes; run `mentor rebuild`.")
        return cls(flat.flat, lists)

    def _choose_probes(self, queries: Embeddings) -> float:
        everything = range(len(self))
        # All at once: FAISS then multiplies matrices, which is many times faster than query by query.
        exact = self.flat.search(queries, min(_NEAREST, len(self)))[0]
        recall, probes = 0.0, 4
        while recall < RECALL and probes < 2 * self._lists.nlist:
            self._lists.nprobe = min(probes, self._lists.nlist)
            found = [self.vectors(self.search(query, _NEAREST, everything)) @ query for query in queries]
            # By score: of texts that are the same, any will do.
            right = [(own >= nearest[-1] - _SAME).sum() for own, nearest in zip(found, exact, strict=True)]
            recall = float(np.sum(right)) / exact.size
            probes *= 2
        return recall


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


def choose_store(folder: Path, exact: FlatStore, queries: Embeddings, kind: StoreKind = "auto") -> FlatStore:
    """Add lists for approximate search if `kind` asks for them, or if there are many vectors and it finds enough.

    `queries`, float32 (m, dim), are what it is measured on.
    """
    if len(exact) <= FLAT_UP_TO if kind == "auto" else kind == "flat":
        return exact
    store = IvfStore.over(exact, queries)
    if kind == "auto" and (store.recall or 0.0) < RECALL:
        exact.refused = store.recall
        return exact
    store.save(folder)
    return store


def load_store(folder: Path) -> VectorStore:
    """Read what a store wrote. Raises IndexDamaged for anything else."""
    return IvfStore.load(folder) if (folder / _LISTS_FILE).exists() else FlatStore.load(folder)


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


def _found(result: tuple[Any, NDArray[np.int64]]) -> NDArray[np.int64]:
    best: NDArray[np.int64] = result[1][0][result[1][0] >= 0]
    return best


def _read(path: Path) -> Any:
    import faiss

    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError:
        raise IndexDamaged(f"{path} is not a FAISS index; run `mentor rebuild`.") from None
