"""How likely it is that the corpus answers a query, and what to say then."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.datatypes import State

ANSWERED = 0.02
"""Share of held-out questions that may be answered wrongly. Askers' voices that the author's questions lack do worse,
so this aims below the 5 % that is wanted of them."""
REFUSED = 0.01
"""Share that may be refused wrongly. The price of a low one is only that more is called related."""
FEWEST_TO_CALIBRATE = 30
"""Covered and not-covered questions from which on a calibration is learned."""


class Evidence(NamedTuple):
    """What tells whether a query is covered."""

    margin: float
    """Mean cosine to the nearest covered questions minus that to the nearest ones that are not covered."""
    share: float
    """Of the covered questions in the votes of both, 0–1."""
    best_text: float
    """Best cosine to the corpus' own text."""


class Calibration(msgspec.Struct, frozen=True):
    """A logistic curve over the evidence of one query, and two thresholds on its probability.

    The defaults are for a corpus without questions: they see the best cosine to the essay's own text alone, were
    chosen on tests/judged with the packaged model, and make most questions "related".
    """

    weights: Evidence = Evidence(0.0, 0.0, 18.0)
    bias: float = -6.5
    answers: float = 0.85
    related: float = 0.2
    questions: int = 0
    """How many it was learned from; 0 for the defaults."""
    wrongly_answered: float | None = None
    """Of held-out questions that are not covered, the share at or above `answers`."""
    wrongly_refused: float | None = None
    """Of held-out questions that are covered, the share below `related`."""

    def coverage(self, evidence: Evidence) -> float:
        """Return the probability, 0–1, that the corpus answers."""
        logit = float(np.dot(self.weights, evidence)) + self.bias
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))

    def state(self, coverage: float) -> State:
        """Return what to say at this coverage."""
        if coverage >= self.answers:
            return "answers"
        return "related" if coverage >= self.related else "not_covered"


def fit_calibration(evidence: Sequence[Evidence] | NDArray[np.float64], covered: NDArray[np.bool_]) -> Calibration:
    """Learn curve and thresholds from held-out evidence, (n, 3), or return the defaults if it is too little."""
    if min(covered.sum(), (~covered).sum()) < FEWEST_TO_CALIBRATE:
        return Calibration()
    from sklearn.linear_model import LogisticRegression

    rows = np.asarray(evidence, dtype=np.float64)
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(rows, covered)
    coverage = model.predict_proba(rows)[:, 1]
    # Where the two kinds part cleanly the thresholds would cross: then the safer side wins for both.
    answers = float(np.quantile(coverage[~covered], 1 - ANSWERED))
    related = float(min(np.quantile(coverage[covered], REFUSED), answers))
    return Calibration(
        weights=Evidence(*map(float, model.coef_[0])),
        bias=float(model.intercept_[0]),
        answers=answers,
        related=related,
        questions=len(covered),
        wrongly_answered=float((coverage[~covered] >= answers).mean()),
        wrongly_refused=float((coverage[covered] < related).mean()),
    )
