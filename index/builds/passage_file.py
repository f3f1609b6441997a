"""Passages on disk, read one at a time: a corpus may be larger than memory."""

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import overload

import msgspec
import numpy as np

from index import messages
from index.arrays import ArrayFiles
from index.builds.layout import Layout
from index.datatypes import Passage, Span
from index.errors import IndexDamaged, damage

_KEPT = 4096  # Passages that stay in memory once they were read.


class PassageRecord(msgspec.Struct, frozen=True):
    """A passage as a line of JSON."""

    document: str
    section: str
    paragraph: int
    start: int
    end: int
    sentences: tuple[Span, ...]
    text: str


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
            span, named = one.span, (one.document, one.section, one.paragraph)
            self._file.write(msgspec.json.encode(PassageRecord(*named, *span, one.sentences, one.text)) + b"\n")
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
            record = msgspec.json.decode(line, type=PassageRecord)
        return Passage(
            document=record.document,
            section=record.section,
            paragraph=record.paragraph,
            span=Span(record.start, record.end),
            sentences=record.sentences,
            text=record.text,
        )
