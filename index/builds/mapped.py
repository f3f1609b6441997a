"""Arrays that stay on disk."""

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
