"""Figures: means over questions, each with its bootstrap interval (Efron 1979). The resamples are always the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 2000
_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions, and the interval that holds 95 % of its bootstrap resamples."""

    value: float
    low: float
    high: float
    count: int


def mean(values: NDArray[np.generic]) -> Figure:
    """Return the mean of one value for each question, numbers or bool (n,)."""
    numbers = values.astype(np.float64)
    picks = np.random.default_rng(0).integers(len(numbers), size=(_RESAMPLES, len(numbers)))
    low, high = np.quantile(numbers[picks].mean(axis=1), _INTERVAL)
    return Figure(float(numbers.mean()), float(low), float(high), len(numbers))


def chance_above(covered: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Return the chance that a covered question scores above another, ties counting half (Mann & Whitney 1947)."""
    return float(_above(covered, others).mean())


def _above(covered: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    higher, equal = covered[:, None] > others[None, :], covered[:, None] == others[None, :]
    return np.asarray(higher + 0.5 * equal, dtype=np.float64)


def auroc(covered: NDArray[np.float64], others: NDArray[np.float64]) -> Figure:
    """Return `chance_above` with its interval."""
    above = _above(covered, others)
    generator = np.random.default_rng(0)
    means = [
        above[generator.integers(len(covered), size=len(covered))][
            :, generator.integers(len(others), size=len(others))
        ].mean()
        for _ in range(_RESAMPLES)
    ]
    low, high = np.quantile(means, _INTERVAL)
    return Figure(float(above.mean()), float(low), float(high), len(covered) + len(others))
