"""Holds many runs, so many and no more, and lets go of those that nobody wants any longer."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from ganscope.gan.config import apply_patch
from ganscope.gan.fields import ConfigError
from ganscope.runs.commands import Config, Speed, Start, Stop
from ganscope.runs.events import Listener
from ganscope.runs.letters import Mode
from ganscope.runs.lockstep import Pair, Seat
from ganscope.runs.log import Past
from ganscope.runs.programs import Programs
from ganscope.runs.run import Run
from ganscope.runs.time_travel import Origin, check_step


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
        run_id = secrets.token_hex(5)
        return self._add(lambda: Run(run_id, config, seed, self.programs, listener, speed))

    def _add(self, make: Callable[[], Run]) -> Run:
        with self._lock:
            self._refuse_if_full()
            run = make()
            self._runs[run.id] = run
            return run

    def _refuse_if_full(self) -> None:
        if len(self._runs) >= self._max_runs:
            raise HostFull(self._max_runs)

    def fork(
        self,
        run_id: str,
        listener: Callable[[str], Listener],
        *,
        step: int | None = None,
        patch: Config | None = None,
        seed: int | None = None,
        speed: float | None = None,
        is_started: bool = False,
        is_lockstep: bool = False,
    ) -> Run:
        """Waits for a new run that goes on where another one was after `step`, by default the
        present one; `patch` takes effect there. `listener` makes one, given the new run's id.

        Raises:
          UnknownRun, HostFull: as everywhere.
          RunError: the other run cannot keep step.
          ConfigError: there is no such step, or the patch does not fit.
        """
        parent, fork_id = self.get(run_id), secrets.token_hex(5)
        view, past = parent.view(), parent.past()
        if is_lockstep and step is not None and (view.status == "running" or step != view.step):
            raise ConfigError("step", step, "null: both begin at the present step")
        step = view.step if step is None else step
        check_step(past, step)
        past = past.until(step)
        _patched(past, patch)

        def add(past: Past, mode: Mode | None, seat: Seat | None) -> Run:
            config = _patched(past, patch)
            new_seed = past.last_seed() if seed is None else seed
            history = parent.history.until(past.last_step)
            origin = Origin(run_id, past, config, new_seed, mode, seat)
            return self._add(
                lambda: Run(
                    fork_id,
                    *(config, new_seed, self.programs, listener(fork_id), speed),
                    history=history,
                    origin=origin,
                )
            )

        if not is_lockstep:
            return add(past, Mode() if is_started else None, None)
        return self._pair(parent, fork_id, add, is_started=is_started, speed=speed)

    def _pair(
        self,
        parent: Run,
        fork_id: str,
        add: Callable[[Past, Mode | None, Seat], Run],
        *,
        is_started: bool,
        speed: float | None,
    ) -> Run:
        near, far = Pair(parent.id, fork_id).seats
        with self._lock:
            self._refuse_if_full()
        try:
            run = add(*parent.join(near), far)
        except BaseException:
            near.part()
            raise
        if speed != parent.view().speed:
            parent.submit(Speed(speed))
        if is_started:
            parent.submit(Start())
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
            and not self._is_watched(run.view().partner)
        ]
        for run in self.runs():
            run.peeker.rest()
        for run in deserted:
            run.deserted_at = None
            run.submit(Stop())
        return [run.id for run in deserted]

    def _is_watched(self, run_id: str | None) -> bool:
        with self._lock:
            run = None if run_id is None else self._runs.get(run_id)
        return run is not None and run.view().viewers > 0

    def close(self) -> None:
        """Ends all runs and the compiler's threads."""
        runs = self.runs()
        with self._lock:
            self._runs.clear()
        for run in runs:
            run.close()
        self.programs.close()


def _patched(past: Past, patch: Config | None) -> Config:
    """The configuration of a fork. Raises `ConfigError`."""
    config = past.config_at(past.last_step)
    return apply_patch(config, patch) if patch else config
