"""Text to sentences, as spans.

nupunkt applies the Punkt algorithm (Kiss & Strunk 2006). Its stock list of abbreviations is learned from scanned
filings and holds words like "luck" and "book", so it is given this short list instead.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from index.datatypes import Span
from index.reading.corpus import LINE_END

_ABBREVIATIONS = """
e.g eg i.e ie etc vs cf viz al approx ca est resp incl excl esp
dr mr mrs ms prof st rev hon gov sen rep gen col capt lt sgt jr sr
inc ltd co corp llc plc dept univ assn bros
ph.d phd m.d b.a m.a b.sc bsc m.sc msc m.phil mba b.tech m.tech ed eds
u.s u.k u.n e.u u.s.a d.c a.m p.m a.d b.c
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri
fig figs eq eqs sec ch chap vol vols nos pp par ver v
""".split()
# Words that open a sentence even after an abbreviation: "at Acme Inc. She likes it."
_STARTERS = """
the this that these those it its he she they we you i his her their our your my there here then so but and or if
when while what why how who where however also still yet because since after before for in on at as to now
""".split()
_NEVER_LAST = re.compile(r"(?:^|[\s(\[“\"'])(?:e\.g|i\.e|vs|cf|viz|approx|dr|mr|mrs|ms|prof)\.$", re.IGNORECASE)
_NEEDS_NUMBER = re.compile(r"(?:^|[\s(\[])(?:no|nos|p|pp|fig|figs|vol|ch|sec|eq|ver|v)\.$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]")
# Markdown's hard line break ends a sentence even where no full stop does.
_HARD_BREAKS = ("  ", "\\")
# nupunkt looks from each of these on to the end of the word, but decides about the last one alone.
_STOP = re.compile(r"[.?!…](?!\w)")
_VERY_LONG_WORD = re.compile(r"(?<!\S)\S{200,}+")
_STOPS_LEFT = 50
_WITHOUT_STOPS = str.maketrans(".?!…", "____")
# How many pieces a quotation or parenthesis may be torn into and still be put together again.
_LONGEST_INSERT = 4


def split_sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Split `text[start:end]` into sentences without surrounding white space; none for blank text."""
    spans: list[Span] = []
    at = start
    for stop in [*_hard_breaks(text, start, end), end]:
        piece = _VERY_LONG_WORD.sub(_with_fewer_stops, text[at:stop])
        cuts = [Span(at + a, at + b) for _, (a, b) in _tokenizer().tokenize_with_spans(piece)]
        spans += _join(text, [trim(text, *cut) for cut in cuts if text[cut.start : cut.end].strip()])
        at = stop
    return tuple(spans)


def _hard_breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where each hard line break ends."""
    for line_end in LINE_END.finditer(text, start, end):
        if text.endswith(_HARD_BREAKS, start, line_end.start()):
            yield line_end.end()


def _with_fewer_stops(word: re.Match[str]) -> str:
    """Return a word in which all but the last stops are other characters."""
    stops = [stop.end() for stop in _STOP.finditer(word[0])]
    at = stops[-_STOPS_LEFT - 1] if len(stops) > _STOPS_LEFT else 0
    return word[0][:at].translate(_WITHOUT_STOPS) + word[0][at:]


def trim(text: str, start: int, end: int) -> Span:
    """Narrow a span to what it holds between white space."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


@cache
def _tokenizer() -> Any:
    from nupunkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters(abbrev_types=set(_ABBREVIATIONS), sent_starters=set(_STARTERS))
    return PunktSentenceTokenizer(parameters)


def _join(text: str, spans: list[Span]) -> list[Span]:
    """Put together what the algorithm tears: list numbers, "No. 7", quotations with full stops inside."""
    joined: list[Span] = []
    position = 0
    while position < len(spans):
        stop = position + 1
        while stop < len(spans) and _leans(text, spans[position].start, spans[stop - 1].end, spans[stop]):
            stop += 1
        for torn in range(stop, min(stop + _LONGEST_INSERT, len(spans) + 1)):
            if _closed(text[spans[position].start : spans[torn - 1].end]):
                stop = torn
                break
        joined.append(Span(spans[position].start, spans[stop - 1].end))
        position = stop
    return joined


def _leans(text: str, start: int, end: int, following: Span) -> bool:
    """Tell whether the piece cannot end here."""
    piece = text[max(start, end - 20) : end]
    if end - start <= 5 and _LIST_NUMBER.fullmatch(text[start:end]):
        return True
    return bool(_NEVER_LAST.search(piece)) or (bool(_NEEDS_NUMBER.search(piece)) and text[following.start].isdigit())


def _closed(text: str) -> bool:
    return text.count("“") <= text.count("”") and text.count("(") <= text.count(")")
