"""Trouble on demand: errors, rate limits, slowness, outages."""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """How one call fails; a `status` of 0 is a connection closed without an answer."""

    error: str
    status: int = 200
    retry_after: int | None = None


class Faults:
    """Faults wait in a queue per method; an outage lasts until it is lifted. `response_url` counts as a method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queued: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._delays: defaultdict[str, deque[float]] = defaultdict(deque)
        self._outage: tuple[frozenset[str], Fault] | None = None

    def add(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._queued[method].extend([fault] * times)

    def delay(self, method: str, seconds: float, times: int) -> None:
        with self._lock:
            self._delays[method].extend([seconds] * times)

    def down(self, methods: frozenset[str], *, closed: bool) -> None:
        """An outage of these methods, or of all when none is named."""
        with self._lock:
            self._outage = (methods, Fault("connection closed", 0) if closed else Fault("Service Unavailable", 503))

    def up(self) -> None:
        with self._lock:
            self._outage = None

    def take(self, method: str) -> Fault | None:
        with self._lock:
            if self._outage and (not self._outage[0] or method in self._outage[0]):
                return self._outage[1]
            queued = self._queued[method]
            return queued.popleft() if queued else None

    def take_delay(self, method: str) -> float:
        with self._lock:
            queued = self._delays[method]
            return queued.popleft() if queued else 0.0
