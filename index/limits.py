"""What a machine has too little of: which errors say so, and what becomes of a program that dies of it."""

import errno
import mmap
import os
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal

from index import messages
from index.streams import hush, tell

Lack = Literal["", "memory", "files", "space"]

_NUMBERS: dict[int, Lack] = {
    errno.ENOMEM: "memory",
    errno.EMFILE: "files",
    errno.ENFILE: "files",
    errno.ENOSPC: "space",
    errno.EDQUOT: "space",
    errno.EFBIG: "space",
}
_WORDS: tuple[tuple[Lack, re.Pattern[str]], ...] = (
    (
        "memory",
        re.compile(
            r"bad_alloc|allocate memory|memory allocation|out of memory|not enough memory|map segment|map zero-fill|"
            r"start new thread|thread creation failed|resource temporarily unavailable",
            re.IGNORECASE,
        ),
    ),
    ("files", re.compile(r"too many open files|: error 24\b", re.IGNORECASE)),
    ("space", re.compile(r"no space left|disk quota exceeded", re.IGNORECASE)),
)
_NATIVE = {"builtins", "onnxruntime", "pyo3_runtime", "safetensors", "torch"}
"""Whose errors have no numbers. Those of parsers are never told by their words, which may be the text's."""
_PR_SET_PDEATHSIG = 1
_OTHERS_WISHES = (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM)


def lack(error: BaseException) -> Lack:
    """Return what there was too little of, as an error says or one that led to it; empty if it is about other things.

    Such an error says nothing of the file that was being read or written.
    """
    return next(filter(None, map(_lack, _causes(error))), "")


def need(size: int) -> None:
    """Raise MemoryError if memory is limited and so many bytes are no longer to be had.

    For libraries that, when they get too little, die, or wait for ever.
    """
    if _is_limited():
        try:
            mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ).close()
        except OSError as error:
            raise MemoryError from error


def watched(work: Callable[[], int]) -> int:
    """Do some work, and return its exit code.

    Where memory is limited, a child process does it, and this one waits and tells how it ended: a library that gets no
    memory may end its process without a word, and nothing in Python can catch that.
    """
    if not _is_limited():
        return work()
    code_and_one = mmap.mmap(-1, 1)  # Shared with the child; 0 as long as that is at work.
    child = os.fork()
    if child == 0:
        _die_with_parent()
        if not sys.flags.dev_mode:
            hush()
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Each other one of its threads would take 32 MB.
        code = work()
        code_and_one[0] = code + 1
        return code
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal sends it to both.
    for wish in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(wish, lambda number, _: os.kill(child, number))
    _, status = os.waitpid(child, 0)
    if code_and_one[0]:
        return code_and_one[0] - 1
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _OTHERS_WISHES:
        return 128 + os.WTERMSIG(status)
    tell(messages.ERROR.format(error=messages.LACKS["memory"]))
    return 1


def _die_with_parent() -> None:
    """Ask Linux to kill this process when the one that waits for it is killed."""
    with suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _lack(error: BaseException) -> Lack:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError) and error.errno is not None:
        return _NUMBERS.get(error.errno, "")
    if isinstance(error, ImportError | SystemError) and not isinstance(error, ModuleNotFoundError) and _is_limited():
        return "memory"  # Python itself and the loader of libraries then fail in many words.
    native = type(error).__module__.partition(".")[0] in _NATIVE
    if not native or isinstance(error, ValueError | LookupError | SyntaxError):
        return ""
    said = str(error)
    return next((what for what, words in _WORDS if words.search(said)), "")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, then the one that it was raised because of or `from None` in place of, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_limited() -> bool:
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(resource.getrlimit(kind)[0] != resource.RLIM_INFINITY for kind in kinds)
