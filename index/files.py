"""Files: their SHA-256, and how one takes another's place so that no reader ever sees half of it."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from threading import get_ident

from index import messages

_NOT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class NotAFile(OSError):
    """A folder, a pipe, a socket or a device stands where a file is read; `strerror` says which."""

    @classmethod
    def check(cls, mode: int, path: Path) -> None:
        """Raise it unless the mode, as `os.stat` has it, is that of a file with contents of its own."""
        if not stat.S_ISREG(mode):
            raise cls(errno.EINVAL, messages.not_a_file(mode), str(path))


def open_file(path: Path) -> BufferedReader:
    """Open a file to be read. Raises NotAFile, without waiting for a pipe or waking a device, or another OSError."""
    NotAFile.check(path.stat().st_mode, path)
    descriptor = os.open(path, os.O_RDONLY | _NOT_WAITING)  # Something else may have taken its place meanwhile.
    try:
        NotAFile.check(os.fstat(descriptor).st_mode, path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def memory() -> float:
    """Return the bytes of memory that the machine has; infinity where it does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return float("inf")


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hex. Raises OSError if it cannot be read."""
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path in the same folder to write to; on leaving, that file takes the place of `path` in one step.

    After an error `path` is as it was, and nothing is left beside it.
    """
    # No other thread or process writes there. The name ends as before, for libraries that look at the suffix.
    fresh = path.with_name(f".{os.getpid()}-{get_ident()}.{path.name}")
    try:
        yield fresh
        sync(fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file, or write it anew, in one step. Raises OSError; the file is then as it was."""
    with replacing(path) as fresh:
        fresh.write_bytes(data)
