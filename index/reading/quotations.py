"""Where a quotation stands in an essay: its words decide, be it quoted as it is written or as a reader sees it."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from index.datatypes import Document, Span
from index.reading.plain import one_line, seen

_COMPARED = 500  # Characters of a sentence, to find the nearest.
_FEWEST_WORDS = 4  # Of a quotation that is looked for inside a sentence.
_WORD = re.compile(r"[^\W_]+")


class Quotations:
    """Finds quotations in a document, sentence by sentence."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.spans = [span for block in document.blocks for span in block.sentences]
        """Of all sentences, in order."""
        self.texts = [one_line(seen(document.text, 0, document.runs, span)) for span in self.spans]
        """What is seen of each, on one line."""
        last = {block.sentences[-1] for block in document.blocks}
        ends = ["\n" if span in last else " " for span in self.spans]
        written = [document.text[slice(*span)] for span in self.spans]
        self._by_words = _Row(self.texts, ends, words)
        over_blocks = _Row(self.texts, [" "] * len(ends), words)
        self._ways = [_Row(written, ends, _squeezed), self._by_words, _Row(written, ends, words), over_blocks]

    def find(self, quotation: str) -> Sequence[Span]:
        """Return the sentences in a row that make up a quotation, of one block if possible; none if it is not there."""
        for way in self._ways:
            if found := way.find(quotation):
                return self.spans[slice(*found)]
        return ()

    def find_inside(self, quotation: str) -> Sequence[Span]:
        """Return the sentences that a quotation is a part of; none if it is short, or stands in several places."""
        found = self._by_words.find_inside(quotation)
        return self.spans[slice(*found)] if found else ()

    def nearest(self, quotation: str) -> list[tuple[int, float]]:
        """Return the two sentences most like a quotation, and how like, 0–100, the better one first."""
        from rapidfuzz import fuzz, process

        texts = [text[:_COMPARED] for text in self.texts]
        found = process.extract(quotation[:_COMPARED], texts, scorer=fuzz.ratio, limit=2)
        return [(at, likeness) for _, likeness, at in found]


class _Row:
    """All sentences, one after the other, by what counts of a text."""

    def __init__(self, texts: Iterable[str], ends: Iterable[str], counts: Callable[[str], str]) -> None:
        self._counts = counts
        parts = [counts(text) + end for text, end in zip(texts, ends, strict=True)]
        self._joined = "".join(parts)
        self._starts = [0, *accumulate(map(len, parts))]
        self._after = {end: at for at, end in enumerate(self._starts)}

    def find(self, quotation: str) -> tuple[int, int] | None:
        """Return the first and the end of the first sentences in a row that make up a quotation."""
        looked_for = self._counts(quotation)
        first = self._joined.find(looked_for) if looked_for else -1
        for at in range(bisect_left(self._starts, first), len(self._starts) - 1) if first >= 0 else ():
            start = self._starts[at]
            after = self._after.get(start + len(looked_for) + 1)
            if after and self._joined.startswith(looked_for, start):
                return at, after
        return None

    def find_inside(self, quotation: str) -> tuple[int, int] | None:
        """Return the first and the end of the sentences that hold a quotation's words in a row, which no others do."""
        looked_for = self._counts(quotation)
        if looked_for.count(" ") + 1 < _FEWEST_WORDS or self._joined.count(looked_for) != 1:
            return None
        start = self._joined.find(looked_for)
        end = start + len(looked_for)
        if not (self._joined[start - 1 : start].isspace() or start == 0) or not self._joined[end].isspace():
            return None
        return bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)


def words(text: str) -> str:
    """Return the words of a text: letters and digits, whatever their shape and case, and no marks."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
