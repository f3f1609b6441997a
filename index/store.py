"""Vectors in FAISS: the only importer of faiss."""

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.errors import IndexDamaged


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

    def search(self, query: Embeddings, k: int, rows: range) -> NDArray[np.int64]:
        """Return which of `rows` are the k best for one query (dim,), best first: int64 (≤ k,)."""
        import faiss

        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        only: Any = faiss.SearchParameters()
        only.sel = faiss.IDSelectorRange(rows.start, rows.stop)
        _, found = self._flat.search(query[None, :], min(k, len(rows)), params=only)
        best: NDArray[np.int64] = found[0][found[0] >= 0]
        return best

    def vectors(self, rows: NDArray[np.int64]) -> Embeddings:
        """Return the vectors at `rows`: float32 (n, dim)."""
        taken: Embeddings = self._flat.reconstruct_batch(rows)
        return taken

    def save(self, path: Path) -> None:
        """Write the vectors in FAISS's own format."""
        import faiss

        faiss.write_index(self._flat, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises IndexDamaged for anything else."""
        import faiss

        try:
            flat = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError:
            raise IndexDamaged(f"{path} is not a FAISS index; run `mentor rebuild`.") from None
        if not isinstance(flat, faiss.IndexFlat):
            raise IndexDamaged(f"{path} is not a flat FAISS index; run `mentor rebuild`.")
        return cls(flat)
