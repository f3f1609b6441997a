"""Documents to passages, and passages to the views that stand for them in the index."""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from index.datatypes import Block, Document, Passage, Span, View

LONGEST_PASSAGE = 800
"""Characters. A longer paragraph becomes several passages; a longer sentence stays whole."""
WINDOW = 3
"""Sentences in a window."""
_LONGEST_VIEW = 2000  # Characters; the default model reads about 1,100 of them.
_QUOTE_MARKS = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:>[ \t]?)+")
_ADDRESS = re.compile(r"[^)\s]*+(?P<end>(?:\s\"[^\"]*\")?\))?")


def split_passages(document: Document) -> list[Passage]:
    """Return the document's passages in order: each lies inside one paragraph and is made of whole sentences."""
    return [
        Passage(
            document=document.name,
            section=paragraph.section,
            paragraph=paragraph.number,
            span=Span(run[0].start, run[-1].end),
            sentences=tuple(run),
            text=document.text[run[0].start : run[-1].end],
        )
        for paragraph in document.blocks
        for run in _runs(paragraph)
    ]


def make_views(title: str, passages: list[Passage], first: int) -> Iterator[View]:
    """Yield the views of one document's passages, which lie at `first`, `first` + 1 … in the build."""
    for position, passage in enumerate(passages, first):
        texts = [plain(passage.slice(sentence)) for sentence in passage.sentences]
        here = (position, position + 1)
        yield View(here, "passage", _short(f"{passage.section or title}. {' '.join(texts)}"), (0, len(texts)))
        for at, text in enumerate(texts):
            yield View(here, "sentence", _short(text), (at, at + 1))
        for at in range(max(1, len(texts) - WINDOW + 1)):
            stop = min(at + WINDOW, len(texts))
            yield View(here, "window", _short(" ".join(texts[at:stop])), (at, stop))
    at = first
    for section, group in groupby(passages, key=lambda passage: passage.section):
        inside = list(group)
        here = (at, at + len(inside))
        at += len(inside)
        yield View(here, "title", _short(section or title), (0, 0))
        whole = " ".join(_first_characters(passage.text for passage in inside))
        yield View(here, "section", _short(f"{section or title} {plain(whole)}"), (0, 0))


def plain(text: str) -> str:
    """Return Markdown prose as a reader hears it: no quotation marks at line starts, no link targets, one line."""
    return " ".join("".join(_without_links(_QUOTE_MARKS.sub("\n", text))).split())


def _without_links(text: str) -> Iterator[str]:
    """Yield the pieces of a text in which `[label](address "title")`, or an image, is its label alone.

    A regular expression would look for the end of the address from every bracket on, each time to the end of the text.
    """
    copied = at = 0
    address: re.Match[str] | None = None
    while (opening := text.find("[", at)) >= 0 and (closing := text.find("]", opening)) >= 0:
        at = closing + 1
        if not text.startswith("(", at):
            continue
        if not address or address.end() <= at:  # Else it would end where the one before ends, and as wrongly.
            address = _ADDRESS.match(text, at + 1)
        if address and address["end"]:
            yield text[copied : opening - text.startswith("!", max(opening - 1, copied))]
            yield text[opening + 1 : closing]
            copied = at = address.end()
    yield text[copied:]


def _runs(paragraph: Block) -> Iterator[list[Span]]:
    """Cut a paragraph's sentences into the fewest runs that fit, of about equal length."""
    sentences = paragraph.sentences
    length = sentences[-1].end - sentences[0].start
    target = length / math.ceil(length / LONGEST_PASSAGE)
    run: list[Span] = []
    for sentence in sentences:
        if run and sentence.end - run[0].start > LONGEST_PASSAGE:
            yield run
            run = []
        run.append(sentence)
        if run[-1].end - run[0].start >= target:
            yield run
            run = []
    if run:
        yield run


def _first_characters(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts until a view is full, so that of a section as long as a book little is read."""
    room = _LONGEST_VIEW
    for text in texts:
        if room <= 0:
            return
        yield text[:room]
        room -= len(text)


def _short(text: str) -> str:
    return text[:_LONGEST_VIEW]
