"""Which files were found to be as built, so that a question need not hash a hundred megabytes again.

As git's index does, it trusts a file whose size, times and inode are those of the last comparison. The change time
is the kernel's own: no edit can set it back.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from index.files import read_file, replace_file, sha256

_SETTLED = 2_000_000_000
"""Nanoseconds. A file that changed later than that could change again within one tick of the clock, unseen."""


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was when its hash was compared."""

    sha256: str
    size: int
    modified: int
    changed: int
    """Nanoseconds, both."""
    inode: int


class Seal:
    """A memory of compared files, kept in one file beside the builds."""

    def __init__(self, path: Path, *, forgetful: bool = False) -> None:
        """Open the memory; a `forgetful` one knows nothing at first, and so compares everything again."""
        self._path = path
        self._known: dict[str, Seen] = {}
        self._fresh = False
        with suppress(OSError, ValueError, RecursionError, MemoryError):  # What cannot be read is compared again.
            self._known = {} if forgetful else msgspec.json.decode(read_file(path), type=dict[str, Seen])

    def holds(self, path: Path, checksum: str) -> bool:
        """Tell whether a file's SHA-256 is `checksum`. Raises OSError if it cannot be read."""
        status = path.stat()
        seen = Seen(checksum, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        key = os.fspath(path.absolute())
        if self._known.get(key) == seen:
            return True
        if sha256(path) != checksum:
            return False
        if time.time_ns() - status.st_ctime_ns > _SETTLED:
            self._known[key] = seen
            self._fresh = True
        return True

    def save(self) -> None:
        """Keep what was learned; where the folder cannot be written, the next process hashes again."""
        if not self._fresh:
            return
        self._known = {key: seen for key, seen in self._known.items() if Path(key).exists()}
        with suppress(OSError, UnicodeEncodeError):
            replace_file(self._path, msgspec.json.encode(self._known))
