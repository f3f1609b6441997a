"""How likely it is that the corpus answers a query, and what to say then."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.datatypes import State

ANSWERED = 0.02
"""Share of held-out questions that may be answered wrongly. Askers' voices that the author's questions lack do worse,
so this aims below the 5 % that is wanted of them."""
REFUSED = 0.01
"""Share that may be refused wrongly. The price of a low one is only that more is called related."""
FEWEST = 30
"""Covered and not-covered questions from which on a calibration is learned."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A logistic curve over the evidence of one query, and two thresholds on its probability.

    The defaults are for a corpus without questions: they see the best cosine to the essay's own text alone, were
    chosen on tests/judged with the packaged model, and make most questions "related".
    """

    weights: tuple[float, float, float] = (0.0, 0.0, 18.0)
    """Of the evidence in expected.Neighbours."""
    bias: float = -6.5
    answers: float = 0.85
    related: float = 0.2
    questions: int = 0
    """How many it was learned from; 0 for the defaults."""
    wrongly_answered: float | None = None
    """Of held-out questions that are not covered, the share at or above `answers`."""
    wrongly_refused: float | None = None
    """Of held-out questions that are covered, the share below `related`."""

    def probability(self, evidence: NDArray[np.float64]) -> float:
        """Return 0–1 for a query's evidence, float64 (3,)."""
        logit = float(np.dot(self.weights, evidence)) + self.bias
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))

    def state(self, probability: float) -> State:
        """Return what to say at this probability."""
        if probability >= self.answers:
            return "answers"
        return "related" if probability >= self.related else "not_covered"

    def to_json(self) -> dict[str, Any]:
        """Return the fields for a file."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Read what `to_json` returned."""
        return cls(**{**fields, "weights": tuple(fields["weights"])})


def fit_coverage(evidence: NDArray[np.float64], covered: NDArray[np.bool_]) -> Coverage:
    """Learn curve and thresholds from held-out evidence, float64 (n, 3), or return the defaults if it is too little."""
    if min(covered.sum(), (~covered).sum()) < FEWEST:
        return Coverage()
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(evidence, covered)
    chances = model.predict_proba(evidence)[:, 1]
    # Where the two kinds part cleanly the thresholds would cross: then the safer side wins for both.
    answers = float(np.quantile(chances[~covered], 1 - ANSWERED))
    related = float(min(np.quantile(chances[covered], REFUSED), answers))
    return Coverage(
        weights=(float(model.coef_[0][0]), float(model.coef_[0][1]), float(model.coef_[0][2])),
        bias=float(model.intercept_[0]),
        answers=answers,
        related=related,
        questions=len(covered),
        wrongly_answered=float((chances[~covered] >= answers).mean()),
        wrongly_refused=float((chances[covered] < related).mean()),
    )
