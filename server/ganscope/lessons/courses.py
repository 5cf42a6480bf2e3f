"""The counts of a course: how many seeds are at its goal, how many have reached it, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

HALF = 0.5


@dataclass(frozen=True)
class Curve:
    """One training of a course.

    steps: at which the seeds are measured. at_goal: the number of seeds at the goal at each step.
    reached: the number of seeds that have been at the goal by then. n: the number of seeds.
    """

    training: str
    steps: tuple[int, ...]
    at_goal: tuple[int, ...]
    reached: tuple[int, ...]
    n: int

    @property
    def never(self) -> int:
        """The number of seeds that have not reached the goal by the end; they might later."""
        return self.n - self.reached[-1]

    @property
    def median(self) -> int | None:
        """The first step by which half of the seeds have reached the goal; None if fewer have.

        The median of Kaplan and Meier (1958). All seeds are followed to the same end, so their
        estimate is the share of seeds that have reached it.
        """
        arrived = [s for s, k in zip(self.steps, self.reached, strict=True) if k >= HALF * self.n]
        return arrived[0] if arrived else None


def curve(training: str, at_goal: Mapping[int, np.ndarray]) -> Curve:
    """The curve of one training, from step -> whether each seed is at the goal."""
    steps = tuple(sorted(at_goal))
    by_step = np.stack([at_goal[step] for step in steps])
    return Curve(
        training=training,
        steps=steps,
        at_goal=tuple(int(k) for k in by_step.sum(axis=1)),
        reached=tuple(int(k) for k in np.logical_or.accumulate(by_step).sum(axis=1)),
        n=by_step.shape[1],
    )


def times_sooner(curve: Curve, control: Curve) -> tuple[float, bool] | None:
    """The ratio of two medians: the control's to the training's.

    Returns:
      (ratio, whether it is a lower bound because the control has no median by the end); None if the
      training itself has no median.
    """
    if curve.median is None:
        return None
    if control.median is None:
        return control.steps[-1] / curve.median, True
    return control.median / curve.median, False
