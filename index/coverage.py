"""How likely it is that the corpus answers a query, and what to say then."""

import math
from dataclasses import dataclass

from index.datatypes import State


@dataclass(frozen=True, slots=True)
class Coverage:
    """A logistic curve over the best cosine between query and corpus, and two thresholds on its probability.

    The defaults are fitted on tests/judged with the packaged model (`mentor evaluate`): with them, most questions
    come out as "related", which is honest for similarity alone.
    """

    slope: float = 18.0
    middle: float = 0.36
    """The cosine at which an answer is as likely as not."""
    answers: float = 0.75
    related: float = 0.2

    def probability(self, cosine: float) -> float:
        """Return 0–1 for the best cosine."""
        return 1.0 / (1.0 + math.exp(-self.slope * (cosine - self.middle)))

    def state(self, probability: float) -> State:
        """Return what to say at this probability."""
        if probability >= self.answers:
            return "answers"
        return "related" if probability >= self.related else "not_covered"
