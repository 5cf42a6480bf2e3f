"""The count of a claim: for how many seeds it holds, and for how many of its control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganscope.lessons.bounds import WANTED, difference_interval, lower_bound
from ganscope.lessons.lesson import Claim, Course

# step -> quantity -> one value per seed; NaN where it is undefined or the seed has diverged. Where
# pictures are taken, `samples` are those of each seed.
type Values = dict[int, dict[str, np.ndarray]]
type Verdict = Literal["verified", "held", "failed"]


@dataclass(frozen=True)
class Compared:
    """The same check in the control. difference: how much larger the share is in the training than
    here, with `interval` at 95 % confidence."""

    k: int
    n: int
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Counted:
    """What verification found out about one claim.

    k of n seeds do what it says. lower_bound: one-sided, 95 %, of the probability that a seed does.
    verdict: `verified`; `held` when all of too few seeds did, or too few to tell them from the
    control's; `failed`.
    control: what the control does at the same steps; None where the claim has none.
    values: step -> quantity -> its 5 % quantile, median and 95 % quantile over the seeds; how many
    different values were counted stands at the last step, as `distinct_...`.
    """

    k: int
    n: int
    lower_bound: float
    verdict: Verdict
    values: Mapping[int, Mapping[str, tuple[float, float, float]]]
    control: Compared | None = None


def holds(claim: Claim, values: Values) -> np.ndarray:
    """For which seeds the check of a claim holds."""
    combine = np.all if claim.holds == "always" else np.any
    moments = [
        np.all([_is_within(values[step][q], i) for q, i in claim.where.items()], axis=0)
        for step in claim.at
    ]
    result = combine(moments, axis=0) if claim.where else np.True_
    for quantity, interval in claim.distinct.items():
        result = result & _is_within(_distinct(claim, quantity, values), interval)
    return np.asarray(result)


def met(course: Course, values: Values) -> dict[int, np.ndarray]:
    """Whether each seed is at the goal, by the moment."""
    return {
        step: np.all([_is_within(values[step][q], i) for q, i in course.goal.items()], axis=0)
        for step in course.at
        if step in values  # a training may end before the course does
    }


def _distinct(claim: Claim, quantity: str, values: Values) -> np.ndarray:
    """How many different values each seed has shown."""
    over_time = np.stack([values[step][quantity] for step in claim.at])
    return np.array([len({*seed[np.isfinite(seed)].tolist()}) for seed in over_time.T])


def _is_within(values: np.ndarray, interval: tuple[float, float]) -> np.ndarray:
    low, high = interval
    inside: np.ndarray = (values >= low) & (values <= high)  # NaN is not
    return inside


def count(claim: Claim, values: Values, control: Values | None = None) -> Counted:
    """The count of one claim from what its training gave, and its control."""
    held = holds(claim, values)
    k, n = int(np.sum(held)), len(held)
    compared = _compared((k, n), holds(claim, control)) if control is not None else None
    return Counted(
        k=k,
        n=n,
        lower_bound=lower_bound(k, n),
        verdict=_verdict(claim, k, n, compared),
        values=_seen(claim, values),
        control=compared,
    )


def _compared(counted: tuple[int, int], control_held: np.ndarray) -> Compared:
    other = int(np.sum(control_held)), len(control_held)
    difference = counted[0] / counted[1] - other[0] / other[1]
    return Compared(*other, difference, difference_interval(counted, other))


def _verdict(claim: Claim, k: int, n: int, compared: Compared | None) -> Verdict:
    if claim.share is not None:
        low, high = claim.share
        is_held = low <= k / n <= high
    else:
        is_held = k == n or lower_bound(k, n) >= WANTED
    if not is_held:
        return "failed"
    # A claim about almost every seed needs as many; a share is not known better from fewer.
    is_enough = lower_bound(n, n) >= WANTED
    if compared is not None:
        low, high = compared.interval
        if claim.effect == "as_often":
            is_shown = is_possible = low <= 0.0 <= high
        else:
            is_shown, is_possible = low > 0.0, compared.difference > 0.0
        if not (is_shown or (is_possible and not is_enough)):
            return "failed"
    return "verified" if is_enough else "held"


def _seen(claim: Claim, values: Values) -> dict[int, dict[str, tuple[float, float, float]]]:
    seen = {step: {q: _spread(values[step][q]) for q in claim.where} for step in claim.at}
    for quantity in claim.distinct:
        spread = _spread(_distinct(claim, quantity, values))
        seen[claim.at[-1]][f"distinct_{quantity}"] = spread
    return {step: by_name for step, by_name in seen.items() if by_name}


def _spread(values: np.ndarray) -> tuple[float, float, float]:
    finite = values[np.isfinite(values)].astype(np.float64)
    if finite.size == 0:
        return (float("nan"),) * 3
    low, middle, high = np.quantile(finite, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)
