"""Who computes next, where more runs train than there are cores."""

from __future__ import annotations

import math
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What a container may use of the machine: "max 100000", or microseconds of each period.
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(quota: Path = _QUOTA) -> int:
    """How many cores this process may use: those that it is pinned to, and no more than the quota
    of its container, rounded up. What the machine has says nothing about that."""
    pinned = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    n = len(pinned(0)) if pinned is not None else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # no container, or one that sets no quota
        microseconds, period = map(int, quota.read_text().split())
        n = min(n, math.ceil(microseconds / period))
    return max(1, n)


N_CORES = usable_cores()


class CoreScheduler:
    """A place for each core, given in the order in which runs ask.

    Left to the system, thirty threads would each get a moment at a time, a moment more or less by
    chance, and take what they wait for the time that they need. `threading.Semaphore` does not
    hand over: whoever has just left is back before the next one has woken.
    """

    def __init__(self, n: int = N_CORES) -> None:
        self.n = n
        self._lock = threading.Lock()
        self._n_free = n
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Waits for a place, and has it meanwhile."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._n_free > 0:
                self._n_free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until the one who leaves lets go of it

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._n_free += 1
