"""The table of views: a small row for each, sorted by kind. Their texts are not kept, only a key for each."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from index.datatypes import VIEW_KINDS, ViewKind

VIEW_ROW = np.dtype([("kind", "i1"), ("first", "i4"), ("last", "i4"), ("sentence", "i4"), ("sentence_end", "i4")])
"""Position in VIEW_KINDS, passages first to last, and sentences; ends are exclusive."""
KEY = np.dtype("S32")
"""The first half, in hex, of the SHA-256 of a text: what its embedding is known by."""


def text_key(text: str) -> bytes:
    """Return the KEY of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[: KEY.itemsize].encode()


def rows_by_kind(views: NDArray[np.void]) -> dict[ViewKind, range]:
    """Return where the views of each kind lie among VIEW_ROW (n,)."""
    bounds = np.searchsorted(views["kind"], np.arange(len(VIEW_KINDS) + 1)).tolist()
    return {kind: range(bounds[at], bounds[at + 1]) for at, kind in enumerate(VIEW_KINDS)}
