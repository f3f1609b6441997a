"""What a rebuild will need of the disk and of memory, said before it fails for want of it."""

import json
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index import messages
from index.errors import MentorError
from index.making.draft import Drafted
from index.ranking.views import KEY, VIEW_ROW

_GIGABYTE = 1e9
_WORDS = 60  # Bytes of the word index for each view, as measured on the shipped corpus.
_OWN_MEMORY, _FOR_EACH_VIEW = 900_000_000, 300
"""Bytes that a rebuild takes beside the model, which is in memory some three times while it is exported. As measured by
`make bench GROUPS="models growth million"`."""
_MODELS = 3
_LARGE = 1024


def make_sure(drafted: Drafted, model: Path, tell: Callable[[str], None]) -> None:
    """Tell if memory is short. Raises MentorError if the disk is. `model` is the folder of a model."""
    weights = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    disk, memory = disk_needed(drafted, dimension_of(model), weights), memory_needed(drafted, weights)
    free = shutil.disk_usage(drafted.layout.folder).free
    if disk > free:
        raise MentorError(
            messages.NEEDS_DISK.format(
                needed=disk / _GIGABYTE, free=free / _GIGABYTE, folder=drafted.layout.folder.parent
            )
        )
    available = memory_available()
    if available is not None and memory > available:
        tell(messages.NEEDS_MEMORY.format(needed=memory / _GIGABYTE, available=available / _GIGABYTE))


def dimension_of(model: Path) -> int:
    """Return the length of a model's embeddings as its files tell, without loading it; else a large one."""
    try:
        return int(json.loads((model / "config.json").read_text(encoding="utf-8"))["hidden_size"])
    except (OSError, ValueError, KeyError, TypeError):
        return _LARGE


def disk_needed(drafted: Drafted, dimension: int, weights: int) -> int:
    """Return the bytes that the rest of a build takes while it is made; `weights` are the bytes of its model."""
    vector = dimension * np.dtype(np.float32).itemsize
    once = len(np.unique(drafted.keys))
    # The encoder lies there twice while it is exported, with full weights and with those of 8 bits.
    return len(drafted.views) * (vector + VIEW_ROW.itemsize + KEY.itemsize + _WORDS) + once * vector + 2 * weights


def memory_needed(drafted: Drafted, weights: int) -> int:
    """Return the bytes that a rebuild takes in memory."""
    return _OWN_MEMORY + _MODELS * weights + _FOR_EACH_VIEW * len(drafted.views)


def memory_available(system: Path = Path("/")) -> int | None:
    """Return the bytes that this process may still take, as Linux and its limits tell; None where nothing does."""
    found = [value for value in (_of_machine(system), _of_group(system), _of_process()) if value is not None]
    return min(found, default=None)


def _of_machine(system: Path) -> int | None:
    try:
        lines = (system / "proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None


def _of_group(system: Path) -> int | None:
    group = system / "sys/fs/cgroup"
    try:
        limit, used = ((group / name).read_text(encoding="ascii") for name in ("memory.max", "memory.current"))
        return max(0, int(limit) - int(used))
    except (OSError, ValueError):  # "max", for one.
        return None


def _of_process() -> int | None:
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit
