"""Runs of different lengths in one array."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)
Other = TypeVar("Other", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Ragged(Generic[Value]):
    """One run after the other."""

    values: NDArray[Value]
    """(n,)"""
    starts: NDArray[np.int64]
    """int64 (runs,): where each run begins; it ends where the next one does."""

    def __len__(self) -> int:
        """Count the runs."""
        return len(self.starts)

    def __getitem__(self, run: int) -> NDArray[Value]:
        """Return one run."""
        stop = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.values)
        return self.values[self.starts[run] : stop]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Return the length of each run: int64 (runs,)."""
        return np.diff(self.starts, append=len(self.values))

    def best(self) -> NDArray[Value]:
        """Return the largest value of each run, of which none may be empty: (runs,)."""
        most: NDArray[Value] = np.maximum.reduceat(self.values, self.starts)
        return most

    def replaced(self, values: NDArray[Other]) -> "Ragged[Other]":
        """Return other values in the same runs."""
        return Ragged(values, self.starts)


def joined(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Ragged[np.int64]:
    """Return the rows of several ranges, int64 (ranges,) both, a run for each range."""
    lengths = ends - starts
    offsets = np.cumsum(lengths) - lengths
    return Ragged(np.arange(lengths.sum()) + np.repeat(starts - offsets, lengths), offsets)
