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

# How long an unused replay is kept: a user who drags the timeline soon asks for another step.
IDLE_SECONDS = 60.0


def check_step(past: JournalSlice, step: int) -> None:
    """Raises `ConfigError` for a step that a run has not reached, or no longer remembers."""
    if not past.first_step <= step <= past.last_step:
        allowed = f"a whole number from {past.first_step} to {past.last_step}"
        raise ConfigError("step", step, allowed)


class StepViewer:
    """Computes frames and states of earlier steps of one run by a replay, so that the run itself is
    not disturbed. It keeps the last replay: going on to the next step costs one step."""

    def __init__(self, programs: ProgramCache, clock: Callable[[], float] = time.monotonic) -> None:
        self._programs, self._clock = programs, clock
        self._lock = threading.Lock()
        self._replay: Replay | None = None
        self._used_at = 0.0

    def frame_at(self, past: JournalSlice, view: View, step: int) -> Snapshot:
        """The frame that the run itself would show if it stood still at that step. Raises
        `ConfigError`."""
        check_step(past, step)
        with self._lock:
            trainer = self._replay_to(past, step).trainer
            arrays = trainer.observe()
            metrics, measured = trainer.measure()
            self._used_at = self._clock()
            still = replace(view, epoch=past.epoch, status="stopped", steps_per_second=0.0)
            return snapshot_of(trainer, still, 0, metrics, {**arrays, **measured})

    def state_at(self, past: JournalSlice, step: int) -> State:
        """The whole state as NumPy arrays. Raises `ConfigError`."""
        check_step(past, step)
        with self._lock:
            state = self._replay_to(past, step).trainer.state()
            self._used_at = self._clock()
            return state

    def _replay_to(self, past: JournalSlice, step: int) -> Replay:
        # Taken out meanwhile: a replay that has failed half-way cannot be used again.
        replay, self._replay = self._replay, None
        if replay is not None and replay.can_reach(past, step):
            replay.continue_to(past, step)
        else:
            replay = Replay(past, step, self._programs)
        self._replay = replay
        return replay

    def release_if_idle(self) -> None:
        """Releases a replay that was not used for a while, and its program with it."""
        if self._clock() - self._used_at > IDLE_SECONDS and self._lock.acquire(blocking=False):
            self._replay = None
            self._lock.release()
