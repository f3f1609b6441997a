"""Arrays in files: small ones are read into memory, large ones stay on the disk and are mapped.

A mapped file that is cut short kills whoever touches what is gone (SIGBUS), and nothing in Python can catch that. So
what is small, which is everything in a corpus of some thousand paragraphs, is not mapped, and of what is mapped the
size is looked at before each use.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.files import open_file

IN_MEMORY = 64_000_000
"""Bytes of a file up to which it is read into memory."""


class ArrayFiles:
    """Opens arrays, and knows which of them are mapped."""

    def __init__(self) -> None:
        self._mapped: list[tuple[Any, int]] = []

    def array(self, path: Path) -> NDArray[Any]:
        """Open an .npy file as a plain array: from numpy's own kind of mapped array, single values come slowly.

        Raises OSError if it cannot be read, ValueError if it is not such a file or is too short.
        """
        file = open_file(path)
        size = os.fstat(file.fileno()).st_size
        if size <= IN_MEMORY:
            with file:
                small: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
                return small
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, dtype = read(file)
        if fortran or dtype.hasobject:
            raise ValueError(f"{path} holds no plain array")
        self._mapped.append((file, size))
        return np.memmap(file, dtype, "r", file.tell(), shape).view(np.ndarray)

    def bytes(self, path: Path) -> NDArray[np.uint8]:
        """Open any file: uint8 (bytes,). Raises OSError if it cannot be read."""
        file = open_file(path)
        size = os.fstat(file.fileno()).st_size
        if size <= IN_MEMORY:
            with file:
                return np.frombuffer(file.read(), np.uint8)
        self._mapped.append((file, size))
        return np.memmap(file, np.uint8, "r").view(np.ndarray)

    def are_whole(self) -> bool:
        """Tell whether no mapped file was cut short since it was opened."""
        return all(os.fstat(file.fileno()).st_size >= size for file, size in self._mapped)
