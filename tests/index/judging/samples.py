"""Answers and questions as small as can be, for figures that are worked out by hand."""

from collections.abc import Sequence

from index.datatypes import Answer, Quote, Span, State
from index.judging.evaluate import JudgedAnswer
from index.judging.judged import Judged


def quote(text: str, highlight: str = "", start: int = 0) -> Quote:
    """Return a quote that begins at `start` of its document, one part of it highlighted if any."""
    at = start + text.index(highlight)
    highlights = (Span(at, at + len(highlight)),) if highlight else ()
    return Quote(text, "a.md", "T", "", 1, Span(start, start + len(text)), highlights, 1.0, "00", "")


def answer(state: State, coverage: float, *quotes: Quote) -> Answer:
    return Answer("", state, coverage, quotes)


def judged(
    question: str,
    *best: str,
    also: Sequence[str] = (),
    history: Sequence[str] = (),
    slices: Sequence[str] = (),
) -> Judged:
    return Judged(question, question, tuple(history), best, tuple(also), tuple(slices))


def asked(covered: bool, coverage: float, state: State = "answers") -> JudgedAnswer:
    """Return a judged answer for which only coverage and state matter."""
    return JudgedAnswer(judged("q", *["A."] * covered), answer(state, coverage))
