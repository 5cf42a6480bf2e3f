"""The count of a claim: for how many seeds it holds, and for how many of its control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganscope.lessons.bounds import REQUIRED_SHARE, difference_interval, lower_bound
from ganscope.lessons.lesson import Claim, Course

# step -> quantity -> one value per seed, NaN if it is undefined or the seed has diverged. At the
# steps of pictures, the entry `samples` has the samples of each seed.
type Values = dict[int, dict[str, np.ndarray]]
type Verdict = Literal["verified", "held", "failed"]


@dataclass(frozen=True)
class Comparison:
    """The same check, counted in the control.

    k of n seeds of the control pass it. difference: the share in the training less the share in the
    control, with its 95 % confidence interval.
    """

    k: int
    n: int
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Counted:
    """The count of one claim.

    k of n seeds pass its check. lower_bound: of the probability that a seed does, one-sided, at
      95 % confidence.
    verdict: `verified`; `held` if the check holds but the seeds are too few to verify it; `failed`.
    control: the count of the control at the same steps; None if the claim has no control.
    values: step -> quantity -> its 5 % quantile, median and 95 % quantile over the seeds. Numbers
      of different values stand at the last step, named `distinct_...`.
    """

    k: int
    n: int
    lower_bound: float
    verdict: Verdict
    values: Mapping[int, Mapping[str, tuple[float, float, float]]]
    control: Comparison | None = None


def holds(claim: Claim, values: Values) -> np.ndarray:
    """Whether the check of a claim holds, for each seed."""
    combine = np.all if claim.holds == "always" else np.any
    moments = [
        np.all([_is_within(values[step][q], i) for q, i in claim.where.items()], axis=0)
        for step in claim.at
    ]
    result = combine(moments, axis=0) if claim.where else np.True_
    for quantity, interval in claim.distinct.items():
        result = result & _is_within(_distinct(claim, quantity, values), interval)
    return np.asarray(result)


def at_goal(course: Course, values: Values) -> dict[int, np.ndarray]:
    """step -> whether each seed is at the goal of the course."""
    return {
        step: np.all([_is_within(values[step][q], i) for q, i in course.goal.items()], axis=0)
        for step in course.at
        if step in values  # a training may end before the course does
    }


def _distinct(claim: Claim, quantity: str, values: Values) -> np.ndarray:
    """The number of different values of each seed over the moments of the claim."""
    over_time = np.stack([values[step][quantity] for step in claim.at])
    return np.array([len({*seed[np.isfinite(seed)].tolist()}) for seed in over_time.T])


def _is_within(values: np.ndarray, interval: tuple[float, float]) -> np.ndarray:
    low, high = interval
    inside: np.ndarray = (values >= low) & (values <= high)  # False for NaN
    return inside


def count(claim: Claim, values: Values, control: Values | None = None) -> Counted:
    """Counts one claim.

    Args:
      claim: of a lesson.
      values: of its training.
      control: of its control, if it has one.
    """
    passed = holds(claim, values)
    k, n = int(np.sum(passed)), len(passed)
    comparison = _compare((k, n), holds(claim, control)) if control is not None else None
    return Counted(
        k=k,
        n=n,
        lower_bound=lower_bound(k, n),
        verdict=_verdict(claim, k, n, comparison),
        values=_quantiles(claim, values),
        control=comparison,
    )


def _compare(counted: tuple[int, int], control_passed: np.ndarray) -> Comparison:
    other = int(np.sum(control_passed)), len(control_passed)
    difference = counted[0] / counted[1] - other[0] / other[1]
    return Comparison(*other, difference, difference_interval(counted, other))


def _verdict(claim: Claim, k: int, n: int, comparison: Comparison | None) -> Verdict:
    if claim.share is not None:
        low, high = claim.share
        is_held = low <= k / n <= high
    else:
        is_held = k == n or lower_bound(k, n) >= REQUIRED_SHARE
    if not is_held:
        return "failed"
    # 59 seeds: a share needs as many as a claim about almost every seed.
    is_enough = lower_bound(n, n) >= REQUIRED_SHARE
    if comparison is not None:
        low, high = comparison.interval
        if claim.effect == "as_often":
            is_shown = is_possible = low <= 0.0 <= high
        else:
            is_shown, is_possible = low > 0.0, comparison.difference > 0.0
        if not (is_shown or (is_possible and not is_enough)):
            return "failed"
    return "verified" if is_enough else "held"


def _quantiles(claim: Claim, values: Values) -> dict[int, dict[str, tuple[float, float, float]]]:
    found = {step: {q: _spread(values[step][q]) for q in claim.where} for step in claim.at}
    for quantity in claim.distinct:
        spread = _spread(_distinct(claim, quantity, values))
        found[claim.at[-1]][f"distinct_{quantity}"] = spread
    return {step: by_name for step, by_name in found.items() if by_name}


def _spread(values: np.ndarray) -> tuple[float, float, float]:
    finite = values[np.isfinite(values)].astype(np.float64)
    if finite.size == 0:
        return (float("nan"),) * 3
    low, middle, high = np.quantile(finite, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)
