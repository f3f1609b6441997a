"""Essays that have too few expected questions, beside others that have enough.

Questions are nearer to a query than any essay's own sentences are, so that in the votes those of the others would
outdo such an essay, and their calibration would call all that it answers not covered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.ranking.calibration import FEWEST_TO_CALIBRATE

LIFT = 0.2
"""Added to the cosines of their sentences when these vote. Of four essays beside our own, it puts 86 in 100 questions
about them first, and 4 in 100 about our own second (all-mpnet-base-v2 and what it learned of our own)."""


@dataclass(frozen=True)
class Untaught:
    """Where the passages of these essays lie."""

    runs: NDArray[np.int64]
    """int64 (n, 2): positions in the build, ends exclusive, in order."""

    @classmethod
    def of(cls, essays: Iterable[tuple[int, int]]) -> "Untaught":
        """Take how many passages and how many covered questions each essay has, in the order of their passages.

        Where no essay has enough, all are on a par, and none is told apart.
        """
        sizes, questions = np.array([*essays, (0, 0)], dtype=np.int64).T
        ends = np.cumsum(sizes)
        too_few = (questions < FEWEST_TO_CALIBRATE) & (sizes > 0)
        if not (questions >= FEWEST_TO_CALIBRATE).any():
            return NONE
        runs: list[tuple[int, int]] = []
        for start, end in zip((ends - sizes)[too_few].tolist(), ends[too_few].tolist(), strict=True):
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((start, end))
        return cls(np.array(runs, dtype=np.int64).reshape(-1, 2))

    def hold(self, passages: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of each of some passages, int64 (n,), whether it is of such an essay: bool (n,)."""
        if not len(self.runs):
            return np.zeros(len(passages), dtype=np.bool_)
        starts, ends = self.runs.T
        at = np.searchsorted(starts, passages, side="right") - 1
        found: NDArray[np.bool_] = (at >= 0) & (passages < ends[at])
        return found


NONE = Untaught(np.zeros((0, 2), dtype=np.int64))
