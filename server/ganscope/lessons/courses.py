"""The counts of a course: how many seeds are at its goal, how many have been, and how soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

HALF = 0.5


@dataclass(frozen=True)
class Curve:
    """One training of a course.

    steps: the moments looked at. at_goal: how many seeds are there at each. reached: how many have
    been there by then. n: of so many seeds.
    """

    training: str
    steps: tuple[int, ...]
    at_goal: tuple[int, ...]
    reached: tuple[int, ...]
    n: int

    @property
    def never(self) -> int:
        """How many have not been there by the end. They may come later: the end cuts them off."""
        return self.n - self.reached[-1]

    @property
    def median(self) -> int | None:
        """The first moment by which half of the seeds have been there; None when that is later.

        The median of Kaplan and Meier (1958). Every seed is followed to the same end, so that their
        estimate is the share of seeds that have arrived.
        """
        arrived = [s for s, k in zip(self.steps, self.reached, strict=True) if k >= HALF * self.n]
        return arrived[0] if arrived else None


def curve(training: str, is_met: Mapping[int, np.ndarray]) -> Curve:
    """From whether each seed is at the goal, by the moment."""
    steps = tuple(sorted(is_met))
    by_step = np.stack([is_met[step] for step in steps])
    return Curve(
        training=training,
        steps=steps,
        at_goal=tuple(int(k) for k in by_step.sum(axis=1)),
        reached=tuple(int(k) for k in np.logical_or.accumulate(by_step).sum(axis=1)),
        n=by_step.shape[1],
    )


def times_sooner(curve: Curve, control: Curve) -> tuple[float, bool] | None:
    """How many times as long the control takes until half of its seeds have been at the goal.

    Returns:
      (times, whether it is at least so many: the control was not there by the end); None where the
      training itself was not.
    """
    if curve.median is None:
        return None
    if control.median is None:
        return control.steps[-1] / curve.median, True
    return control.median / curve.median, False
