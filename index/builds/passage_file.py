"""Passages on disk, read one at a time: a corpus may be larger than memory."""

import json
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np

from index.datatypes import Passage, Span
from index.ranking.arrays import mapped, mapped_bytes

_LINES = "passages.jsonl"
_OFFSETS = "passages.npy"
_KEPT = 4096  # Passages that stay in memory once they were read.


class PassageWriter:
    """Writes passages, one JSON line each, and at the end where each line starts: int64 (passages + 1,)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / _LINES).open("wb")
        self._offsets = array("q", [0])

    def __len__(self) -> int:
        """Count the passages so far."""
        return len(self._offsets) - 1

    def append(self, passages: Iterable[Passage]) -> None:
        """Write some more."""
        for passage in passages:
            self._file.write(json.dumps(_to_json(passage), ensure_ascii=False).encode() + b"\n")
            self._offsets.append(self._file.tell())

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def finish(self) -> None:
        """Write the second file."""
        self._file.close()
        np.save(self._folder / _OFFSETS, np.array(self._offsets, dtype=np.int64), allow_pickle=False)


class PassageFile(Sequence[Passage]):
    """The passages of a build, by position."""

    def __init__(self, folder: Path) -> None:
        """Open what PassageWriter wrote."""
        self._offsets = mapped(folder / _OFFSETS)
        self._bytes = mapped_bytes(folder / _LINES)
        self._read = lru_cache(maxsize=_KEPT)(self._parse)

    def __len__(self) -> int:
        """Count the passages."""
        return len(self._offsets) - 1

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
        fields = json.loads(self._bytes[self._offsets[at] : self._offsets[at + 1]].tobytes())
        return Passage(
            document=fields["document"],
            section=fields["section"],
            paragraph=fields["paragraph"],
            span=Span(fields["start"], fields["end"]),
            sentences=tuple(Span(*sentence) for sentence in fields["sentences"]),
            text=fields["text"],
        )


def _to_json(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "section": passage.section,
        "paragraph": passage.paragraph,
        "start": passage.span.start,
        "end": passage.span.end,
        "sentences": passage.sentences,
        "text": passage.text,
    }
