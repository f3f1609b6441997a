"""Clocks: CPU time and memory of whole processes, wall time of calls."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """What one process cost."""

    cpu_ms: float
    wall_ms: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """One figure and its reference from the same run."""

    group: str
    what: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return the value in units of the reference."""
        return self.value / self.reference_value if self.reference_value else None


def process(command: Sequence[str], environment: Mapping[str, str] | None = None, times: int = 5) -> Process:
    """Run a command several times and return the medians; its output is dropped."""
    runs = [_once(command, {**os.environ, **(environment or {})}) for _ in range(times)]
    return Process(*(statistics.median(column) for column in zip(*runs, strict=True)))


def python(code: str) -> list[str]:
    """Return the command that runs some code in this Python."""
    return [sys.executable, "-c", code]


def median_ms(work: Callable[[], object], times: int = 50, warm: int = 3) -> float:
    """Return the median wall time of a call in milliseconds."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def to_json(rows: list[Row]) -> str:
    """Return rows as JSON."""
    fields = ("group", "what", "value", "unit", "reference", "reference_value", "ratio")
    return json.dumps([{name: getattr(row, name) for name in fields} for row in rows], indent=1) + "\n"


def _once(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    # A child's peak memory begins with that of the process that spawns it, so that should be a small one.
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"This failed while it was timed: {' '.join(command)}")
    cpu, wall, peak = map(float, done.stdout.split())
    return cpu, wall, peak


def _spawned(command: list[str]) -> tuple[float, float, float]:
    start = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (1, 2)],
    )
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(1)
    wall = time.perf_counter() - start
    return 1000 * (usage.ru_utime + usage.ru_stime), 1000 * wall, usage.ru_maxrss / 1024


if __name__ == "__main__":
    print(*_spawned(sys.argv[1:]))
