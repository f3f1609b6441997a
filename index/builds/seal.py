"""Which files were found to be as built, so that a question need not hash a hundred megabytes again.

As git's index does, it trusts a file whose size, times and inode are those of the last comparison. The change time
is the kernel's own: no edit can set it back.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from index.builds.manifest import sha256

_SETTLED = 2_000_000_000
"""Nanoseconds. A file that changed later than that could change again within one tick of the clock, unseen."""


class Seal:
    """A memory of compared files, kept in one file beside the builds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, list[object]] = {}
        self._fresh = False
        with suppress(OSError, ValueError):
            known = json.loads(path.read_bytes())
            self._known = known if isinstance(known, dict) else {}

    def holds(self, path: Path, checksum: str) -> bool:
        """Tell whether a file's SHA-256 is `checksum`. Raises OSError if it cannot be read."""
        status = path.stat()
        state = [checksum, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        key = os.fspath(path.absolute())
        if self._known.get(key) == state:
            return True
        if sha256(path) != checksum:
            return False
        if time.time_ns() - status.st_ctime_ns > _SETTLED:
            self._known[key] = state
            self._fresh = True
        return True

    def save(self) -> None:
        """Keep what was learned; where the folder cannot be written, the next process hashes again."""
        if not self._fresh:
            return
        self._known = {key: state for key, state in self._known.items() if Path(key).exists()}
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            fresh.write_text(json.dumps(self._known), encoding="utf-8")
            fresh.replace(self._path)
