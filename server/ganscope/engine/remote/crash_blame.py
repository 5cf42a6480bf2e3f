"""Which run was it? Finds the one that kills the process it trains in, among those that only happen
to be there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable

MAX_STRIKES = 3
# From so many on a run has to show, alone, that it was another one. A trial that was too short
# makes the next one longer.
ALONE_STRIKES = 2
ALONE_SECONDS = 3.0
MAX_ALONE_SECONDS = 60.0
# After so long without a death all is forgotten.
QUIET_SECONDS = 300.0


class CrashBlame:
    """Whoever is inside compiled code when the process ends gets a strike. With two, runs begin
    again one after the other; the third is the last."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._clock, self._quiet_seconds = clock, quiet_seconds
        self._strikes: Counter[str] = Counter()
        self._unexplained = 0
        self._rounds = 0
        self._died_at = clock()

    def died(self, inside: Iterable[str]) -> list[str]:
        """The process has ended while these were inside; returns whom to begin no more."""
        if self._clock() - self._died_at > self._quiet_seconds:
            self._strikes.clear()
            self._unexplained = self._rounds = 0
        self._died_at = self._clock()
        found = set(inside)
        self._unexplained = 0 if found else self._unexplained + 1
        self._strikes.update(found)
        guilty = sorted(run for run in found if self._strikes[run] >= MAX_STRIKES)
        if guilty:
            # That explains what happened to all others.
            self._strikes.clear()
            self._rounds = 0
        elif any(n >= ALONE_STRIKES for n in self._strikes.values()):
            self._rounds += 1
        return guilty

    @property
    def may_go_on(self) -> bool:
        """Whether runs should begin again by themselves: not if it ends and ends, and none of them
        was inside compiled code."""
        return self._unexplained < MAX_STRIKES

    def must_be_alone(self, run_id: str) -> bool:
        """Whether a run has to show that it is harmless."""
        return self._strikes[run_id] >= ALONE_STRIKES

    @property
    def alone_seconds(self) -> float:
        """How long that takes; longer each time, for one that kills slowly."""
        return min(ALONE_SECONDS * 2.0 ** (self._rounds - 1), MAX_ALONE_SECONDS)

    def is_harmless(self, run_id: str) -> None:
        """It was alone for so long, and nothing happened."""
        self._strikes.pop(run_id, None)
