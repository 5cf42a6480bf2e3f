"""How much of the elapsed time a process could use, as the operating system reports it.

A process on a busy machine can be late without a fault of its own: it waits for a processor or for
a disk. So a watchdog counts the seconds that the process had, not the seconds that passed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# The share of the time that counts where the system reports nothing: a hang is noticed later there.
UNKNOWN_SHARE = 0.25
# A process that does not wait for a disk reads at most this many pages from it.
FEW_PAGES = 2


@dataclass(frozen=True)
class Usage:
    """What a process has used so far, and what its threads do now.

    seconds: processor time of all threads. pages: pages read from a disk (major page faults).
    n_runnable: threads that compute or wait for a processor. n_blocked: threads that wait for a
    disk.
    """

    seconds: float
    pages: int
    n_runnable: int
    n_blocked: int


def usage_of(pid: int) -> Usage | None:
    """Returns None if the system reports nothing, or if the process is gone."""
    process = Path("/proc", str(pid))
    try:
        fields = _fields(process / "stat")
        states = [_state(path) for path in (process / "task").iterdir()]
    except (OSError, ValueError):
        return None
    return Usage(
        seconds=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        pages=int(fields[9]),
        n_runnable=states.count(b"R"),
        n_blocked=states.count(b"D"),
    )


def _fields(path: Path) -> list[bytes]:
    """Returns the fields after the name, which may contain anything. proc(5) counts them from 3."""
    return path.read_bytes().rpartition(b")")[2].split()


def _state(task: Path) -> bytes:
    try:
        return _fields(task / "stat")[0]
    except OSError:  # the thread has ended
        return b"X"


class CpuClock:
    """A clock that runs as fast as a process is served: a `Clock`.

    While the threads get all the processor time that they ask for, or ask for none, it runs like
    any clock. While they get a third of it, the clock runs at a third of the speed. While they wait
    for a disk, it stands still.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: Usage | None = None
        self.used = 0.0

    @property
    def is_known(self) -> bool:
        """Whether the system reported anything at the last call of `passed`."""
        return self._before is not None

    def skip(self, seconds: float) -> float:
        """As `passed`, but counts all of the `seconds` and does not ask the system."""
        self._before, self.used = None, 0.0
        return seconds

    def passed(self, seconds: float) -> float:
        """Returns how many of the `seconds` since the last call count. Sets `used` to the processor
        seconds that the process has used in them."""
        before, now = self._before, usage_of(self._pid)
        self._before, self.used = now, 0.0
        if now is None:
            return UNKNOWN_SHARE * seconds
        if before is None or seconds <= 0.0:
            return seconds
        self.used = used = now.seconds - before.seconds
        if now.n_runnable == 0 and _waits_for_disk(before, now):
            return 0.0
        wanted = max(used, now.n_runnable * seconds)
        return seconds * used / wanted if wanted > 0.0 else seconds


def _waits_for_disk(before: Usage, now: Usage) -> bool:
    return now.n_blocked > 0 or now.pages - before.pages > FEW_PAGES
