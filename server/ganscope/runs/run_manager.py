"""Holds many runs, so many and no more, and lets go of those that nobody wants any longer."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from ganscope.gan.config import apply_patch
from ganscope.gan.config_types import Config
from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.journal.events import Listener, Silence, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.loop.commands import Speed, Start, Stop
from ganscope.runs.loop.lockstep import LockstepMember, LockstepPair
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.origins import Fork
from ganscope.runs.loop.step_viewer import check_step
from ganscope.runs.run import Run
from ganscope.runs.storage.run_archive import RunArchive
from ganscope.runs.storage.store import Store

logger = logging.getLogger(__name__)

# Why a run that was saved begins again: somebody wants it, or its process has died.
WOKEN, DIED = "woken", "died"


class CapacityExceeded(RuntimeError):
    """No further run fits."""

    def __init__(self, max_runs: int) -> None:
        self.max_runs = max_runs
        super().__init__(f"All {max_runs} places are taken. Delete a run, or wait a while.")


class UnknownRun(LookupError):
    """There is no such run, or no longer."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"There is no run {run_id!r}. It may have been deleted, or have expired.")


class RunManager:
    """The runs of one process, which share compiled programs."""

    def __init__(
        self,
        programs: ProgramCache,
        *,
        max_runs: int = 30,
        idle_seconds: float = 1800.0,
        unwatched_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        store: Store | None = None,
    ) -> None:
        self.programs = programs
        # Makes the listener of a run that wakes, given its id.
        self.listener: Callable[[str], Listener] = lambda run_id: Silence()
        self._max_runs, self._clock = max_runs, clock
        self._idle_seconds, self._unwatched_seconds = idle_seconds, unwatched_seconds
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}
        self._archive = None if store is None else RunArchive(store, self.runs)

    def create(
        self, config: Config, seed: int, listener: Listener, speed: float | None = None
    ) -> Run:
        """Raises `CapacityExceeded`."""
        run_id = secrets.token_hex(5)
        return self._add(lambda: Run(run_id, config, seed, self.programs, listener, speed))

    def _add(self, make: Callable[[], Run]) -> Run:
        with self._lock:
            self._refuse_if_full()
            run = make()
            self._runs[run.id] = run
        if self._archive is not None:
            self._archive.ring()
        return run

    def _refuse_if_full(self) -> None:
        if len(self._runs) >= self._max_runs:
            raise CapacityExceeded(self._max_runs)

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

        def add(past: JournalSlice, mode: PlayMode | None, member: LockstepMember | None) -> Run:
            config = _patched(past, patch)
            new_seed = past.last_seed() if seed is None else seed
            history = parent.history.until(past.last_step)
            origin = Fork(run_id, past, config, new_seed, mode, member)
            return self._add(
                lambda: Run(
                    fork_id,
                    *(config, new_seed, self.programs, listener(fork_id), speed),
                    history=history,
                    origin=origin,
                )
            )

        if not is_lockstep:
            return add(past, PlayMode() if is_started else None, None)
        return self._pair(parent, fork_id, add, is_started=is_started, speed=speed)

    def _pair(
        self,
        parent: Run,
        fork_id: str,
        add: Callable[[JournalSlice, PlayMode | None, LockstepMember], Run],
        *,
        is_started: bool,
        speed: float | None,
    ) -> Run:
        near, far = LockstepPair(parent.id, fork_id).members
        with self._lock:
            self._refuse_if_full()
        try:
            run = add(*parent.join(near), far)
        except BaseException:
            near.leave_pair()
            raise
        if speed != parent.view().speed:
            parent.submit(Speed(speed))
        if is_started:
            parent.submit(Start())
        return run

    def get(self, run_id: str) -> Run:
        """Wakes a run that only the store holds, for which it reads the disk.

        Raises:
          UnknownRun, HostFull: as everywhere.
          RunError: it cannot be read.
        """
        return self._get(run_id, WOKEN)

    def _get(self, run_id: str, reason: str, **how: Any) -> Run:
        run = self.loaded(run_id)
        if run is None and self._archive is not None:
            with self._archive.moving:  # it may be on its way from or to the store
                run = self.loaded(run_id)
                if run is None and run_id in self._archive:
                    run = self._activate(self._archive, run_id, reason, **how)
        if run is None:
            raise UnknownRun(run_id)
        return run

    def loaded(self, run_id: str) -> Run | None:
        """The run, if it need not be woken."""
        with self._lock:
            return self._runs.get(run_id)

    def _activate(self, archive: RunArchive, run_id: str, reason: str, **how: Any) -> Run:
        with self._lock:
            self._refuse_if_full()
        origin, history = archive.take(run_id, reason, **how)
        view = origin.view
        run = self._add(
            lambda: Run(
                run_id,
                *(view.config, view.seed, self.programs, self.listener(run_id), view.speed),
                history=history,
                origin=origin,
            )
        )
        archive.activated(run_id)
        return run

    def runs(self) -> list[Run]:
        """All runs that are awake, oldest first."""
        with self._lock:
            return list(self._runs.values())

    def views(self) -> list[View]:
        """All runs, oldest first, also those that only the store holds."""
        views = {} if self._archive is None else self._archive.views()
        views |= {run.id: run.view() for run in self.runs()}
        return sorted(views.values(), key=lambda view: view.created_at)

    def view(self, run_id: str) -> View:
        """A run as it is; none is woken for that. Raises `UnknownRun`."""
        run = self.loaded(run_id)
        if run is not None:
            return run.view()
        view = None if self._archive is None else self._archive.views().get(run_id)
        return self.get(run_id).view() if view is None else view

    def store_health(self) -> dict[str, Any] | None:
        """What there is to say about the store, if there is one."""
        return None if self._archive is None else self._archive.health()

    def delete(self, run_id: str) -> None:
        """Ends a run, on the disk too; waits for its thread. Raises `UnknownRun`."""
        if self._archive is None:
            self._end(run_id)
            return
        with self._archive.moving:
            is_unloaded = run_id in self._archive
            if not is_unloaded:
                self._end(run_id)
            self._archive.forget(run_id)

    def _end(self, run_id: str) -> Run:
        with self._lock:
            run = self._runs.pop(run_id, None)
        if run is None:
            raise UnknownRun(run_id)
        run.close()
        return run

    # What the store holds

    def restore(self) -> list[str]:
        """Learns of the runs that were saved; they stay on the disk until somebody wants one."""
        if self._archive is None:
            return []
        self._archive.restore()
        return list(self._archive.views())

    def resume(
        self,
        run_ids: Iterable[str],
        *,
        reason: str = DIED,
        seen: Mapping[str, int] | None = None,
        trained: Container[str] | None = None,
    ) -> list[str]:
        """Wakes runs, and those that trained when they were saved go on; returns the runs woken.
        What cannot be woken stays as it is.

        Args:
          run_ids: those that are to go on.
          reason: what the viewers are told.
          seen: how far each was seen, to tell how many steps have to be trained again.
          trained: those that trained in the end, if that is known better than the disk knows it.
        """
        woken = []
        for run_id in run_ids:
            seen_step = (seen or {}).get(run_id, 0)
            try:
                how = {"is_resumed": True, "seen_step": seen_step}
                trains = None if trained is None else run_id in trained
                self._get(run_id, reason, trains=trains, **how).go_on()
            except (UnknownRun, CapacityExceeded, RunError) as error:
                logger.warning("Run %s does not go on: %s", run_id, error)
            else:
                woken.append(run_id)
        return woken

    def quarantine(self, run_id: str, reason: str) -> None:
        """The run has failed, and stays so until it is reset or configured anew. Raises
        `UnknownRun`."""
        if self._archive is None:
            raise UnknownRun(run_id)
        with self._archive.moving:
            if self.loaded(run_id) is not None:
                self._archive.unload(self._end(run_id))
            if run_id not in self._archive:
                raise UnknownRun(run_id)
            self._archive.quarantine(run_id, reason)

    def unload_idle(self) -> list[str]:
        """Ends the runs that nobody has watched or touched for too long; waits for them. What the
        store has saved stays there."""
        now = self._clock()
        expired = [
            run.id
            for run in self.runs()
            if run.view().viewers == 0 and now - run.touched_at > self._idle_seconds
        ]
        for run_id in expired:
            self._unload(run_id)
            logger.info("run expired", extra={"run": run_id, "reason": "idle"})
        return expired

    def _unload(self, run_id: str) -> None:
        """Frees the memory; in the store the run stays."""
        with contextlib.suppress(UnknownRun):  # deleted meanwhile
            if self._archive is None:
                self._end(run_id)
                return
            with self._archive.moving:
                self._archive.unload(self._end(run_id))

    def stop_unwatched(self) -> list[str]:
        """Stops the runs whose viewers have all left a while ago: a closed page leaves its run
        training, and with it half the machine. What was never watched belongs to a program."""
        now = self._clock()
        unwatched = [
            run
            for run in self.runs()
            if run.view().status == "running"
            and run.unwatched_since is not None
            and now - run.unwatched_since > self._unwatched_seconds
            and not self._is_watched(run.view().partner)
        ]
        for run in self.runs():
            run.step_viewer.release_if_idle()
        for run in unwatched:
            run.unwatched_since = None
            run.submit(Stop())
        return [run.id for run in unwatched]

    def _is_watched(self, run_id: str | None) -> bool:
        with self._lock:
            run = None if run_id is None else self._runs.get(run_id)
        return run is not None and run.view().viewers > 0

    def close(self) -> None:
        """Ends all runs and the compiler's threads."""
        runs = self.runs()
        for run in runs:
            run.close()
        if self._archive is not None:
            self._archive.close()
        with self._lock:
            self._runs.clear()
        self.programs.close()


def _patched(past: JournalSlice, patch: Config | None) -> Config:
    """The configuration of a fork. Raises `ConfigError`."""
    config = past.config_at(past.last_step)
    return apply_patch(config, patch) if patch else config
