"""How much of the time that passes a process can use, as the operating system tells it.

A process on a busy machine may be late by no fault of its own: it waits for a processor, or for a
disk. Whoever watches it counts the seconds that it had, and not those that passed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# Where the system says nothing, so much of the time counts: a fault is noticed later there.
UNTOLD_SHARE = 0.25
# Fewer pages than these come from the disk by the way, in a process that waits for none.
FEW_PAGES = 2


@dataclass(frozen=True)
class Usage:
    """Of a process: what it has used until now, and what its threads do at this moment.

    seconds: of processors, all threads together. pages: read from a disk because something needed
    them. n_runnable: threads that compute, or would if they had a processor. n_blocked: threads
    that wait for a disk.
    """

    seconds: float
    pages: int
    n_runnable: int
    n_blocked: int


def usage_of(pid: int) -> Usage | None:
    """What the system says of a process; None where it says nothing, or the process is gone."""
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
    """What follows the name, which may contain anything; proc(5) numbers it from 3 on."""
    return path.read_bytes().rpartition(b")")[2].split()


def _state(task: Path) -> bytes:
    try:
        return _fields(task / "stat")[0]
    except OSError:  # it has ended meanwhile
        return b"X"


class CpuClock:
    """A clock that runs as fast as a process is served.

    While all that its threads ask for is given, or they ask for nothing, it runs as every clock;
    while they get a third of the processors that they ask for, it runs at a third of the pace; and
    while they wait for a disk it stands still.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: Usage | None = None
        self.used = 0.0

    @property
    def is_known(self) -> bool:
        """Whether the system said anything when it was last asked."""
        return self._before is not None

    def skip(self, seconds: float) -> float:
        """As `passed`, where it matters too little to ask the system: all of it counts."""
        self._before, self.used = None, 0.0
        return seconds

    def passed(self, seconds: float) -> float:
        """How much of the `seconds` that went by since the last call counts. `used` is then the
        processor time that the process has used in them."""
        before, now = self._before, usage_of(self._pid)
        self._before, self.used = now, 0.0
        if now is None:
            return UNTOLD_SHARE * seconds
        if before is None or seconds <= 0.0:
            return seconds
        self.used = used = now.seconds - before.seconds
        if now.n_runnable == 0 and _waits_for_disk(before, now):
            return 0.0
        wanted = max(used, now.n_runnable * seconds)
        return seconds * used / wanted if wanted > 0.0 else seconds


def _waits_for_disk(before: Usage, now: Usage) -> bool:
    return now.n_blocked > 0 or now.pages - before.pages > FEW_PAGES
