"""What a reader sees of a span: Markdown marks and comments gone, entities decoded, links as their text."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index.datatypes import Passage, Run, Span

_SPACES = re.compile(r"[ \t\n\r\f\v]+")  # A space that does not break is seen as it is.
_CONTROL = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f]")


def seen(text: str, offset: int, runs: Sequence[Run], span: Span, cuts: Iterable[int] = ()) -> tuple[Run, ...]:
    """Return what is seen of a span of a document, in order; white space is one space, as a browser shows it.

    `text` is the document's from `offset` on. Without any run all of it is seen as it stands. No run goes on over one
    of the `cuts`, unless it stands for something else.
    """
    inside = _inside(text, offset, runs or [Run(*span, text[span[0] - offset : span[1] - offset])], span)
    return tuple(_one_space(cut(inside, cuts)))


def runs_of(text: str, offset: int, runs: Sequence[Run], span: Span) -> tuple[Run, ...]:
    """Return what of a document's runs, in order, lies in a span; none where all of it is seen as it stands.

    `text` is the document's from `offset` on.
    """
    inside = tuple(_inside(text, offset, runs, span))
    if inside == (Run(*span, text[span.start - offset : span.end - offset]),):
        return ()
    return inside


def passage_runs(passage: Passage, span: Span, cuts: Iterable[int] = ()) -> tuple[Run, ...]:
    """Return what is seen of a span that lies inside a passage, cut as `seen` cuts."""
    return seen(passage.text, passage.span.start, passage.runs, span, cuts)


def plain(runs: Iterable[Run]) -> str:
    """Return the words that are seen, without the marks beside them; a break is a new line, several are one."""
    words: list[str] = []
    for run in runs:
        if "break" in run.styles:
            _end_line(words)
        elif "mark" not in run.styles:
            words.append(run.text)
        elif words and not words[-1].endswith((" ", "\n")):
            words.append(" ")
    return "".join(words).strip()


def cut(runs: Iterable[Run], cuts: Iterable[int]) -> Iterator[Run]:
    """Yield runs, those that are as long as their spans in pieces, which end at these places."""
    places = sorted(cuts)
    for run in runs:
        ends = [at for at in places if run.start < at < run.end]
        if not ends or len(run.text) != run.end - run.start:
            yield run
            continue
        for start, end in pairwise([run.start, *ends, run.end]):
            yield run._replace(start=start, end=end, text=run.text[start - run.start : end - run.start])


def _end_line(words: list[str]) -> None:
    while words and not words[-1].rstrip(" "):
        words.pop()
    if words:
        words[-1] = words[-1].rstrip(" ")
        words.append("" if words[-1].endswith("\n") else "\n")


def one_line(runs: Iterable[Run]) -> str:
    """Return the words that are seen, without line breaks."""
    return " ".join(plain(runs).split())


def lines_of(passage: Passage) -> list[str]:
    """Return what is seen of each sentence of a passage, each on one line."""
    return [one_line(passage_runs(passage, sentence)) for sentence in passage.sentences]


def _inside(text: str, offset: int, runs: Sequence[Run], span: Span) -> Iterator[Run]:
    """Yield the parts of runs that lie inside a span; what stands for something else is there whole or not at all."""
    first = bisect_left(runs, span.start, key=lambda run: run.end)
    last = bisect_left(runs, span.end, key=lambda run: run.start)
    for run in runs[first:last]:
        start, end = max(run.start, span.start), min(run.end, span.end)
        if start >= end:
            continue
        if (start, end) == (run.start, run.end):
            yield run
        elif run.text == text[run.start - offset : run.end - offset]:
            yield run._replace(start=start, end=end, text=run.text[start - run.start : end - run.start])


def _one_space(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs in which white space is one space, and none where a line begins; code and marks keep theirs."""
    begins = True  # Nothing but white space stands between this place and the start of the line.
    for run in runs:
        if "break" in run.styles:
            begins = True
            yield run._replace(text="\n")
            continue
        words = run.text
        if "code" in run.styles:
            words = words.replace("\r\n", "\n").replace("\r", "\n")
        elif "mark" not in run.styles:
            words = _SPACES.sub(" ", words)
            words = words.lstrip(" ") if begins else words
        if words:
            begins = words.endswith((" ", "\n"))
            yield run._replace(text=_CONTROL.sub(_shown, words))


def _shown(control: re.Match[str]) -> str:
    return " " if control[0].isspace() else "\N{REPLACEMENT CHARACTER}"
