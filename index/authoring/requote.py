"""A file of questions written anew, each quotation as the essay has it now."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from itertools import groupby

from index.authoring.lines import Lines
from index.datatypes import Span
from index.reading.questions_file import parse_questions_file
from index.reading.quotations import Quotations
from index.reading.re_anchor import Anchors


def requoted(name: str, text: str, anchors: Anchors) -> str:
    """Return the file with every quotation that is out of date in the words of what it stands for.

    One of which nothing is left stays as it is, as does all else.
    """
    lines = Lines(text)
    for entry in parse_questions_file(name, text).entries:
        for excerpt in entry.excerpts:
            anchor = anchors.find(excerpt.text)
            if anchor.spans and not anchor.as_written:
                lines.replace(excerpt.first, excerpt.last, list(_quotation(anchors.now, anchor.spans)))
    return lines.text()


def diff(name: str, before: str, after: str) -> list[str]:
    """Return the lines that tell one text of a file from another, as `diff -u` does."""
    return list(unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="", n=1))


def _quotation(now: Quotations, spans: Sequence[Span]) -> Iterator[str]:
    """Yield the quoted lines for some sentences: a line for each run of neighbours, an empty one between two."""
    places = sorted(map(now.spans.index, spans))
    runs = [[at for _, at in run] for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0])]
    for number, run in enumerate(runs):
        whole = " ".join(now.texts[at] for at in run)
        pieces = [whole] if list(now.find(whole)) == [now.spans[at] for at in run] else [now.texts[at] for at in run]
        for at, piece in enumerate(pieces):
            if number or at:
                yield ">"
            yield f"> {piece}"
