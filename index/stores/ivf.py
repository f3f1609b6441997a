"""Approximate search: lists of 8-bit codes in FAISS's own file, beside the exact vectors."""

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.errors import IndexDamaged, MentorError
from index.stores.flat import FlatStore, read_index, search_one

RECALL = 0.95
"""Share of the exact ten nearest that an approximate search must find among its candidates."""
_NEAREST = 10
_LISTS = 2  # Times the square root of the number of vectors.
_TAUGHT = 40  # Vectors for each list from which the lists are learned; below 39 FAISS warns that they are too few.
_PER_RESULT = 10  # Candidates for each result that are scored again, exactly.
_FEW = 50_000  # Rows that are searched exactly in any store.
_SAME = 1e-5  # Difference of scores that is rounding.
_FILE = "lists.faiss"
_CODES = "codes.draft"
_LISTS_START = b"ilar"  # In FAISS's format.
_NO_LISTS = 32  # Bytes that they take, at the end, in an index that holds nothing.


class IvfStore(FlatStore):
    """Approximate search in lists of 8-bit codes; what it returns is scored again from the exact vectors."""

    def __init__(self, flat: Any, lists: Any) -> None:
        super().__init__(flat)
        self._lists = lists
        self.recall: float | None = None
        """Of the exact ten nearest, as measured when the store was built; None for one that was loaded."""

    @classmethod
    def over(cls, folder: Path, exact: FlatStore, queries: Embeddings) -> Self:
        """Write the lists of a store into its folder; search as many as RECALL needs on `queries`, float32 (m, dim)."""
        trained = _train(exact)
        _write(folder, trained, exact)
        store = cls(exact.flat, read_index(folder / _FILE))
        store.recall = store._choose_probes(queries)
        trained.nprobe = store._lists.nprobe
        with (folder / _FILE).open("r+b") as file:
            file.write(_header(trained, len(exact)))
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
        candidates = search_one(self._lists, query, min(_PER_RESULT * k, len(rows)), only)
        exact = self.vectors(candidates) @ query
        best: NDArray[np.int64] = candidates[np.argsort(-exact, kind="stable")[:k]]
        return best

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Tell whether a folder holds lists."""
        return (folder / _FILE).exists()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `over` wrote. Raises IndexDamaged for anything else."""
        flat, lists = FlatStore.load(folder), read_index(folder / _FILE)
        if lists.ntotal != len(flat):
            raise IndexDamaged(f"{folder} holds {len(flat)} vectors and {lists.ntotal} codes; run `mentor rebuild`.")
        return cls(flat.flat, lists)

    @staticmethod
    def remove(folder: Path) -> None:
        """Leave only the exact vectors in a folder."""
        (folder / _FILE).unlink()

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


def _train(exact: FlatStore) -> Any:
    """Return an index that holds nothing yet and knows, from a sample, where its lists lie and how to code."""
    import faiss

    count, dimension = len(exact), exact.dimension
    lists = max(1, min(int(_LISTS * count**0.5), count // _TAUGHT))
    coarse = faiss.IndexFlatIP(dimension)
    trained = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    chosen = np.random.default_rng(0).permutation(count)[: _TAUGHT * lists]
    trained.train(exact.vectors(np.sort(chosen)))
    return trained


def _header(trained: Any, count: int) -> bytes:
    """Return how FAISS's file of a trained index with so many codes begins, up to its lists."""
    import faiss

    trained.ntotal = count
    whole: bytes = faiss.serialize_index(trained).tobytes()
    trained.ntotal = 0
    if not whole[-_NO_LISTS:].startswith(_LISTS_START):
        raise MentorError("This version of faiss-cpu writes another format; install the one in pyproject.toml.")
    return whole[:-_NO_LISTS]


def _write(folder: Path, trained: Any, exact: FlatStore) -> None:
    """Write the codes of all vectors list by list, as FAISS does, which would need them all in memory.

    After the header come "ilar", the number of lists, the bytes of a code, "full", once more the number of lists, and
    their sizes; then for each list its codes and its rows; numbers have 8 bytes.
    """
    assigned = _encode(folder / _CODES, trained, exact)
    lists, size = int(trained.nlist), int(trained.code_size)
    sizes = np.bincount(assigned, minlength=lists)
    rows = np.argsort(assigned, kind="stable").astype("<i8")
    codes = np.memmap(folder / _CODES, dtype=np.uint8, mode="r").reshape(len(exact), size)
    with (folder / _FILE).open("xb") as file:
        file.write(_header(trained, len(exact)))
        for words, numbers in ((_LISTS_START, [lists, size]), (b"full", [lists, *sizes])):
            file.write(words + np.array(numbers, "<i8").tobytes())
        for some in np.split(rows, np.cumsum(sizes)[:-1]):
            file.write(codes[some].tobytes() + some.tobytes())
    (folder / _CODES).unlink()


def _encode(path: Path, trained: Any, exact: FlatStore) -> NDArray[np.int32]:
    """Write the code of each vector into a file, and return which list it belongs to: int32 (n,)."""
    assigned = np.empty(len(exact), dtype=np.int32)
    at, number = 0, trained.coarse_code_size()
    with path.open("wb") as file:
        for part in exact.parts(range(len(exact))):
            codes = trained.sa_encode(part)
            # In the stand-alone form a code has the number of its list in front, in as few bytes as will do.
            lists = np.zeros((len(part), 4), dtype=np.uint8)
            lists[:, :number] = codes[:, :number]
            assigned[at : at + len(part)] = lists.view("<i4")[:, 0]
            file.write(codes[:, number:].tobytes())
            at += len(part)
    return assigned
