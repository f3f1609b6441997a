"""What a reader sees of a span: Markdown marks and comments gone, entities decoded, links as their text."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from index.datatypes import Passage, Run, Span

_SPACES = re.compile(r"\s+")
_AROUND_BREAKS = re.compile(r" *\n[ \n]*")


def seen(text: str, offset: int, runs: Sequence[Run], span: Span) -> tuple[Run, ...]:
    """Return what is seen of a span of a document, in order; white space is one space, as a browser shows it.

    `text` is the document's from `offset` on. Without any run all of it is seen as it stands.
    """
    return tuple(
        _one_space(_inside(text, offset, runs or [Run(*span, text[span[0] - offset : span[1] - offset])], span))
    )


def runs_of(text: str, offset: int, runs: Sequence[Run], span: Span) -> tuple[Run, ...]:
    """Return what of a document's runs, in order, lies in a span; none where all of it is seen as it stands.

    `text` is the document's from `offset` on.
    """
    inside = tuple(_inside(text, offset, runs, span))
    if inside == (Run(*span, text[span.start - offset : span.end - offset]),):
        return ()
    return inside


def passage_runs(passage: Passage, span: Span) -> tuple[Run, ...]:
    """Return what is seen of a span that lies inside a passage."""
    return seen(passage.text, passage.span.start, passage.runs, span)


def plain(runs: Iterable[Run]) -> str:
    """Return the words that are seen, without the marks beside them; a break is a new line."""
    words = "".join("\n" if "break" in run.styles else " " if "mark" in run.styles else run.text for run in runs)
    return _AROUND_BREAKS.sub("\n", words).strip()


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
    """Yield runs in which white space is one space, and none where a line begins."""
    begins = True  # Nothing but white space stands between this place and the start of the line.
    for run in runs:
        if "break" in run.styles:
            begins = True
            yield run
            continue
        words = run.text if "code" in run.styles else _SPACES.sub(" ", run.text)
        if begins and "mark" not in run.styles:
            words = words if "code" in run.styles else words.lstrip()
        if words:
            begins = words.endswith(" ")
            yield run._replace(text=words)
