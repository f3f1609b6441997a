"""Passages on disk, read one at a time: a corpus may be larger than memory."""

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Self, overload

import msgspec
import numpy as np

from index import messages
from index.arrays import ArrayFiles
from index.builds.layout import Layout
from index.datatypes import Context, Passage, Run, RunStyle, Span
from index.errors import IndexDamaged, damage

_KEPT = 4096  # Passages that stay in memory once they were read.


class _RunRecord(NamedTuple):
    start: int
    end: int
    text: str | None = None
    """None where it is the document's own."""
    styles: tuple[RunStyle, ...] = ()
    link: str = ""

    @classmethod
    def of(cls, run: Run, text: str, offset: int) -> Self:
        """Record a run; `text` is the document's from `offset` on."""
        return cls(*run)._replace(text=None if run.text == _own(text, offset, run.start, run.end) else run.text)

    def to_run(self, text: str, offset: int) -> Run:
        """Return what was recorded."""
        seen = _own(text, offset, self.start, self.end) if self.text is None else self.text
        return Run(self.start, self.end, seen, self.styles, self.link)


class _ContextRecord(NamedTuple):
    span: Span
    first: int
    last: int
    text: str
    runs: tuple[_RunRecord, ...] = ()


class PassageRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A passage as a line of JSON. Builds of format 7 and before end at `text`, and all of it was seen."""

    document: str
    section: str
    paragraph: int
    start: int
    end: int
    sentences: tuple[Span, ...]
    text: str
    runs: tuple[_RunRecord, ...] = ()
    context: tuple[_ContextRecord, ...] = ()
    aside: bool = False

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Record a passage."""
        named = (passage.document, passage.section, passage.paragraph)
        context = tuple(
            _ContextRecord(*one[:4], _recorded(one.runs, one.text, one.span.start)) for one in passage.context
        )
        runs = _recorded(passage.runs, passage.text, passage.span.start)
        return cls(*named, *passage.span, passage.sentences, passage.text, runs, context, passage.aside)

    def to_passage(self) -> Passage:
        """Return what was recorded."""
        return Passage(
            document=self.document,
            section=self.section,
            paragraph=self.paragraph,
            span=Span(self.start, self.end),
            sentences=self.sentences,
            text=self.text,
            runs=tuple(run.to_run(self.text, self.start) for run in self.runs),
            context=tuple(
                Context(*one[:4], tuple(run.to_run(one.text, one.span.start) for run in one.runs))
                for one in self.context
            ),
            aside=self.aside,
        )


def _recorded(runs: Sequence[Run], text: str, offset: int) -> tuple[_RunRecord, ...]:
    """Return what has to be said of runs: nothing where all of the text is seen as it stands."""
    if "".join(run.text for run in runs) == text and not any(run.styles or run.link for run in runs):
        return ()
    return tuple(_RunRecord.of(run, text, offset) for run in runs)


def _own(text: str, offset: int, start: int, end: int) -> str:
    return text[max(0, start - offset) : max(0, end - offset)]


class PassageWriter:
    """Writes passages, one JSON line each, and at the end where each line starts: int64 (passages + 1,)."""

    def __init__(self, layout: Layout) -> None:
        self._starts_path = layout.passage_starts
        self._file = layout.passages.open("wb")
        self._starts = array("q", [0])

    def __len__(self) -> int:
        """Count the passages so far."""
        return len(self._starts) - 1

    def append(self, passages: Iterable[Passage]) -> None:
        """Write some more."""
        for one in passages:
            self._file.write(msgspec.json.encode(PassageRecord.of(one)) + b"\n")
            self._starts.append(self._file.tell())

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def finish(self) -> None:
        """Write the second file."""
        self._file.close()
        np.save(self._starts_path, np.array(self._starts, dtype=np.int64), allow_pickle=False)


class PassageFile(Sequence[Passage]):
    """The passages of a build, by position."""

    def __init__(self, layout: Layout, files: ArrayFiles | None = None) -> None:
        """Open what PassageWriter wrote. Raises IndexDamaged, here and later, for anything else."""
        files = files or ArrayFiles()
        self._path = layout.passages
        self._starts = files.array(layout.passage_starts)
        self._bytes = files.bytes(layout.passages)
        if self._starts.ndim != 1 or not len(self._starts) or self._starts[-1] != len(self._bytes):
            raise IndexDamaged(messages.BUILT_FILE_CHANGED.format(path=self._path))
        self._read = lru_cache(maxsize=_KEPT)(self._parse)

    def __len__(self) -> int:
        """Count the passages."""
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        """Return one passage, or several."""
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._read(at % len(self))

    def _parse(self, at: int) -> Passage:
        line = self._bytes[self._starts[at] : self._starts[at + 1]].tobytes()
        with damage(messages.BUILT_FILE_CHANGED.format(path=self._path)):
            return msgspec.json.decode(line, type=PassageRecord).to_passage()
