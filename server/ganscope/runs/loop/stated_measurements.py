"""Measures a run for its notices: at stated steps, and where it stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ganscope.runs.compute.measurement_backlog import Arrays, MeasurementBacklog
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.loop.measuring_steps import is_measured_step, next_measured_step
from ganscope.runs.loop.pacer import FRAME_SECONDS, Pacer


@dataclass(frozen=True)
class Measurement:
    """The metrics of one step by name, and the arrays of numbers per mode."""

    step: int
    metrics: Mapping[str, float]
    arrays: Arrays


class StatedMeasurements:
    """Measures a training at the steps of `measuring_steps`, whether anybody watches or not.

    If `measure` is not compiled when a step is due, the state is kept and measured afterwards.
    Later steps wait behind it, so that the measurements come in order. Only the run's thread uses
    it.

    changed_at: the step of the last change of the configuration.

    Args:
      pacer: learns the cost of a measurement.
      clock: the time in seconds.
      ring: called, on any thread, when kept steps can be measured.
    """

    def __init__(self, pacer: Pacer, clock: Callable[[], float], ring: Callable[[], None]) -> None:
        self.changed_at = 0
        self._pacer, self._clock, self._ring = pacer, clock, ring
        self._backlog = MeasurementBacklog()
        self._last_step = 0
        self._is_requested = False

    def until_next(self, step: int) -> int:
        """The steps left until one is due."""
        return next_measured_step(step, self.changed_at) - step

    def request(self) -> None:
        """The present step is due, whichever it is."""
        self._is_requested = True

    @property
    def is_behind(self) -> bool:
        """Whether steps that were due are not measured yet."""
        return len(self._backlog) > 0

    @property
    def can_catch_up(self) -> bool:
        """Whether kept steps can be measured now."""
        return self._backlog.is_ready

    def take(self, trainer: Trainer, *, is_watched: bool) -> list[Measurement]:
        """Measures what is due, kept steps first, for about the time of a frame."""
        began, taken = self._clock(), []
        if self._is_due(trainer.step):
            self._last_step = trainer.step
            if trainer.can_measure and not self.is_behind:
                taken.append(Measurement(trainer.step, *trainer.measure()))
                self._pacer.record_measurement(began, self._clock() - began, is_watched=is_watched)
            else:
                self._backlog.keep(trainer.missed_measurement())
                trainer.program.measurable.add_done_callback(lambda _: self._ring())
        self._is_requested = False
        while self._backlog.is_ready and self._clock() < began + FRAME_SECONDS:
            missed = self._backlog.take()
            taken.append(Measurement(missed.step, *missed.measure()))
        return taken

    def _is_due(self, step: int) -> bool:
        if step <= self._last_step:
            return False
        return self._is_requested or is_measured_step(step, self.changed_at)

    def go_back(self, step: int) -> None:
        """The run goes on from an earlier step: later steps will be due again."""
        self._last_step = min(self._last_step, step)
        self._backlog.discard_after(step)

    def reset(self) -> None:
        """A new epoch begins."""
        self.changed_at = self._last_step = 0
        self._is_requested = False
        self._backlog.clear()
