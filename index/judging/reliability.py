"""How far coverage can be believed, and what other thresholds on it would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from index.datatypes import State
from index.judging.evaluate import JudgedAnswer, coverages


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose coverage lies in one tenth: how sure the mentor was of them, and how many were covered."""

    low: float
    count: int
    coverage: float
    covered: float


def reliability(answers: Sequence[JudgedAnswer], bins: int = 10) -> tuple[list[Bin], float]:
    """Return the bins that hold a question, and the expected calibration error (Naeini et al. 2015)."""
    coverage = coverages(answers)
    covered = np.array([one.covered for one in answers])
    places = np.minimum((coverage * bins).astype(int), bins - 1)
    table = [
        Bin(at / bins, int(inside.sum()), float(coverage[inside].mean()), float(covered[inside].mean()))
        for at in range(bins)
        if (inside := places == at).any()
    ]
    return table, sum(row.count * abs(row.coverage - row.covered) for row in table) / len(answers)


def share_above(answers: Sequence[JudgedAnswer], threshold: float, *, covered: bool) -> float:
    """Return which share of the covered, or of the other, questions has at least this coverage; 0 if there are none."""
    some = [one.answer.coverage for one in answers if one.covered is covered]
    return sum(coverage >= threshold for coverage in some) / max(1, len(some))


def states(answers: Sequence[JudgedAnswer]) -> dict[str, float]:
    """Return the share of each state among some answers."""
    return {state: float(np.mean([one.answer.state == state for one in answers])) for state in get_args(State)}
