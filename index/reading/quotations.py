"""Where a quotation stands in an essay: its words decide, be it quoted as it is written or as a reader sees it."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from index import messages
from index.datatypes import Document, Span
from index.errors import QuestionsError
from index.reading.plain import one_line, seen
from index.text import printable

_SHOWN = 200  # Characters of a quotation in an error.
_COMPARED = 500  # Characters of a sentence, to find the nearest.
_WORD = re.compile(r"[^\W_]+")

NumberedLine = tuple[int, str]
"""Where a line stands in its file, from 1, and what it says."""


class Quotations:
    """Finds quotations in a document, sentence by sentence."""

    def __init__(self, name: str, document: Document) -> None:
        """Take the name of the file that quotes, for errors, and what it quotes."""
        self._name = name
        self._document = document
        self._spans = [span for block in document.blocks for span in block.sentences]
        last = {block.sentences[-1] for block in document.blocks}
        ends = ["\n" if span in last else " " for span in self._spans]  # No quotation goes on over the end of a block.
        self._texts = [one_line(seen(document.text, 0, document.runs, span)) for span in self._spans]
        written = [document.text[slice(*span)] for span in self._spans]
        self._ways = [_Row(written, ends, _squeezed), _Row(self._texts, ends, _words), _Row(written, ends, _words)]

    def find(self, lines: list[NumberedLine]) -> tuple[Span, ...]:
        """Return the sentences that lines, without their ">", quote; an empty line parts one run from the next.

        Raises QuestionsError, which names the nearest sentence, for a quotation that is not there.
        """
        spans: list[Span] = []
        run: list[str] = []
        for number, line in [*lines, (lines[-1][0], "")]:
            if line.strip():
                run.append(line)
            elif run:
                spans += self._run(number, " ".join(run))
                run = []
        if not spans:
            raise QuestionsError(messages.QUOTATION_EMPTY.format(name=self._name, line=lines[0][0]))
        return tuple(dict.fromkeys(spans))

    def _run(self, number: int, quotation: str) -> Sequence[Span]:
        """Return the sentences of one block that stand in a row and make up the quotation."""
        for way in self._ways:
            if found := way.find(quotation):
                return self._spans[slice(*found)]
        raise QuestionsError(self._not_found(number, _squeezed(quotation)))

    def _not_found(self, number: int, quotation: str) -> str:
        from rapidfuzz import fuzz, process

        nearest = process.extractOne(
            quotation[:_COMPARED], [text[:_COMPARED] for text in self._texts], scorer=fuzz.ratio
        )
        if not nearest:
            return messages.ESSAY_WITHOUT_SENTENCES.format(name=self._name, line=number, essay=self._document.name)
        return messages.QUOTATION_NOT_FOUND.format(
            name=self._name,
            line=number,
            essay=self._document.name,
            quotation=printable(quotation[:_SHOWN]),
            nearest=printable(nearest[0][:_SHOWN]),
        )


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
        words = self._counts(quotation)
        first = self._joined.find(words) if words else -1
        for at in range(bisect_left(self._starts, first), len(self._starts) - 1) if first >= 0 else ():
            start = self._starts[at]
            after = self._after.get(start + len(words) + 1)
            if after and self._joined.startswith(words, start):
                return at, after
        return None


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> str:
    """Return the words of a text: letters and digits, whatever their shape and case, and no marks."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
