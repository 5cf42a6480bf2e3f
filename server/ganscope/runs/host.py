"""Holds many runs, so many and no more, and lets go of those that nobody wants any longer."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from ganscope.runs.commands import Config, Stop
from ganscope.runs.events import Listener
from ganscope.runs.programs import Programs
from ganscope.runs.run import Run


class HostFull(RuntimeError):
    """No further run fits."""

    def __init__(self, max_runs: int) -> None:
        self.max_runs = max_runs
        super().__init__(f"All {max_runs} places are taken. Delete a run, or wait a while.")


class UnknownRun(LookupError):
    """There is no such run, or no longer."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"There is no run {run_id!r}. It may have been deleted, or have expired.")


class Host:
    """The runs of one process, which share compiled programs."""

    def __init__(
        self,
        programs: Programs,
        *,
        max_runs: int = 30,
        idle_seconds: float = 1800.0,
        deserted_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.programs = programs
        self._max_runs, self._clock = max_runs, clock
        self._idle_seconds, self._deserted_seconds = idle_seconds, deserted_seconds
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}

    def create(
        self, config: Config, seed: int, listener: Listener, speed: float | None = None
    ) -> Run:
        """Raises `HostFull`."""
        with self._lock:
            if len(self._runs) >= self._max_runs:
                raise HostFull(self._max_runs)
            run = Run(secrets.token_hex(5), config, seed, self.programs, listener, speed)
            self._runs[run.id] = run
            return run

    def get(self, run_id: str) -> Run:
        """Raises `UnknownRun`."""
        with self._lock:
            try:
                return self._runs[run_id]
            except KeyError:
                raise UnknownRun(run_id) from None

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        with self._lock:
            return list(self._runs.values())

    def delete(self, run_id: str) -> None:
        """Ends a run; waits for its thread. Raises `UnknownRun`."""
        with self._lock:
            run = self._runs.pop(run_id, None)
        if run is None:
            raise UnknownRun(run_id)
        run.close()

    def expire(self) -> list[str]:
        """Ends the runs that nobody has watched or touched for too long; waits for them."""
        now = self._clock()
        expired = [
            run.id
            for run in self.runs()
            if run.view().viewers == 0 and now - run.touched_at > self._idle_seconds
        ]
        for run_id in expired:
            self.delete(run_id)
        return expired

    def rest(self) -> list[str]:
        """Stops the runs whose viewers have all left a while ago: a closed page leaves its run
        training, and with it half the machine. What was never watched belongs to a program."""
        now = self._clock()
        deserted = [
            run
            for run in self.runs()
            if run.view().status == "running"
            and run.deserted_at is not None
            and now - run.deserted_at > self._deserted_seconds
        ]
        for run in deserted:
            run.deserted_at = None
            run.submit(Stop())
        return [run.id for run in deserted]

    def close(self) -> None:
        """Ends all runs and the compiler's threads."""
        runs = self.runs()
        with self._lock:
            self._runs.clear()
        for run in runs:
            run.close()
        self.programs.close()
