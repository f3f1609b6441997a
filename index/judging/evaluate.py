"""How good answers are, judged question by question, with bootstrap intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Answer, Quote, Span, State
from index.judging.judged import Judged

AnswerFunction = Callable[[str, Sequence[str]], Answer]
"""Question and history to answer."""

_RESAMPLES = 2000
_REFUSALS = ("not_covered", "help")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions, and the interval that holds 95 % of its bootstrap resamples."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged question and its answer."""

    judged: Judged
    answer: Answer

    @property
    def rank(self) -> int:
        """Return the place of the first quote that holds a `best` sentence whole, from 1; 0 if none of three does."""
        for place, quote in enumerate(self.answer.quotes[:3], 1):
            if any(sentence in quote.text for sentence in self.judged.best):
                return place
        return 0

    @property
    def highlighted(self) -> bool:
        """Tell whether the first highlight of the first quote is a `best` or `also` sentence."""
        if not self.answer.quotes or not self.answer.quotes[0].highlights:
            return False
        quote = self.answer.quotes[0]
        return _slice(quote, quote.highlights[0]) in {*self.judged.best, *self.judged.also}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures for all questions, and for each slice of them."""

    figures: dict[str, Figure]
    slices: dict[str, dict[str, Figure]]
    outcomes: list[Outcome]

    def misses(self) -> list[Outcome]:
        """Return the questions that were answered wrongly, refused wrongly or answered without cover."""
        return [
            outcome
            for outcome in self.outcomes
            if (outcome.rank != 1 or outcome.answer.state in _REFUSALS if outcome.judged.best else _answered(outcome))
        ]


def evaluate(answer: AnswerFunction, judged: Sequence[Judged]) -> Evaluation:
    """Answer every judged question and measure.

    hit@k: one of the first k quotes holds a `best` sentence whole. MRR: mean of 1 / place of the first that does, of
    three. nDCG@3: mean of 1 / log2(1 + place), the ideal being place 1. highlight@1: the first highlight lies on a
    `best` or `also` sentence. AUROC: the chance that a covered question has more coverage than one that is not.
    """
    outcomes = [Outcome(one, answer(one.question, one.history)) for one in judged]
    names = sorted({name for one in judged for name in one.slices})
    slices = {name: measure([o for o in outcomes if name in o.judged.slices]) for name in names}
    return Evaluation(measure(outcomes), slices, outcomes)


def measure(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return the figures of some outcomes; only those that apply to them."""
    covered = [outcome for outcome in outcomes if outcome.judged.best]
    others = [outcome for outcome in outcomes if not outcome.judged.best]
    ranks = np.array([outcome.rank for outcome in covered])
    found = ranks > 0
    safe = np.maximum(ranks, 1)
    figures: dict[str, Figure] = {}
    if covered:
        figures["hit@1"] = _mean(ranks == 1)
        figures["hit@3"] = _mean(found)
        figures["MRR"] = _mean(found / safe)
        figures["nDCG@3"] = _mean(found / np.log2(1 + safe))
        figures["highlight@1"] = _mean(np.array([outcome.highlighted for outcome in covered]))
        figures["wrongly refused"] = _mean(np.array([o.answer.state in _REFUSALS for o in covered]))
    if others:
        figures["wrongly answered"] = _mean(np.array([_answered(outcome) for outcome in others]))
    if covered and others:
        figures["AUROC"] = auroc(_coverages(covered), _coverages(others))
    return figures


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose coverage lies in one tenth: how sure the mentor was of them, and how many were covered."""

    low: float
    count: int
    coverage: float
    covered: float


def reliability(outcomes: Sequence[Outcome], bins: int = 10) -> tuple[list[Bin], float]:
    """Return the bins that hold a question, and the expected calibration error (Naeini et al. 2015)."""
    coverage = _coverages(outcomes)
    covered = np.array([bool(outcome.judged.best) for outcome in outcomes])
    places = np.minimum((coverage * bins).astype(int), bins - 1)
    table = [
        Bin(at / bins, int(inside.sum()), float(coverage[inside].mean()), float(covered[inside].mean()))
        for at in range(bins)
        if (inside := places == at).any()
    ]
    return table, sum(row.count * abs(row.coverage - row.covered) for row in table) / len(outcomes)


def share_above(outcomes: Sequence[Outcome], threshold: float, *, covered: bool) -> float:
    """Return which share of the covered, or of the other, questions has at least this coverage."""
    some = [outcome.answer.coverage for outcome in outcomes if bool(outcome.judged.best) is covered]
    return sum(coverage >= threshold for coverage in some) / max(1, len(some))


def states(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the share of each state among some outcomes."""
    return {state: float(np.mean([o.answer.state == state for o in outcomes])) for state in get_args(State)}


def auroc(covered: NDArray[np.float64], others: NDArray[np.float64]) -> Figure:
    """Return the chance that a covered question scores above another, ties counting half (Mann & Whitney 1947)."""
    above = (covered[:, None] > others[None, :]) + 0.5 * (covered[:, None] == others[None, :])
    generator = np.random.default_rng(0)
    means = [
        above[generator.integers(len(covered), size=len(covered))][
            :, generator.integers(len(others), size=len(others))
        ].mean()
        for _ in range(_RESAMPLES)
    ]
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(above.mean()), float(low), float(high), len(covered) + len(others))


def _mean(values: NDArray[np.generic]) -> Figure:
    numbers = values.astype(np.float64)
    picks = np.random.default_rng(0).integers(len(numbers), size=(_RESAMPLES, len(numbers)))
    low, high = np.quantile(numbers[picks].mean(axis=1), [0.025, 0.975])
    return Figure(float(numbers.mean()), float(low), float(high), len(numbers))


def _coverages(outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
    return np.array([outcome.answer.coverage for outcome in outcomes])


def _answered(outcome: Outcome) -> bool:
    return outcome.answer.state == "answers"


def _slice(quote: Quote, span: Span) -> str:
    return quote.text[span.start - quote.span.start : span.end - quote.span.start]
