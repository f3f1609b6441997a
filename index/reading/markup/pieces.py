"""What the words of a block are made of, and where its sentences lie."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.datatypes import Run, RunStyle, Span
from index.reading.sentences import LONGEST_ATOM, split_sentences


@dataclass(slots=True)
class Piece:
    """A run on its way."""

    start: int
    end: int
    text: str | None
    """What is seen, where that is not the document's text as it stands."""
    styles: tuple[RunStyle, ...]
    link: str
    outer: Span
    """Where it lies together with the marks around it."""

    def run(self, text: str) -> Run:
        """Return it as a run of the document."""
        return Run(self.start, self.end, self.text or text[self.start : self.end], self.styles, self.link)

    def words(self, text: str) -> str:
        """Return what it adds to the words."""
        return "" if {"mark", "break"} & {*self.styles} else self.run(text).text

    def begin(self, before: str) -> int:
        """Return where a sentence begins in it, before which it has these words."""
        if not before or (before.isspace() and self.outer.start < self.start):
            return self.outer.start
        return self.start + (len(before) if self.text is None else 0)

    def stop(self, after: str) -> int:
        """Return where a sentence ends in it, after which it has these words."""
        if not after or (after.isspace() and self.outer.end > self.end):
            return self.outer.end
        return self.end - (len(after) if self.text is None else 0)


def find_sentences(text: str, pieces: Sequence[Piece], atoms: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Yield where the sentences of some pieces lie, with the marks around their words; a break ends one.

    `atoms` are links, code and what is emphasised: the first piece of each, and the one after its last.
    """
    ordered = sorted(atoms, key=lambda atom: (atom[0], -atom[1]))
    first = 0
    for at in range(len(pieces) + 1):
        if at == len(pieces) or "break" in pieces[at].styles:
            line = range(first, at)
            starts = list(accumulate((len(pieces[each].words(text)) for each in line), initial=0))
            words = "".join(pieces[each].words(text) for each in line)
            yield from _line(words, starts, pieces[first:at], list(_bound(ordered, line, starts)))
            first = at + 1


def _line(words: str, starts: list[int], pieces: Sequence[Piece], atoms: list[Span]) -> Iterator[Span]:
    """Yield the sentences of a line, in whose words each piece starts where `starts` says."""
    begun: Span | None = None
    for start, end in split_sentences(words, 0, len(words), atoms):
        a, b = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        span = Span(pieces[a].begin(words[starts[a] : start]), pieces[b].stop(words[end : starts[b + 1]]))
        if begun and span.start >= begun.end:
            yield begun
            begun = None
        begun = Span(begun.start, span.end) if begun else span  # What stands for something else is not cut.
    if begun:
        yield begun


def _bound(atoms: Sequence[tuple[int, int]], line: range, starts: list[int]) -> Iterator[Span]:
    """Yield in which stretches of a line's words no sentence ends; none lies over another."""
    reached = 0
    for at in range(bisect_left(atoms, (line.start, -1)), len(atoms)):
        begin, stop = atoms[at]
        if begin >= line.stop:
            return
        span = Span(starts[begin - line.start], starts[min(stop, line.stop) - line.start])
        if span.start >= reached and span.end - span.start <= LONGEST_ATOM:
            yield span
            reached = span.end
