"""Approximate search: lists of 8-bit codes in FAISS's own file, beside the exact vectors."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import Embeddings
from index.errors import IndexDamaged, MentorError, damage
from index.files import open_file
from index.stores.contract import Found, Nearest, Search
from index.stores.flat import FlatVectors, one_thread
from index.text import counted

RECALL = 0.95
"""Share of the exact ten nearest that an approximate search must find among its candidates."""
_NEAREST = 10
_LISTS = 2  # Times the square root of the number of vectors.
_TAUGHT = 40  # Vectors for each list from which the lists are learned; below 39 FAISS warns that they are too few.
_FIRST_PROBES = 4  # Lists that are searched at first; twice as many until enough is found.
_PER_RESULT = 10  # Candidates for each result that are scored again, exactly.
_FEW = 50_000  # Rows that are searched exactly all the same.
_SAME = 1e-5  # Difference of scores that is rounding.
_LISTS_START = b"ilar"  # In FAISS's format.
_NO_LISTS = 32  # Bytes that they take, at the end, in an index that holds nothing.


class IvfVectors:
    """Approximate search in lists of 8-bit codes; what it returns is scored again from the exact vectors."""

    def __init__(self, exact: FlatVectors, lists: Any, file: BinaryIO) -> None:
        self.exact = exact
        self._lists = lists
        self._file = file  # Which FAISS maps; if it is cut short, a search would kill the process.
        self._size = os.fstat(file.fileno()).st_size
        self.recall: float | None = None
        """Of the exact ten nearest, as measured when the lists were written; None where they were opened."""

    def __len__(self) -> int:
        """Count the vectors."""
        return len(self.exact)

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return self.exact.dimension

    def search(self, search: Search) -> Found:
        """Answer all that a question asks, in one call. Raises IndexDamaged where a file was cut short meanwhile."""
        self.exact.check()
        if os.fstat(self._file.fileno()).st_size < self._size:
            raise IndexDamaged(messages.NOT_FAISS.format(path=self._file.name))
        nearest = tuple(self._nearest(search.query, rows, k) for rows, k in search.nearest)
        return Found(nearest, self.take(search.then(nearest)) @ search.query)

    def nearest_rows(self, query: NDArray[np.float32], rows: range, k: int) -> NDArray[np.int64]:
        """Return which of `rows` are the k nearest to one query (dim,), best first: int64 (≤ k,)."""
        import faiss

        if len(rows) <= _FEW:
            return self.exact.nearest_rows(query, rows, k)
        only: Any = faiss.SearchParametersIVF()
        only.sel = faiss.IDSelectorRange(rows.start, rows.stop)
        only.nprobe = self._lists.nprobe
        with one_thread():
            _, found = self._lists.search(query[None], min(_PER_RESULT * k, len(rows)), params=only)
        candidates: NDArray[np.int64] = found[0][found[0] >= 0]
        best: NDArray[np.int64] = candidates[np.argsort(-(self.take(candidates) @ query), kind="stable")[:k]]
        return best

    def take(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        return self.exact.take(rows)

    def parts(self, rows: range) -> Iterator[Embeddings]:
        """Yield the vectors at `rows` in parts that fit in memory: float32 (n, dim) each."""
        return self.exact.parts(rows)

    def describe(self) -> dict[str, str | int | float]:
        """Return what a manifest says of how they are searched."""
        lists, probes = int(self._lists.nlist), int(self._lists.nprobe)
        return {"kind": "ivf", "lists": lists, "probes": probes, "recall@10": round(self.recall or 0.0, 4)}

    @classmethod
    def write(cls, path: Path, exact: FlatVectors, queries: Embeddings) -> Self:
        """Write lists over vectors; search as many of them as RECALL needs on `queries`, float32 (m, dim)."""
        trained = _train(exact)
        _write(path, trained, exact)
        vectors = cls.open(path, exact)
        vectors.recall = vectors._choose_probes(queries)
        trained.nprobe = vectors._lists.nprobe
        with path.open("r+b") as file:
            file.write(_header(trained, len(exact)))
        return vectors

    @classmethod
    def open(cls, path: Path, exact: FlatVectors) -> Self:
        """Open what `write` wrote. Raises IndexDamaged for anything else, or for lists of other vectors."""
        import faiss

        with damage(messages.NOT_FAISS.format(path=path)):
            file = open_file(path)
            try:
                lists = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            except RuntimeError as error:
                raise ValueError(path) from error
        if lists.ntotal != len(exact):
            raise IndexDamaged(
                messages.CODES_MISSING.format(
                    path=path, codes=counted(lists.ntotal, "code"), vectors=counted(len(exact), "vector")
                )
            )
        return cls(exact, lists, file)

    def _nearest(self, query: NDArray[np.float32], rows: range, k: int) -> Nearest:
        found = self.nearest_rows(query, rows, k)
        return Nearest(found, self.take(found) @ query)

    def _choose_probes(self, queries: Embeddings) -> float:
        everything = range(len(self))
        # All at once: FAISS then multiplies matrices, which is many times faster than query by query.
        exact, _ = self.exact.exact(queries, everything, _NEAREST)
        recall, probes = 0.0, 0
        while recall < RECALL and probes < self._lists.nlist:
            probes = min(2 * probes or _FIRST_PROBES, self._lists.nlist)
            self._lists.nprobe = probes
            found = [self.take(self.nearest_rows(query, everything, _NEAREST)) @ query for query in queries]
            # By score: of texts that are the same, any will do.
            right = [(own >= nearest[-1] - _SAME).sum() for own, nearest in zip(found, exact, strict=True)]
            recall = float(np.sum(right)) / exact.size
        return recall


def _train(exact: FlatVectors) -> Any:
    """Return an index that holds nothing yet and knows, from a sample, where its lists lie and how to code."""
    import faiss

    count, dimension = len(exact), exact.dimension
    lists = max(1, min(int(_LISTS * count**0.5), count // _TAUGHT))
    coarse = faiss.IndexFlatIP(dimension)
    trained = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    trained.cp.min_points_per_centroid = 1  # Of a corpus with fewer vectors than FAISS likes, it need not warn.
    chosen = np.random.default_rng(0).permutation(count)[: _TAUGHT * lists]
    trained.train(exact.take(np.sort(chosen)))
    return trained


def _header(trained: Any, count: int) -> bytes:
    """Return how FAISS's file of a trained index with so many codes begins, up to its lists."""
    import faiss

    trained.ntotal = count
    whole: bytes = faiss.serialize_index(trained).tobytes()
    trained.ntotal = 0
    if not whole[-_NO_LISTS:].startswith(_LISTS_START):
        raise MentorError(messages.FAISS_FORMAT)
    return whole[:-_NO_LISTS]


def _write(path: Path, trained: Any, exact: FlatVectors) -> None:
    """Write the codes of all vectors list by list, as FAISS does, which would need them all in memory.

    After the header come "ilar", the number of lists, the bytes of a code, "full", once more the number of lists, and
    their sizes; then for each list its codes and its rows; numbers have 8 bytes.
    """
    codes_path = path.with_suffix(".draft")
    assigned = _encode(codes_path, trained, exact)
    lists, size = int(trained.nlist), int(trained.code_size)
    sizes = np.bincount(assigned, minlength=lists)
    rows = np.argsort(assigned, kind="stable").astype("<i8")
    codes = np.memmap(codes_path, dtype=np.uint8, mode="r").reshape(len(exact), size)
    with path.open("xb") as file:
        file.write(_header(trained, len(exact)))
        for words, numbers in ((_LISTS_START, [lists, size]), (b"full", [lists, *sizes])):
            file.write(words + np.array(numbers, "<i8").tobytes())
        for some in np.split(rows, np.cumsum(sizes)[:-1]):
            file.write(codes[some].tobytes() + some.tobytes())
    codes_path.unlink()


def _encode(path: Path, trained: Any, exact: FlatVectors) -> NDArray[np.int32]:
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
