"""When a run stops by itself: at a step, when a metric passes a bound, or on a notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from ganscope.gan.fields import ConfigError
from ganscope.gan.registry import METRICS, NOTICES
from ganscope.gan.suggest import closest

type Json = dict[str, Any]


@dataclass(frozen=True)
class StopCondition:
    """The first part that is met stops the run, and uses up the whole condition."""

    step: int | None = None
    metric: str | None = None
    above: float | None = None
    below: float | None = None
    notice: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """From `{step?, metric?: {name, above? | below?}, notice?}`, whose shape is checked
        already.

        Raises:
          ConfigError: names the field, what was given and what is allowed.
        """
        metric = given.get("metric") or {}
        step, name, notice = given.get("step"), metric.get("name"), given.get("notice")
        if step is None and name is None and notice is None:
            allowed = "null, or an object with at least one of step, metric, notice"
            raise ConfigError("stop_when", dict(given), allowed)
        _check_name("stop_when.metric.name", name, METRICS)
        _check_name("stop_when.notice", notice, NOTICES)
        above, below = metric.get("above"), metric.get("below")
        if name is not None and (above is None) == (below is None):
            raise ConfigError("stop_when.metric", metric, "exactly one of above, below")
        return cls(step, name, above, below, notice)

    def plain(self) -> Json:
        """The same as plain JSON values."""
        found: Json = {} if self.step is None else {"step": self.step}
        if self.metric is not None:
            side = "below" if self.above is None else "above"
            found["metric"] = {"name": self.metric, side: getattr(self, side)}
        return found if self.notice is None else {**found, "notice": self.notice}

    def limit_steps(self, step: int, n_steps: int) -> int:
        """How many of the next `n_steps` remain before the step to stop at."""
        if self.step is None or self.step <= step:
            return n_steps
        return min(n_steps, self.step - step)

    def at_step(self, step: int) -> Json | None:
        """The reason to stop at a step that was just reached; None: go on."""
        return {"reason": "step", "value": step} if step == self.step else None

    def at_metrics(self, metrics: Mapping[str, float]) -> Json | None:
        """The reason to stop at these metrics; an undefined metric passes no bound."""
        value = float("nan") if self.metric is None else metrics.get(self.metric, float("nan"))
        for side, bound in (("above", self.above), ("below", self.below)):
            is_passed = bound is not None and (value > bound if side == "above" else value < bound)
            if is_passed:
                return {"reason": "metric", "metric": self.metric, side: bound, "value": value}
        return None

    def at_notices(self, notices: Iterable[Mapping[str, Any]]) -> Json | None:
        """The reason to stop at new notices; a notice that is over stops nothing."""
        for notice in notices:
            if notice["name"] == self.notice and not notice["is_over"]:
                return {"reason": "notice", "notice": self.notice, "value": notice["title"]}
        return None


def _check_name(field: str, name: str | None, known: Iterable[str]) -> None:
    known = list(known)
    if name is not None and name not in known:
        raise ConfigError(field, name, "one of " + ", ".join(known), closest(name, known))
