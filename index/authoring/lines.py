"""The lines of a file that is written anew, each with the end that it had."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from index.reading.corpus import BOM
from index.reading.questions_file import COMMENT, COMMENT_END

_END = re.compile(r"(\r\n|\r|\n)")


class Lines:
    """Counts lines from 1, as they were when the file was read, whatever was put in or replaced since."""

    def __init__(self, text: str) -> None:
        self._bom = text[: text.startswith(BOM)]
        parts = _END.split(text.removeprefix(BOM))
        self._lines = list(map("".join, zip_longest(parts[::2], parts[1::2], fillvalue="")))
        if not self._lines[-1]:
            self._lines.pop()
        self._end = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
        self._after: dict[int, list[str]] = {}

    def head(self) -> int:
        """Return the last line of the comment with which the file begins; 0 if there is none."""
        if not self._lines or not self._lines[0].lstrip().startswith(COMMENT):
            return 0
        return next((at for at, line in enumerate(self._lines, 1) if COMMENT_END in line), 0)

    def insert(self, after: int, new: Sequence[str]) -> None:
        """Put lines behind one, or behind what was put there before; 0 is the beginning."""
        self._after.setdefault(after, []).extend(new)

    def replace(self, first: int, last: int, new: Sequence[str]) -> None:
        """Put lines in the place of some, the last of them included."""
        self._lines[first - 1 : last] = [""] * (last - first + 1)
        self._after.setdefault(last, [])[:0] = new

    def text(self) -> str:
        """Return the whole file."""
        parts = [self._bom, *self._ended(0)]
        for at, line in enumerate(self._lines, 1):
            after = self._ended(at)
            # The last line of a file may have no end, and gets one only if something follows.
            parts += [line + self._end if after and line and not line.endswith(("\r", "\n")) else line, *after]
        return "".join(parts)

    def _ended(self, after: int) -> list[str]:
        return [line + self._end for line in self._after.get(after, ())]
