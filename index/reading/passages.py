"""Documents to passages, and passages to the views that stand for them in the index."""

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from index.datatypes import Block, Context, Document, Passage, Run, Span, View
from index.reading.plain import lines_of, one_line, passage_runs, plain, runs_of, seen

LONGEST_PASSAGE = 800
"""Characters. A longer paragraph becomes several passages; a longer sentence stays whole."""
WINDOW = 3
"""Sentences in a window."""
_LONGEST_VIEW = 2000  # Characters; the default model reads about 1,100 of them.


def split_passages(document: Document) -> list[Passage]:
    """Return the document's passages in order: each lies inside one block and is made of whole sentences."""
    return [passage for block in document.blocks for passage in _passages(document, block)]


def _passages(document: Document, block: Block) -> Iterator[Passage]:
    """Yield the passages of a block; what is needed is looked up once, not once for each of them."""
    following, needed = deque(sorted(block.context, key=lambda each: each.first)), list[Context]()
    for run in _runs(document, block):
        while following and following[0].first < run.stop:
            needed.append(following.popleft())
        needed = [each for each in needed if each.last >= run.start]
        yield _passage(document, block, run, sorted(needed))


def _passage(document: Document, block: Block, run: range, needed: Iterable[Context]) -> Passage:
    """Return the passage of some of a block's sentences, with what they need."""
    span = Span(block.sentences[run.start].start, block.sentences[run.stop - 1].end)
    runs = _runs_with_mark(document, span)
    return Passage(
        document=document.name,
        section=block.section,
        paragraph=block.number,
        span=span,
        sentences=block.sentences[run.start : run.stop],
        text=document.text[slice(*span)],
        runs=runs,
        context=tuple(
            each._replace(first=max(each.first - run.start, 0), last=min(each.last, run.stop - 1) - run.start)
            for each in needed
        ),
        aside=block.aside or (bool(runs) and all({"code", "break"} & {*each.styles} for each in runs)),
    )


def _runs_with_mark(document: Document, span: Span) -> tuple[Run, ...]:
    """Return what is seen of a span, after the mark of the item that begins there."""
    runs = runs_of(document.text, 0, document.runs, span) if document.runs else ()
    before = bisect_left(document.runs, span.start + 1, key=lambda run: run.end) - 1
    if before < 0 or "mark" not in document.runs[before].styles:
        return runs
    return (document.runs[before], *(runs or (Run(*span, document.text[slice(*span)]),)))


def make_views(title: str, passages: list[Passage], first: int) -> Iterator[View]:
    """Yield the views of one document's passages, which lie at `first`, `first` + 1 … in the build."""
    for position, passage in enumerate(passages, first):
        texts = lines_of(passage)
        around = [
            one_line(seen(each.text, each.span.start, each.runs, each.span))
            for each in passage.context
            if not passage.span.holds(each.span)
        ]
        here = (position, position + 1)
        yield View(
            here, "passage", _short(f"{passage.section or title}. {' '.join([*around, *texts])}"), (0, len(texts))
        )
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
        whole = " ".join(_first_characters(one_line(passage_runs(passage, passage.span)) for passage in inside))
        yield View(here, "section", _short(f"{section or title} {whole}"), (0, 0))


def _runs(document: Document, block: Block) -> Iterator[range]:
    """Cut a block's sentences into the fewest runs that fit, of about equal length."""
    lengths = [len(_seen(document, sentence)) for sentence in block.sentences]
    units = list(_units(block, lengths))
    sizes = [sum(lengths[unit.start : unit.stop]) + len(unit) - 1 for unit in units]
    target = (sum(sizes) + len(sizes) - 1) / math.ceil((sum(sizes) + len(sizes) - 1) / LONGEST_PASSAGE)
    first, length = 0, -1
    for unit, size in zip(units, sizes, strict=True):
        if length >= 0 and length + 1 + size > LONGEST_PASSAGE:
            yield range(first, unit.start)
            first, length = unit.start, -1
        length += 1 + size
        if length >= target:
            yield range(first, unit.stop)
            first, length = unit.stop, -1
    if length >= 0:
        yield range(first, len(lengths))


def _units(block: Block, lengths: list[int]) -> Iterator[range]:
    """Cut some sentences where items begin, deeper where an item is long, and a long paragraph between sentences.

    Between a line and what it opens there is no cut.
    """
    openers = {each.first for each in block.context}
    depths = block.depths or (-1,) * len(lengths)
    deepest = max(*depths, 0)
    waiting = [(range(len(lengths)), 0)]
    while waiting:
        unit, depth = waiting.pop()
        if len(unit) == 1 or sum(lengths[unit.start : unit.stop]) + len(unit) - 1 <= LONGEST_PASSAGE:
            yield unit
            continue
        if depth > deepest + 1:  # One sentence that opens another.
            yield unit
            continue
        allowed = range(depth + 1) if depth <= deepest else range(-1, deepest + 1)
        cuts = [at for at in unit[1:] if depths[at] in allowed and at not in openers]
        parts = [range(start, stop) for start, stop in pairwise([unit.start, *cuts, unit.stop])]
        waiting += [(part, depth + 1) for part in reversed(parts)]


def _seen(document: Document, span: Span) -> str:
    return plain(seen(document.text, 0, runs_of(document.text, 0, document.runs, span), span))


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
