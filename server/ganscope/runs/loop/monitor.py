"""Watches the measurements of a run: publishes notices, and says when to stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ganscope.runs.journal.events import Event
from ganscope.runs.loop.notice_detector import Arrays, NoticeDetector
from ganscope.runs.loop.publisher import RunPublisher
from ganscope.runs.loop.stop_condition import StopCondition


class RunMonitor:
    """The notice detector and the stop condition of one run; both publish events."""

    def __init__(self, publisher: RunPublisher) -> None:
        self._publisher = publisher
        self._detector = NoticeDetector()
        self._condition: StopCondition | None = None
        self._seen: Mapping[str, float] | None = None

    def stop_when(self, condition: StopCondition | None) -> None:
        """Sets the stop condition; None is never."""
        self._condition = condition
        plain = None if condition is None else condition.plain()
        self._publisher.update(stop_when=plain)
        self._publisher.emit("stop_when", stop_when=plain)

    def limit_steps(self, step: int, n_steps: int) -> int:
        """How many of the next `n_steps` the stop condition allows."""
        return n_steps if self._condition is None else self._condition.limit_steps(step, n_steps)

    def has_reached(self, step: int) -> bool:
        """Whether the stop condition is met at this step. It is then used up."""
        return self._condition is not None and self._is_due(self._condition.at_step(step))

    def take_measurement(
        self, metrics: Mapping[str, float], arrays: Arrays, *, is_playing: bool
    ) -> bool:
        """Publishes the notices of a new measurement; returns whether the stop condition is met. A
        measurement before the last step of the run is ignored: it was seen when it was new."""
        view, condition = self._publisher.view, self._condition
        if not metrics or metrics is self._seen or view.step < view.last_step:
            return False
        self._seen = metrics
        notices = self._detector.detect(view.step, metrics, arrays, view.config)
        for notice in notices:
            self._publisher.emit("notice", **notice)
        if condition is None or not is_playing:
            return False
        return self._is_due(condition.at_metrics(metrics) or condition.at_notices(notices))

    def report_divergence(self) -> None:
        """Publishes the notice that training has just diverged."""
        view = self._publisher.view
        self._publisher.emit("notice", **self._detector.diverged(view.step, view.config))

    def _is_due(self, reason: Mapping[str, Any] | None) -> bool:
        """Uses the condition up, if there is a reason to stop."""
        if not reason or self._condition is None:
            return False
        condition, self._condition = self._condition, None
        self._publisher.update(stop_when=None)
        self._publisher.emit("stopped_when", condition=condition.plain(), **reason)
        return True

    def reset(self) -> None:
        """Forgets all measurements and notices, because a new epoch begins."""
        self._detector.reset()

    def discard_after(self, step: int) -> None:
        """Forgets the measurements and notices after a step."""
        self._detector.discard_after(step)

    def resume(self, events: Iterable[Event]) -> None:
        """Continues after the events of an earlier run or process."""
        self._detector.resume(
            (event.step, event.fields) for event in events if event.kind == "notice"
        )
