"""Looks at a training often enough for its viewers, and no more often."""

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

# A speed is averaged over at least this long.
RATE_SECONDS = 0.5


class FrameSampler:
    """Takes pictures and measurements when they are due; keeps the last measurement. A picture does
    not wait until what measures is compiled: its numbers come later. Most happens at the beginning,
    so a run is also measured whenever its steps have doubled, if need be afterwards.

    Args:
      ring: called, on any thread, when a measurement that was due has become possible.
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
        self._picture: Arrays = {}
        self._measured: Arrays = {}
        self._frame = 0
        self._is_wanted = True
        self._is_picture_wanted = False
        self._is_owed = False
        self._seen_step = -1
        self._measured_step = 0
        self._backlog = MeasurementBacklog()
        self._rate_from = (clock(), 0)
        self._began, self._picture_seconds, self._is_whole = clock(), 0.0, True
        self._whole_step = 0

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for the next picture."""
        return self._is_wanted

    @property
    def measurement(self) -> tuple[Mapping[str, float], Arrays]:
        """The last one: its numbers, and the arrays per mode."""
        return self.metrics, self._measured

    def want_look(self) -> None:
        """Something changed that a viewer should see at once, with numbers that belong to it."""
        self._is_wanted = True

    def want_picture(self) -> None:
        """A viewer, if there is one, should see this very step."""
        self._is_picture_wanted = True

    def forget_arrays(self, *, are_alike: bool = False) -> None:
        """The numbers per mode belong to another structure. If they mean the same there, they are
        shown until there are new ones."""
        if not are_alike:
            self._measured = {}
        self._is_wanted = True

    def forget(self) -> None:
        """Another epoch: nothing measured so far belongs to it."""
        self.forget_arrays()
        self._backlog.clear()
        self._measured_step = 0
        self.metrics = {}
        self._history.clear()

    def until_doubled(self, trainer: Trainer) -> int | None:
        """The steps from here until there are twice as many as there were at the last measurement,
        done or owed; None if that is past."""
        n_steps = self._doubled_step() - trainer.step
        return n_steps if n_steps > 0 else None

    def _doubled_step(self) -> int:
        return max(1, 2 * max(self._measured_step, self._backlog.last_step))

    def catch_up(self, trainer: Trainer) -> int:
        """Keeps this moment, if the steps have doubled and it cannot be measured yet. Measures what
        was kept, as far as that is possible and affordable; returns how many rows the history has
        got."""
        if not trainer.can_measure and trainer.step >= self._doubled_step():
            self._backlog.keep(trainer.moment())
        if not self._backlog.is_ready:
            return 0
        n_rows = 0
        for moment in self._backlog.take(self._pacer.n_affordable(self._clock())):
            began = self._clock()
            self._history.append(moment.step, moment.measure())
            self._measured_step, n_rows = moment.step, n_rows + 1
            self._pacer.measured(began, self._clock() - began, is_watched=True)
        return n_rows

    def cut(self, step: int) -> None:
        """What came after a step has not happened."""
        self._history.cut(step)
        self._backlog.cut(step)

    def start(self, step: int) -> None:
        """Training (re)starts: its speed is counted from here."""
        self._rate_from = (self._clock(), step)

    def look(self, trainer: Trainer, *, is_watched: bool) -> bool:
        """Takes what is due; whether there was anything."""
        began = self._clock()
        if not self._is_due(trainer, began, is_watched):
            return False
        is_measured = self._is_measured(trainer, began)
        if not is_watched and not is_measured:
            self._is_wanted = False
            return False
        # Whoever waits for this very picture gets all of it.
        is_asked_for = self._is_wanted or self._is_picture_wanted
        self._is_wanted = self._is_picture_wanted = False
        self._seen_step = trainer.step
        self._count_rate(began, trainer.step)
        if is_watched:
            self._is_whole = is_asked_for or not self._picture or self._pacer.is_whole_due()
            picture = trainer.observe(is_whole=self._is_whole)
            # What was not drawn anew stays as it was.
            self._picture = picture if self._is_whole else {**self._picture, **picture}
            if self._is_whole:
                self._whole_step = trainer.step
            self._began, self._picture_seconds = began, self._clock() - began
        if is_measured:
            self._measure(trainer, is_watched=is_watched)
        return True

    def _measure(self, trainer: Trainer, *, is_watched: bool) -> None:
        began = self._clock()
        self._measured_step = trainer.step
        self.metrics, self._measured = trainer.measure()
        self._history.append(trainer.step, self.metrics)
        self._pacer.measured(began, self._clock() - began, is_watched=is_watched)

    def _is_measured(self, trainer: Trainer, now: float) -> bool:
        """Whether this look has numbers; if only the compiler is in the way, they are owed."""
        is_new = self._is_wanted or self._is_owed or not self._measured
        if not is_new and not self._is_measure_due(trainer.step, now):
            return False
        can_measure = trainer.can_measure
        if not can_measure and not self._is_owed:
            trainer.program.measurer.add_done_callback(lambda _: self._ring())
        self._is_owed = not can_measure
        return can_measure

    def _is_due(self, trainer: Trainer, now: float, is_watched: bool) -> bool:
        step = trainer.step
        if self._is_wanted or (self._is_owed and trainer.can_measure):
            return True
        if step == self._seen_step:
            return False
        if trainer.can_measure and self._has_doubled(step, now):
            return True
        if not is_watched:
            return self._pacer.is_measure_due(now)
        return self._is_picture_wanted or self._pacer.is_frame_due(now)

    def _is_measure_due(self, step: int, now: float) -> bool:
        return self._has_doubled(step, now) or self._pacer.is_measure_due(now)

    def _has_doubled(self, step: int, now: float) -> bool:
        """Whether there are twice as many steps as at the last measurement, and another one is
        affordable."""
        return step >= self._doubled_step() and self._pacer.may_measure_doubled(now)

    def _count_rate(self, now: float, step: int) -> None:
        since, from_step = self._rate_from
        if now - since >= RATE_SECONDS and step > from_step:
            self.steps_per_second = (step - from_step) / (now - since)
            self._rate_from = (now, step)

    def show(self, trainer: Trainer, view: View, send: Callable[[Snapshot], None]) -> None:
        """Sends the last picture, with the last measurement; that is a part of what it costs. What
        counts is the work, and not how long Python's lock is waited for."""
        began = time.thread_time()
        self._frame += 1
        arrays = {**self._picture, **self._measured}
        snapshot = snapshot_of(trainer, view, self._frame, self.metrics, arrays)
        if self._whole_step != trainer.step:
            snapshot = replace(snapshot, notes={"layers_step": str(self._whole_step)})
        send(snapshot)
        seconds = self._picture_seconds + time.thread_time() - began
        self._pacer.shown(self._began, seconds, is_whole=self._is_whole)


def snapshot_of(
    trainer: Trainer, view: View, frame: int, metrics: Mapping[str, float], arrays: Arrays
) -> Snapshot:
    """Arrays of this moment, with all that is told beside them."""
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
