"""Frames and states of earlier steps of a run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ganscope.gan.fields import ConfigError
from ganscope.gan.state import State
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.journal.events import Snapshot, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.replay import Replay
from ganscope.runs.loop.frame_sampler import snapshot_of

# So long after the last look a replay is kept: whoever drags a slider looks again soon.
IDLE_SECONDS = 60.0


def check_step(past: JournalSlice, step: int) -> None:
    """Raises `ConfigError` for a step that a run has not reached, or no longer remembers."""
    if not past.first_step <= step <= past.last_step:
        allowed = f"a whole number from {past.first_step} to {past.last_step}"
        raise ConfigError("step", step, allowed)


class StepViewer:
    """Pictures of the steps of one run, from a training of its own: nobody is disturbed. The last
    one is kept, so that the next step costs no more than a step."""

    def __init__(self, programs: ProgramCache, clock: Callable[[], float] = time.monotonic) -> None:
        self._programs, self._clock = programs, clock
        self._lock = threading.Lock()
        self._replay: Replay | None = None
        self._used_at = 0.0

    def look(self, past: JournalSlice, view: View, step: int) -> Snapshot:
        """The picture that the run itself would show if it stood still at that step."""
        check_step(past, step)
        with self._lock:
            trainer = self._at(past, step).trainer
            arrays = trainer.observe()
            metrics, measured = trainer.measure()
            self._used_at = self._clock()
            still = replace(view, epoch=past.epoch, status="stopped", steps_per_second=0.0)
            return snapshot_of(trainer, still, 0, metrics, {**arrays, **measured})

    def state_at(self, past: JournalSlice, step: int) -> State:
        """The whole state as NumPy arrays."""
        check_step(past, step)
        with self._lock:
            state = self._at(past, step).trainer.state()
            self._used_at = self._clock()
            return state

    def _at(self, past: JournalSlice, step: int) -> Replay:
        # Taken out meanwhile: a replay that failed half-way is of no use.
        replay, self._replay = self._replay, None
        if replay is not None and replay.can_reach(past, step):
            replay.go_on(past, step)
        else:
            replay = Replay(past, step, self._programs)
        self._replay = replay
        return replay

    def release_if_idle(self) -> None:
        """Lets go of a replay that nobody has used for a while, and of its program with it."""
        if self._clock() - self._used_at > IDLE_SECONDS and self._lock.acquire(blocking=False):
            self._replay = None
            self._lock.release()
