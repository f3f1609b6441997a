"""Files: their SHA-256, and how one takes another's place so that no reader ever sees half of it."""

import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def read_file(path: Path, most: int = -1) -> bytes:
    """Return all of a file, or the first bytes of it. Raises what `open_file` does."""
    with open_file(path) as file:
        return file.read(most)


def remove(path: Path) -> None:
    """Remove a file, a folder with all that it holds, or whatever stands there, as far as that can be removed."""
    with suppress(OSError):
        if stat.S_ISDIR(path.lstat().st_mode):  # shutil would open anything else, and wait for ever for a pipe.
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def in_use(path: Path) -> BufferedReader:
    """Open a file and hold it as in use, until it is closed or the process ends. Raises OSError."""
    file = open_file(path)
    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return file


def is_in_use(path: Path) -> bool:
    """Tell whether another opening of a file holds it as in use; one that cannot be opened is not."""
    try:
        with open_file(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


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
    with _in_place_of(path) as fresh:
        yield fresh
        sync(fresh)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file, or write it anew, in one step. Raises OSError; the file is then as it was.

    It has no name until it is whole, where the system knows how: a process that is killed leaves nothing behind.
    """
    with _in_place_of(path) as fresh:
        try:
            _write_nameless(fresh, data)
        except (OSError, AttributeError):
            fresh.write_bytes(data)
            sync(fresh)


@contextmanager
def _in_place_of(path: Path) -> Iterator[Path]:
    # No other thread or process writes there. The name ends as before, for libraries that look at the suffix.
    fresh = path.with_name(f".{os.getpid()}-{get_ident()}.{path.name}")
    try:
        yield fresh
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def _write_nameless(path: Path, data: bytes) -> None:
    """Write a file, wait until it is on the disk, and name it. Raises AttributeError where no file can be nameless."""
    descriptor = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
        # Without a folder's descriptor, which an absolute path does not need, Python would link the link itself.
        os.link(f"/proc/self/fd/{descriptor}", path, src_dir_fd=descriptor, follow_symlinks=True)
