"""Takes frames and measurements of a training, as often as its viewers need them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from ganscope.gan.view.frame import generator_density_method
from ganscope.runs.compute.measurement_backlog import MeasurementBacklog
from ganscope.runs.compute.trainer import Arrays, Trainer
from ganscope.runs.journal.events import Snapshot, View
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.loop.pacer import Pacer

# The speed is averaged over at least this long.
RATE_SECONDS = 0.5


class FrameSampler:
    """Takes frames and measurements when they are due, and keeps the last measurement.

    A frame does not wait until `measure` is compiled; its metrics come later. Most changes happen
    at the beginning, so a run is also measured whenever its steps have doubled. If `measure` is not
    compiled then, the state is kept and measured afterwards.

    metrics: the metrics of the last measurement.
    steps_per_second: the training speed, averaged over `RATE_SECONDS` or more.

    Args:
      pacer: says when a frame or a measurement is due, and learns their costs.
      history: gets every measurement.
      clock: the time in seconds.
      ring: called, on any thread, when an overdue measurement has become possible.
    """

    def __init__(
        self,
        pacer: Pacer,
        history: MetricHistory,
        clock: Callable[[], float],
        ring: Callable[[], None],
    ) -> None:
        self.metrics: Mapping[str, float] = {}
        self.steps_per_second = 0.0
        self._pacer, self._history, self._clock, self._ring = pacer, history, clock, ring
        self._latest: Arrays = {}
        self._measured: Arrays = {}
        self._frame = 0
        self._is_requested = True
        self._is_target_requested = False
        self._is_overdue = False
        self._sampled_step = -1
        self._measured_step = 0
        self._backlog = MeasurementBacklog()
        self._rate_from = (clock(), 0)
        self._began, self._frame_seconds, self._is_whole = clock(), 0.0, True
        self._whole_step = 0

    @property
    def is_frame_requested(self) -> bool:
        """Whether the next frame is due at once."""
        return self._is_requested

    @property
    def measurement(self) -> tuple[Mapping[str, float], Arrays]:
        """The last measurement: (metrics, arrays per mode)."""
        return self.metrics, self._measured

    def request_frame(self) -> None:
        """A frame with a measurement of its own is due at once, because something has changed."""
        self._is_requested = True

    def request_target_frame(self) -> None:
        """A frame of this very step is due, if the run is watched."""
        self._is_target_requested = True

    def discard_measurement(self, *, are_alike: bool = False) -> None:
        """The run has another structure, so the arrays per mode are out of date. If `are_alike`,
        they mean the same there, and are shown until there are new ones."""
        if not are_alike:
            self._measured = {}
        self._is_requested = True

    def reset(self) -> None:
        """Forgets all measurements, because a new epoch begins."""
        self.discard_measurement()
        self._backlog.clear()
        self._measured_step = 0
        self.metrics = {}
        self._history.clear()

    def until_doubled(self, trainer: Trainer) -> int | None:
        """The steps left until there are twice as many as at the last measurement, done or kept for
        later; None if there are already."""
        n_steps = self._doubled_step() - trainer.step
        return n_steps if n_steps > 0 else None

    def _doubled_step(self) -> int:
        return max(1, 2 * max(self._measured_step, self._backlog.last_step))

    def measure_backlog(self, trainer: Trainer) -> int:
        """Keeps the state, if the steps have doubled and `measure` is not compiled yet. Measures
        kept states, as far as that is possible and affordable. Returns how many rows were added to
        the history."""
        if not trainer.can_measure and trainer.step >= self._doubled_step():
            self._backlog.keep(trainer.missed_measurement())
        if not self._backlog.is_ready:
            return 0
        n_rows = 0
        for missed in self._backlog.take(self._pacer.n_affordable(self._clock())):
            began = self._clock()
            self._history.append(missed.step, missed.measure())
            self._measured_step, n_rows = missed.step, n_rows + 1
            self._pacer.record_measurement(began, self._clock() - began, is_watched=True)
        return n_rows

    def discard_after(self, step: int) -> None:
        """Discards the measurements after a step."""
        self._history.discard_after(step)
        self._backlog.discard_after(step)

    def start_rate(self, step: int) -> None:
        """Training (re)starts: its speed is measured from this step on."""
        self._rate_from = (self._clock(), step)

    def sample(self, trainer: Trainer, *, is_watched: bool) -> bool:
        """Takes the frame and the measurement that are due; returns whether any was."""
        began = self._clock()
        if not self._is_due(trainer, began, is_watched):
            return False
        is_measured = self._is_measured(trainer, began)
        if not is_watched and not is_measured:
            self._is_requested = False
            return False
        # A requested frame has all its layers.
        is_requested = self._is_requested or self._is_target_requested
        self._is_requested = self._is_target_requested = False
        self._sampled_step = trainer.step
        self._count_rate(began, trainer.step)
        if is_watched:
            self._is_whole = is_requested or not self._latest or self._pacer.is_whole_frame_due()
            arrays = trainer.observe(is_whole=self._is_whole)
            # Layers that were not computed stay as they were.
            self._latest = arrays if self._is_whole else {**self._latest, **arrays}
            if self._is_whole:
                self._whole_step = trainer.step
            self._began, self._frame_seconds = began, self._clock() - began
        if is_measured:
            self._measure(trainer, is_watched=is_watched)
        return True

    def _measure(self, trainer: Trainer, *, is_watched: bool) -> None:
        began = self._clock()
        self._measured_step = trainer.step
        self.metrics, self._measured = trainer.measure()
        self._history.append(trainer.step, self.metrics)
        self._pacer.record_measurement(began, self._clock() - began, is_watched=is_watched)

    def _is_measured(self, trainer: Trainer, now: float) -> bool:
        """Whether to measure now. If `measure` is not compiled, the measurement becomes overdue."""
        is_new = self._is_requested or self._is_overdue or not self._measured
        if not is_new and not self._is_measure_due(trainer.step, now):
            return False
        can_measure = trainer.can_measure
        if not can_measure and not self._is_overdue:
            trainer.program.measurable.add_done_callback(lambda _: self._ring())
        self._is_overdue = not can_measure
        return can_measure

    def _is_due(self, trainer: Trainer, now: float, is_watched: bool) -> bool:
        step = trainer.step
        if self._is_requested or (self._is_overdue and trainer.can_measure):
            return True
        if step == self._sampled_step:
            return False
        if trainer.can_measure and self._has_doubled(step, now):
            return True
        if not is_watched:
            return self._pacer.is_measure_due(now)
        return self._is_target_requested or self._pacer.is_frame_due(now)

    def _is_measure_due(self, step: int, now: float) -> bool:
        return self._has_doubled(step, now) or self._pacer.is_measure_due(now)

    def _has_doubled(self, step: int, now: float) -> bool:
        """Whether there are twice as many steps as at the last measurement, and a measurement is
        affordable."""
        return step >= self._doubled_step() and self._pacer.may_measure_doubling(now)

    def _count_rate(self, now: float, step: int) -> None:
        since, from_step = self._rate_from
        if now - since >= RATE_SECONDS and step > from_step:
            self.steps_per_second = (step - from_step) / (now - since)
            self._rate_from = (now, step)

    def publish(self, trainer: Trainer, view: View, send: Callable[[Snapshot], None]) -> None:
        """Sends the last frame, with the last measurement. Sending is a part of the costs of a
        frame; they are CPU time, without the time that the thread waits for Python's lock."""
        began = time.thread_time()
        self._frame += 1
        arrays = {**self._latest, **self._measured}
        snapshot = snapshot_of(trainer, view, self._frame, self.metrics, arrays)
        if self._whole_step != trainer.step:
            snapshot = replace(snapshot, notes={"layers_step": str(self._whole_step)})
        send(snapshot)
        seconds = self._frame_seconds + time.thread_time() - began
        self._pacer.record_frame(self._began, seconds, is_whole=self._is_whole)


def snapshot_of(
    trainer: Trainer, view: View, frame: int, metrics: Mapping[str, float], arrays: Arrays
) -> Snapshot:
    """Arrays of the present step, with everything that describes them."""
    return Snapshot(
        run=view.id,
        epoch=view.epoch,
        frame=frame,
        step=trainer.step,
        status=view.status,
        domain=trainer.domain,
        dimension=trainer.dimension,
        has_probability=trainer.has_probability,
        generator_density_method=generator_density_method(trainer.program.structure),
        steps_per_second=view.steps_per_second,
        speed=view.speed,
        metrics=metrics,
        arrays=arrays,
    )
