"""Arrays that stay on disk, and many ranges of rows as one."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path) -> NDArray[Any]:
    """Open an .npy file without reading it, as a plain array: from numpy's own kind, single values come slowly."""
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return array


def mapped_bytes(path: Path) -> NDArray[np.uint8]:
    """Open any file without reading it: uint8 (bytes,)."""
    return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)


def joined(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of several ranges, one range after the other, and where each range begins among them.

    `starts` and `ends` are int64 (ranges,); so is what is returned second.
    """
    lengths = ends - starts
    offsets = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - offsets, lengths), offsets
