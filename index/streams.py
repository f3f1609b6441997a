"""The standard streams of a program, and how it says something there.

A stream may be closed, full, read by nobody, or know few characters. A closed one is empty, and takes whatever is
written. A character that it lacks is written as one that reads alike. Standard error never fails: who cannot be told
is not told, and the work goes on. Where the reader of standard output leaves, the program ends, as all do in a pipe.
"""

import codecs
import io
import json
import os
import re
import sys
import unicodedata
from typing import Any, TextIO

from index.text import printable

_ALIKE = {
    **{"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."},
    **{"│": "|", "┃": ">", "┆": ":", "•": "*", "·": "-", "☐": "[ ]", "☑": "[x]"},
}
_SIZE = re.compile("0*[1-9][0-9]{0,3}")
_HANDLER = "mentor_alike"  # Of errors, as "replace" is one.
_ASCII = "mentor_ascii"
"""ASCII by another name: where click reads the usual one, it writes UTF-8."""


class ReaderLeft(Exception):  # No OSError, which click and rich would take for theirs to handle.
    """Nobody reads standard output any more."""


def prepare() -> None:
    """Make the standard streams of this process such that everything can be said."""
    encodings = [stream.encoding if stream else "utf-8" for stream in (sys.stdin, sys.stdout, sys.stderr)]
    for descriptor, mode in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
        _open(descriptor, mode)
    for name in ("COLUMNS", "LINES"):
        if not _SIZE.fullmatch(os.environ.get(name, "1")):
            del os.environ[name]  # In a terminal that is said to be 0 wide, nothing at all would be shown.
    # All that is ASCII is UTF-8, and whoever types more than that types UTF-8.
    reading = "utf-8" if _is_ascii(encodings[0]) else encodings[0]
    sys.stdin = open(0, encoding=reading, errors="replace", closefd=False)  # noqa: SIM115
    sys.stdout = _writer(_Output(1, "wb", closefd=False), encodings[1], sys.stdout)
    sys.stderr = _writer(_Notes(2, "wb", closefd=False), encodings[2])


def hush() -> None:
    """Let nobody but this program speak on standard error: libraries, when they fail, say what no user understands."""
    own, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = _writer(_Notes(own, "wb", closefd=False), sys.stderr.encoding)


def say(line: str) -> None:
    """Print a line to standard output. Raises ReaderLeft, or OSError where it cannot be written."""
    print(printable(line), flush=True)


def say_json(value: object, indent: int | None = None) -> None:
    """Print a value as JSON, in ASCII whatever the stream's encoding. Raises what `say` does."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json.dumps(value, indent=indent).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def tell(line: str) -> None:
    """Print a line to standard error: what is not the answer itself."""
    print(printable(line), file=sys.stderr, flush=True)


class _Output(io.FileIO):
    """Fails once and takes whatever comes then: what Python could not write it would write again when it ends."""

    _failed = False

    def write(self, data: Any) -> int:
        if self._failed:
            return len(data)
        self._failed = True  # Ctrl-C may come right after it was written, too.
        try:
            written = super().write(data)
        except BrokenPipeError:
            raise ReaderLeft from None
        self._failed = False
        return written


class _Notes(io.FileIO):
    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def _open(descriptor: int, mode: int) -> None:
    """Open what is closed, or the next file that is opened, one of a build, would take its place."""
    try:
        os.set_blocking(descriptor, True)
    except OSError:
        os.open(os.devnull, mode)  # It gets the lowest number that is free.
        os.set_inheritable(descriptor, True)


def _writer(raw: io.FileIO, encoding: str, before: TextIO | None = None) -> io.TextIOWrapper:
    """Return a stream for texts; it waits for a whole line, or for more where the stream before it did."""
    by_line = before is None or before.line_buffering
    known = _ASCII if _is_ascii(encoding) else encoding
    return io.TextIOWrapper(io.BufferedWriter(raw), known, _HANDLER, line_buffering=bool(by_line))


def _is_ascii(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("ascii", _ASCII)


def _ascii(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    found = codecs.lookup("ascii")
    return codecs.CodecInfo(*found[:4], name=_ASCII, incrementalencoder=found.incrementalencoder)


def _alike(error: UnicodeError) -> tuple[str, int]:
    """Return ASCII for characters that an encoding lacks, and where to go on, as `codecs.register_error` has it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character: str) -> str:
    if unicodedata.category(character) in ("Cf", "Mn"):  # It has no width, or is an accent of the letter before it.
        return ""
    parts = unicodedata.normalize("NFKD", character)  # Of "é", "e" and an accent.
    return _ALIKE.get(character) or "".join(part for part in parts if part.isascii()) or "?"


codecs.register(_ascii)
codecs.register_error(_HANDLER, _alike)
