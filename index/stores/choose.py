"""Which store a build has: exact for most, approximate for very many vectors."""

from pathlib import Path

from index.datatypes import Embeddings, StoreKind, VectorStore
from index.stores.flat import FlatStore
from index.stores.ivf import RECALL, IvfStore

FLAT_UP_TO = 200_000
"""Vectors up to which exact search runs at the speed of memory and nothing is gained by more."""


def choose_store(folder: Path, exact: FlatStore, queries: Embeddings, kind: StoreKind = "auto") -> FlatStore:
    """Add lists for approximate search if `kind` asks for them, or if there are many vectors and it finds enough.

    `queries`, float32 (m, dim), are what it is measured on.
    """
    if len(exact) <= FLAT_UP_TO if kind == "auto" else kind == "flat":
        return exact
    store = IvfStore.over(folder, exact, queries)
    if kind == "auto" and (store.recall or 0.0) < RECALL:
        IvfStore.remove(folder)
        exact.refused = store.recall
        return exact
    return store


def load_store(folder: Path) -> VectorStore:
    """Open what a build wrote. Raises IndexDamaged for anything else."""
    return IvfStore.load(folder) if IvfStore.is_in(folder) else FlatStore.load(folder)
