"""Vectors in FAISS, memory-mapped: the only importer of faiss."""

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
_VECTORS = "vectors.faiss"
_LISTS_FILE = "lists.faiss"


class FlatStore:
    """Exact inner-product search over unit vectors."""

    def __init__(self, flat: Any) -> None:
        self._flat = flat

    @classmethod
    def build(cls, vectors: Embeddings) -> Self:
        """Take float32 (n, dim) unit rows."""
        import faiss

        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    def __len__(self) -> int:
        """Count the vectors."""
        return int(self._flat.ntotal)

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self._flat.d)

    def search(self, query: NDArray[np.float32], k: int, rows: range) -> NDArray[np.int64]:
        """Return which of `rows` are the k best for one query (dim,), best first: int64 (≤ k,)."""
        import faiss

        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        only: Any = faiss.SearchParameters()
        only.sel = faiss.IDSelectorRange(rows.start, rows.stop)
        return _found(self._flat.search(query[None, :], min(k, len(rows)), params=only))

    def vectors(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        taken: Embeddings = self._flat.reconstruct_batch(rows)
        return taken

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of the store."""
        return {"kind": "flat"}

    def save(self, folder: Path) -> None:
        """Write the vectors in FAISS's own format."""
        import faiss

        faiss.write_index(self._flat, str(folder / _VECTORS))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises IndexDamaged for anything else."""
        import faiss

        flat = _read(folder / _VECTORS)
        if not isinstance(flat, faiss.IndexFlat):
            raise IndexDamaged(f"{folder / _VECTORS} is not a flat FAISS index; run `mentor rebuild`.")
        return cls(flat)


class IvfStore(FlatStore):
    """Approximate search in lists of 8-bit codes; what it returns is scored again from the exact vectors."""

    def __init__(self, flat: Any, lists: Any, recall: float | None = None) -> None:
        super().__init__(flat)
        self._lists = lists
        self.recall = recall
        """Of the exact ten nearest, as measured when the store was built; None for one that was loaded."""

    @classmethod
    def build(cls, vectors: Embeddings, queries: Embeddings | None = None) -> Self:
        """Take float32 (n, dim) unit rows; search as many lists as RECALL needs on `queries`, float32 (m, dim)."""
        import faiss

        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        count, dimension = vectors.shape
        lists = max(1, min(int(_LISTS * count**0.5), count // 40))
        coarse = faiss.IndexFlatIP(dimension)
        inverted = faiss.IndexIVFScalarQuantizer(
            coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        chosen = np.random.default_rng(0).permutation(count)[: _TAUGHT * lists]
        inverted.train(flat.reconstruct_batch(np.sort(chosen)))
        inverted.add(vectors)
        store = cls(flat, inverted)
        store.recall = store._choose_probes(vectors[chosen[:100]] if queries is None else queries)
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
        candidates = _found(self._lists.search(query[None, :], min(_PER_RESULT * k, len(rows)), params=only))
        exact = self.vectors(candidates) @ query
        best: NDArray[np.int64] = candidates[np.argsort(-exact, kind="stable")[:k]]
        return best

    def save(self, folder: Path) -> None:
        """Write the vectors and the lists in FAISS's own format."""
        import faiss

        super().save(folder)
        faiss.write_index(self._lists, str(folder / _LISTS_FILE))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises IndexDamaged for anything else."""
        flat, lists = FlatStore.load(folder), _read(folder / _LISTS_FILE)
        if lists.ntotal != len(flat):
            raise IndexDamaged(f"{folder} holds {len(flat)} vectors and {lists.ntotal} codes; run `mentor rebuild`.")
        return cls(flat._flat, lists)

    def _choose_probes(self, queries: Embeddings) -> float:
        everything = range(len(self))
        exact = [set(FlatStore.search(self, query, _NEAREST, everything).tolist()) for query in queries]
        recall, probes = 0.0, 4
        while recall < RECALL and probes < 2 * self._lists.nlist:
            self._lists.nprobe = min(probes, self._lists.nlist)
            found = [set(self.search(query, _NEAREST, everything).tolist()) for query in queries]
            recall = sum(len(a & b) for a, b in zip(exact, found, strict=True)) / sum(map(len, exact))
            probes *= 2
        return recall


def build_store(vectors: Embeddings, queries: Embeddings, kind: StoreKind = "auto") -> FlatStore:
    """Return the store that fits the number of vectors, or the kind that is asked for."""
    flat = len(vectors) <= FLAT_UP_TO if kind == "auto" else kind == "flat"
    return FlatStore.build(vectors) if flat else IvfStore.build(vectors, queries if len(queries) else None)


def load_store(folder: Path) -> VectorStore:
    """Read what a store wrote. Raises IndexDamaged for anything else."""
    return IvfStore.load(folder) if (folder / _LISTS_FILE).exists() else FlatStore.load(folder)


def _found(result: tuple[Any, NDArray[np.int64]]) -> NDArray[np.int64]:
    best: NDArray[np.int64] = result[1][0][result[1][0] >= 0]
    return best


def _read(path: Path) -> Any:
    import faiss

    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError:
        raise IndexDamaged(f"{path} is not a FAISS index; run `mentor rebuild`.") from None
