"""Which run may use a core next, where more runs train than there are cores."""

from __future__ import annotations

import math
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# The quota of a container: "max 100000", or microseconds of CPU time per period.
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(quota: Path = _QUOTA) -> int:
    """How many cores this process may use: those that it is pinned to, but at most the quota of its
    container, rounded up. The machine itself may have more."""
    pinned = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    n = len(pinned(0)) if pinned is not None else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # no container, or one without a quota
        microseconds, period = map(int, quota.read_text().split())
        n = min(n, math.ceil(microseconds / period))
    return max(1, n)


N_CORES = usable_cores()


class CoreScheduler:
    """A slot for each core, given in the order in which runs ask. Also knows which runs train.

    If the system scheduled them, thirty threads would each get a core for more or less time by
    chance, and take it from the thread that needs it. `threading.Semaphore` is not fair: a thread
    that has just released it takes it again before the next thread wakes up.
    """

    def __init__(self, n: int = N_CORES) -> None:
        self._n = n
        self._lock = threading.Lock()
        self._n_free = n
        self._waiting: deque[threading.Lock] = deque()
        self._training: set[str] = set()

    @property
    def load(self) -> float:
        """How many training runs share a core, on average."""
        return len(self._training) / self._n

    def add(self, run_id: str) -> None:
        """The run trains from now on."""
        self._training.add(run_id)

    def remove(self, run_id: str) -> None:
        """The run does not train any more, if it did."""
        self._training.discard(run_id)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Waits for a core, and keeps it during the block."""
        self._acquire()
        try:
            yield
        finally:
            self._release()

    def _acquire(self) -> None:
        with self._lock:
            if self._n_free > 0:
                self._n_free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until the thread that leaves releases it

    def _release(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._n_free += 1
