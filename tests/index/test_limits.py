import errno
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from numpy._core._exceptions import _ArrayMemoryError
from safetensors import SafetensorError

from index.errors import CorpusError
from index.limits import lack
from tests.conftest import ROOT


class PanicException(BaseException):
    """As those of Rust's libraries."""


PanicException.__module__ = "pyo3_runtime"


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (MemoryError(), "memory"),
        (_ArrayMemoryError((1 << 40,), np.dtype("<f4")), "memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "memory"),
        (OSError(errno.EMFILE, "Too many open files"), "files"),
        (OSError(errno.ENFILE, "Too many open files in system"), "files"),
        (OSError(errno.ENOSPC, "No space left on device"), "space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "space"),
        (OSError(errno.EFBIG, "File too large"), "space"),
        # What libraries said when they had too little.
        (RuntimeError("std::bad_alloc"), "memory"),
        (RuntimeError("can't start new thread"), "memory"),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"), "memory"),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), "memory"),
        (ImportError("libscipy_openblas64_-32a4b2a6.so: cannot map zero-fill pages"), "memory"),
        (ImportError("\n\nOriginal error was: libgfortran.so.5: failed to map segment from shared object"), "memory"),
        (PanicException("IOError(Os { message: \"Resource temporarily unavailable\" })"), "memory"),
        (RuntimeError("Error in faiss::FileIOReader: could not open lists.faiss: Too many open files"), "files"),
        (SafetensorError("Error while opening: Too many open files (os error 24)"), "files"),
        (Exception("Too many open files (os error 24)"), "files"),
        (ImportError("libx.so: cannot open shared object file: Error 24"), "files"),
        (SafetensorError("I/O error: No space left on device (os error 28)"), "space"),
        # What says something of a file, or may hold its words.
        (OSError(errno.ENOENT, "No such file or directory"), ""),
        (OSError(errno.EACCES, "Permission denied"), ""),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), ""),
        (ImportError("No module named 'torch'"), ""),
        (CorpusError("a.md: “std::bad_alloc” is not in it."), ""),
        (ValueError("too many open files"), ""),
        (KeyError("out of memory"), ""),
        (yaml.YAMLError("title: no space left on device"), ""),
        (UnicodeDecodeError("utf-8", b"bad_alloc", 0, 1, "too many open files"), ""),
    ],
)  # fmt: skip
def test_an_error_says_what_there_was_too_little_of(error: BaseException, what: str) -> None:
    assert lack(error) == what


@given(st.lists(st.sampled_from([CorpusError("a"), KeyError("b"), OSError(errno.ENOENT, "c")]), max_size=4))
def test_what_led_to_an_error_counts_too(between: list[Exception]) -> None:
    def failing(errors: list[Exception]) -> None:
        try:
            if errors[1:]:
                failing(errors[1:])
        except Exception:
            raise errors[0] from None
        raise errors[0]

    first = [type(one)(*one.args) for one in between] or [CorpusError("a")]
    with pytest.raises(type(first[0])) as raised:
        failing([*first, OSError(errno.EMFILE, "d")])
    assert lack(raised.value) == "files"


def test_errors_that_led_to_each_other_are_looked_at_once() -> None:
    one, other = CorpusError("a"), CorpusError("b")
    one.__context__, other.__context__ = other, one
    assert lack(one) == ""


# Where memory is limited, one process works and another one waits.

LIMITED = 4 << 30
BEGIN = """
import os, resource, signal, sys, time
from index.limits import need, watched
from index.streams import prepare, say, tell
prepare()
"""


def start(work: str, limit: int = LIMITED) -> subprocess.Popen[str]:
    """Run some Python, with a function `work` in it, where memory is limited."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{BEGIN}{work}\nsys.exit(watched(work))"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


WITHOUT_A_WORD = "Error: There is not enough memory; close other programs, or raise the limit (`ulimit -v`).\n"


@pytest.mark.parametrize(
    ("work", "end"),
    [
        ("say('done'); return 0", (0, "done\n", "")),
        ("tell('failed'); return 1", (1, "", "failed\n")),
        ("return 141", (141, "", "")),
        ("os.write(2, b'terminate called'); os.kill(os.getpid(), signal.SIGABRT)", (1, "", WITHOUT_A_WORD)),
        ("os.kill(os.getpid(), signal.SIGSEGV)", (1, "", WITHOUT_A_WORD)),
        ("os.kill(os.getpid(), signal.SIGKILL)", (1, "", WITHOUT_A_WORD)),
        ("say('begun'); os.write(2, b'OpenBLAS error'); os._exit(1)", (1, "begun\n", WITHOUT_A_WORD)),
        ("os.kill(os.getpid(), signal.SIGTERM)", (128 + signal.SIGTERM, "", "")),
    ],
)
def test_a_process_that_dies_without_a_word_is_spoken_for(work: str, end: tuple[int, str, str]) -> None:
    assert ended(start(f"def work(): {work}")) == end


WAITS = "def work():\n print(os.getpid(), flush=True); time.sleep(60)"


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_who_stops_the_one_stops_the_other(number: signal.Signals) -> None:
    with start(WAITS) as waiting:
        assert waiting.stdout
        working = int(waiting.stdout.readline())
        assert working != waiting.pid
        waiting.send_signal(number)
        code = waiting.wait(60)
        assert code == (-number if number == signal.SIGKILL else 128 + number)
        while is_alive(working):
            time.sleep(0.01)


def test_where_memory_is_not_limited_nobody_waits() -> None:
    with start("def work():\n say(str(os.getpid())); return 0", resource.RLIM_INFINITY) as process:
        assert ended(process) == (0, f"{process.pid}\n", "")


def test_what_is_needed_is_asked_for_only_where_memory_is_limited() -> None:
    work = "def work():\n try: need(1 << 31); need(1 << 40)\n except MemoryError: return 5\n return 0"
    assert ended(start(work))[0] == 5
    assert ended(start(work, resource.RLIM_INFINITY))[0] == 0
    assert ended(start(work.replace("1 << 40", "1"), LIMITED))[0] == 0
