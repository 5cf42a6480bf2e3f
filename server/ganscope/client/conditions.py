"""What a program waits for: bounds of metrics, and a step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Bound:
    """An interval that a metric has to reach, both ends included."""

    low: float = -math.inf
    high: float = math.inf

    def holds(self, value: float | None) -> bool:
        """False for a metric that is not defined at this moment."""
        return value is not None and self.low <= value <= self.high


def at_least(value: float) -> Bound:
    """The metric is this large or larger."""
    return Bound(low=value)


def at_most(value: float) -> Bound:
    """The metric is this small or smaller."""
    return Bound(high=value)


class Moment(Protocol):
    """Anything with a step and metrics, such as a frame."""

    @property
    def step(self) -> int: ...
    @property
    def metrics(self) -> Mapping[str, float | None]: ...


@dataclass(frozen=True)
class Condition:
    """A step, and bounds of metrics; all of them have to hold at one moment."""

    step: int
    bounds: Mapping[str, Bound]

    def holds(self, moment: Moment) -> bool:
        return moment.step >= self.step and all(
            bound.holds(moment.metrics.get(name)) for name, bound in self.bounds.items()
        )


def condition_of(step: int | None, bounds: Mapping[str, Bound | float]) -> Condition:
    """A condition as `wait` takes it: a number means "at least"."""
    if step is None and not bounds:
        raise TypeError("wait needs a step or a metric, such as step=1000 or modes_covered=8")
    for name, bound in bounds.items():
        if isinstance(bound, bool) or not isinstance(bound, Bound | int | float):
            raise TypeError(
                f"{name} must be a number, at_least(...) or at_most(...): got {bound!r}"
            )
    return Condition(
        step or 0,
        {
            name: bound if isinstance(bound, Bound) else at_least(bound)
            for name, bound in bounds.items()
        },
    )
