"""How good answers are, judged question by question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Answer, Quote
from index.judging.figures import Figure, auroc, mean
from index.judging.judged import Judged
from index.reading.plain import one_line, seen

AnswerFunction = Callable[[str, Sequence[str]], Answer]
"""Question and history to answer."""

_REFUSALS = ("not_covered", "help")


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One judged question and its answer."""

    judged: Judged
    answer: Answer

    @property
    def covered(self) -> bool:
        """Tell whether the corpus answers the question."""
        return bool(self.judged.best)

    @property
    def rank(self) -> int:
        """Return the place of the first quote that holds a `best` sentence whole, from 1; 0 if none of three does."""
        for place, quote in enumerate(self.answer.quotes[:3], 1):
            if any(_holds(quote, sentence) for sentence in self.judged.best):
                return place
        return 0

    @property
    def highlighted(self) -> bool:
        """Tell whether the first highlight of the first quote is a `best` or `also` sentence."""
        if not self.answer.quotes or not self.answer.quotes[0].highlights:
            return False
        quote = self.answer.quotes[0]
        start, end = span = quote.highlights[0]
        written = quote.text[start - quote.span.start : end - quote.span.start]
        shown = one_line(seen(quote.text, quote.span.start, quote.runs, span))
        return bool({written, shown} & {*self.judged.best, *self.judged.also})

    @property
    def answered(self) -> bool:
        """Tell whether the mentor says that this answers."""
        return self.answer.state == "answers"

    @property
    def refused(self) -> bool:
        """Tell whether the mentor shows nothing."""
        return self.answer.state in _REFUSALS

    @property
    def missed(self) -> bool:
        """Tell whether it was answered wrongly, refused wrongly or answered without cover."""
        return self.rank != 1 or self.refused if self.covered else self.answered


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures for all questions, and for each slice of them."""

    figures: dict[str, Figure]
    slices: dict[str, dict[str, Figure]]
    answers: list[JudgedAnswer]

    def misses(self) -> list[JudgedAnswer]:
        """Return the questions that went wrong."""
        return [one for one in self.answers if one.missed]


def evaluate(answer: AnswerFunction, judged: Sequence[Judged]) -> Evaluation:
    """Answer every judged question and measure.

    hit@k: one of the first k quotes holds a `best` sentence whole. MRR: mean of 1 / place of the first that does, of
    three. nDCG@3: mean of 1 / log2(1 + place), the ideal being place 1. highlight@1: the first highlight lies on a
    `best` or `also` sentence. AUROC: the chance that a covered question has more coverage than one that is not.
    """
    answers = [JudgedAnswer(one, answer(one.question, one.history)) for one in judged]
    names = sorted({name for one in judged for name in one.slices})
    slices = {name: measure([one for one in answers if name in one.judged.slices]) for name in names}
    return Evaluation(measure(answers), slices, answers)


def measure(answers: Sequence[JudgedAnswer]) -> dict[str, Figure]:
    """Return the figures of some answers; only those that apply to them."""
    covered = [one for one in answers if one.covered]
    others = [one for one in answers if not one.covered]
    ranks = np.array([one.rank for one in covered])
    found = ranks > 0
    safe = np.maximum(ranks, 1)
    figures: dict[str, Figure] = {}
    if covered:
        figures["hit@1"] = mean(ranks == 1)
        figures["hit@3"] = mean(found)
        figures["MRR"] = mean(found / safe)
        figures["nDCG@3"] = mean(found / np.log2(1 + safe))
        figures["highlight@1"] = mean(np.array([one.highlighted for one in covered]))
        figures["wrongly refused"] = mean(np.array([one.refused for one in covered]))
    if others:
        figures["wrongly answered"] = mean(np.array([one.answered for one in others]))
    if covered and others:
        figures["AUROC"] = auroc(coverages(covered), coverages(others))
    return figures


def coverages(answers: Sequence[JudgedAnswer]) -> NDArray[np.float64]:
    """Return the coverage of each answer: float64 (n,)."""
    return np.array([one.answer.coverage for one in answers])


def _holds(quote: Quote, sentence: str) -> bool:
    """Tell whether a quote holds a sentence, as it is written or as it is shown."""
    return sentence in quote.text or sentence in " ".join(quote.plain.split())
