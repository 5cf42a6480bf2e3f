"""Finds the run whose compiled code crashes the process, among the runs that train beside it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable

MAX_STRIKES = 3
# A run with this many strikes has to train alone, to show that another run was at fault. If the
# process crashes after that time, the next trial takes longer.
ISOLATION_STRIKES = 2
ISOLATION_SECONDS = 3.0
MAX_ISOLATION_SECONDS = 60.0
# After this long without a crash all strikes are forgotten.
QUIET_SECONDS = 300.0


class CrashBlame:
    """Gives a strike to each run that is in compiled code when the process ends.

    Runs with two strikes start again one after the other, so that a further crash shows which run
    is at fault. A run with three strikes is guilty.

    Args:
      clock: counts seconds.
      quiet_seconds: after this long without a crash all strikes are forgotten.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._clock, self._quiet_seconds = clock, quiet_seconds
        self._strikes: Counter[str] = Counter()
        self._n_unattributed = 0
        self._n_trials = 0
        self._crashed_at = clock()

    def crashed(self, inside: Iterable[str]) -> list[str]:
        """Takes the runs that were in compiled code at a crash; returns the guilty ones."""
        if self._clock() - self._crashed_at > self._quiet_seconds:
            self._strikes.clear()
            self._n_unattributed = self._n_trials = 0
        self._crashed_at = self._clock()
        suspects = set(inside)
        self._n_unattributed = 0 if suspects else self._n_unattributed + 1
        self._strikes.update(suspects)
        guilty = sorted(run for run in suspects if self._strikes[run] >= MAX_STRIKES)
        if guilty:
            # They explain the strikes of all others.
            self._strikes.clear()
            self._n_trials = 0
        elif any(n >= ISOLATION_STRIKES for n in self._strikes.values()):
            self._n_trials += 1
        return guilty

    @property
    def may_resume(self) -> bool:
        """Whether runs may train again by themselves: not if the process ends again and again
        while no run is in compiled code."""
        return self._n_unattributed < MAX_STRIKES

    def needs_isolation(self, run_id: str) -> bool:
        """Whether a run has to train alone first."""
        return self._strikes[run_id] >= ISOLATION_STRIKES

    @property
    def isolation_seconds(self) -> float:
        """How long a run has to train alone: longer in each trial, for a run that crashes late."""
        return min(ISOLATION_SECONDS * 2.0 ** (self._n_trials - 1), MAX_ISOLATION_SECONDS)

    def clear(self, run_id: str) -> None:
        """Takes back all strikes of a run."""
        self._strikes.pop(run_id, None)
