"""Creates, forks, loads, unloads and deletes runs; bounds how many there are."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from ganscope.gan.config import apply_patch
from ganscope.gan.config_types import Config
from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.services import RunServices
from ganscope.runs.journal.events import Listener, Silence, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.loop.commands import Speed, Start
from ganscope.runs.loop.lockstep import LockstepMember, LockstepPair
from ganscope.runs.loop.mailbox import MailboxFull
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.origins import Fork, Fresh, Origin
from ganscope.runs.loop.step_viewer import check_step
from ganscope.runs.run import Run
from ganscope.runs.storage.run_archive import RunArchive
from ganscope.runs.storage.store import Store

logger = logging.getLogger(__name__)

# Why a saved run is loaded, in the words that its viewers get: it is used again, or the process
# that trained it has ended.
ON_DEMAND, AFTER_CRASH = "woken", "died"


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
    """The runs of one process. With a store, a run is either loaded (it has a thread) or unloaded
    (only the store has it); without one, every run is loaded. Any thread may call any method.

    Args:
      programs: the compiled programs, which all runs share.
      max_runs: how many runs may be loaded at once.
      idle_seconds: a loaded run that was not used or watched for this long is unloaded.
      unwatched_seconds: a run that does not say for how long it trains without viewers trains on
        for this long after its last one has left.
      least_unwatched_seconds: all other runs train on for at least this long without viewers.
      clock: the time in seconds.
      store: where runs are saved; None: they are not.
      scheduler: which run may use a core.
    """

    def __init__(
        self,
        programs: ProgramCache,
        *,
        max_runs: int = 30,
        idle_seconds: float = 1800.0,
        unwatched_seconds: float = 60.0,
        least_unwatched_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        store: Store | None = None,
        scheduler: CoreScheduler | None = None,
    ) -> None:
        self.programs = programs
        # Makes the listener of a run that is loaded, given its id.
        self.listener: Callable[[str], Listener] = lambda run_id: Silence()
        self._services = RunServices(programs, scheduler or CoreScheduler(), programs.activity)
        self._max_runs, self._clock = max_runs, clock
        self._idle_seconds, self._unwatched_seconds = idle_seconds, unwatched_seconds
        self._least_unwatched_seconds = least_unwatched_seconds
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}
        self._archive = None if store is None else RunArchive(store, self.runs)

    def create(
        self,
        config: Config,
        seed: int,
        listener: Listener,
        speed: float | None = None,
        keep_running_seconds: float | None = None,
    ) -> Run:
        """A fresh run. Raises `CapacityExceeded`."""
        origin = Fresh(secrets.token_hex(5), config, seed, speed, keep_running_seconds)
        return self._add(origin, lambda _: listener)

    def _add(
        self,
        origin: Origin,
        listener: Callable[[str], Listener],
        history: MetricHistory | None = None,
    ) -> Run:
        with self._lock:
            self._refuse_if_full()
            run = Run(origin, self._services, listener(origin.run_id), history=history)
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
        keep_running_seconds: float | None = None,
    ) -> Run:
        """Waits for a new run that continues where another one was after `step`.

        Args:
          run_id: the other run.
          listener: makes the listener of the fork, given its id.
          step: None is the present step.
          patch: a merge patch that takes effect there.
          seed: of the random numbers from there on; None keeps the seed.
          speed: steps per second.
          is_started: the fork trains at once.
          is_lockstep: both runs keep step from there on.
          keep_running_seconds: for how long the fork trains without viewers.

        Raises:
          UnknownRun: there is no such run.
          CapacityExceeded: no further run fits.
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
        _patched(past, patch)  # raises before the other run is disturbed

        def add(past: JournalSlice, mode: PlayMode | None, member: LockstepMember | None) -> Run:
            config = _patched(past, patch)
            new_seed = past.last_seed() if seed is None else seed
            how = (config, new_seed, speed, mode, member, keep_running_seconds)
            origin = Fork(fork_id, run_id, past, *how)
            return self._add(origin, listener, parent.history.until(past.last_step))

        if not is_lockstep:
            return add(past, PlayMode() if is_started else None, None)
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
        """Loads the run, if only the store has it; that reads the disk.

        Raises:
          UnknownRun: there is no such run.
          CapacityExceeded: no further run fits.
          RunError: the run cannot be read.
        """
        return self._get(run_id, ON_DEMAND)

    def _get(self, run_id: str, reason: str, **how: Any) -> Run:
        run = self.loaded(run_id)
        if run is None and self._archive is not None:
            with self._archive.moving:  # it may just be loaded or unloaded
                run = self.loaded(run_id)
                if run is None and run_id in self._archive:
                    run = self._activate(self._archive, run_id, reason, **how)
        if run is None:
            raise UnknownRun(run_id)
        return run

    def loaded(self, run_id: str) -> Run | None:
        """The run, if it is loaded."""
        with self._lock:
            return self._runs.get(run_id)

    def _activate(self, archive: RunArchive, run_id: str, reason: str, **how: Any) -> Run:
        with self._lock:
            self._refuse_if_full()
        origin, history = archive.load(run_id, reason, **how)
        run = self._add(origin, self.listener, history)
        archive.activated(run_id)
        return run

    def runs(self) -> list[Run]:
        """All loaded runs, oldest first."""
        with self._lock:
            return list(self._runs.values())

    def views(self) -> list[View]:
        """Of all runs, loaded or not, oldest first."""
        views = {} if self._archive is None else self._archive.views()
        views |= {run.id: run.view() for run in self.runs()}
        return sorted(views.values(), key=lambda view: view.created_at)

    def view(self, run_id: str) -> View:
        """A run as it is; this does not load it. Raises `UnknownRun`."""
        run = self.loaded(run_id)
        if run is not None:
            return run.view()
        view = None if self._archive is None else self._archive.views().get(run_id)
        return self.get(run_id).view() if view is None else view

    def store_health(self) -> dict[str, Any] | None:
        """The health of the store; None if there is no store."""
        return None if self._archive is None else self._archive.health()

    def delete(self, run_id: str) -> None:
        """Ends a run, on the disk too; waits for its thread. Raises `UnknownRun`."""
        if self._archive is None:
            self._end(run_id)
            return
        with self._archive.moving:
            if run_id not in self._archive:
                self._end(run_id)
            self._archive.delete(run_id)

    def _end(self, run_id: str) -> Run:
        with self._lock:
            run = self._runs.pop(run_id, None)
        if run is None:
            raise UnknownRun(run_id)
        run.close()
        return run

    # Saved runs

    def restore(self) -> list[str]:
        """Finds the saved runs; each stays unloaded until it is used. Returns their ids."""
        if self._archive is None:
            return []
        self._archive.restore()
        return list(self._archive.views())

    def resume(
        self,
        run_id: str,
        *,
        reason: str = AFTER_CRASH,
        seen_step: int = 0,
        was_training: bool | None = None,
    ) -> bool:
        """Loads a run after its process has died, and trains on if it trained then. Returns whether
        the run is loaded; otherwise it stays as it is.

        Args:
          run_id: the run.
          reason: the sentence that its viewers get.
          seen_step: the last step that they have seen, to tell how many steps are lost.
          was_training: whether the run was training when its process died, if that is known; the
            saved run may be a second old. None: trust the saved run.
        """
        how = {"is_resumed": True, "seen_step": seen_step, "was_training": was_training}
        try:
            self._get(run_id, reason, **how).resume_training()
        except (UnknownRun, CapacityExceeded, RunError) as error:
            logger.warning("Run %s does not go on: %s", run_id, error)
            return False
        return True

    def quarantine(self, run_id: str, reason: str) -> None:
        """Marks a run as failed until it is reset or configured anew. Raises `UnknownRun`."""
        if self._archive is None:
            raise UnknownRun(run_id)
        with self._archive.moving:
            if self.loaded(run_id) is not None:
                self._archive.unload(self._end(run_id))
            if run_id not in self._archive:
                raise UnknownRun(run_id)
            self._archive.quarantine(run_id, reason)

    def unload_idle(self) -> list[str]:
        """Unloads the runs that were not watched or used for too long, and waits for them; without
        a store they are deleted. Returns their ids."""
        now = self._clock()
        idle = [
            run.id
            for run in self.runs()
            if run.view().viewers == 0 and now - run.touched_at > self._idle_seconds
        ]
        for run_id in idle:
            self._unload(run_id)
            logger.info("run expired", extra={"run": run_id, "reason": "idle"})
        return idle

    def _unload(self, run_id: str) -> None:
        with contextlib.suppress(UnknownRun):  # deleted meanwhile
            if self._archive is None:
                self._end(run_id)
                return
            with self._archive.moving:
                self._archive.unload(self._end(run_id))

    def stop_unwatched(self) -> list[str]:
        """Stops the runs that nobody has watched for a while, until a viewer comes: a closed page
        would otherwise leave its run training, on half the machine. Of a run with
        `keep_running_seconds` that is so long; a program has created any other run, so that it
        trains on until a viewer has come and left. Returns the ids of the stopped runs."""
        now = self._clock()
        unwatched = [
            run
            for run in self.runs()
            if run.view().status == "running"
            and run.unwatched_since is not None
            and now - run.unwatched_since > self._seconds_without_viewer(run.view())
            and not self._is_watched(run.view().partner)
        ]
        for run in self.runs():
            run.step_viewer.release_if_idle()
            run.forget_old_checkpoint()
        for run in unwatched:
            with contextlib.suppress(RunError, MailboxFull):  # deleted, or tried again soon
                run.stop_until_watched()
        return [run.id for run in unwatched]

    def _seconds_without_viewer(self, view: View) -> float:
        if view.keep_running_seconds is None:
            return self._unwatched_seconds
        return max(view.keep_running_seconds, self._least_unwatched_seconds)

    def _is_watched(self, run_id: str | None) -> bool:
        run = None if run_id is None else self.loaded(run_id)
        return run is not None and run.view().viewers > 0

    def close(self) -> None:
        """Ends all runs and the compiler's threads."""
        for run in self.runs():
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
