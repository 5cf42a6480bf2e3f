"""Bounds on the share of all seeds from a count of some: the exact bound of Clopper and Pearson for
one share, Newcombe's interval for the difference of two."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
# A claim about almost every seed holds from this bound on: 59 of 59 seeds reach it, 92 of 93 and
# 64 of 64 do, 63 of 64 do not.
REQUIRED_SHARE = 0.95
# The quantile of the normal distribution for an interval that leaves out 2.5 % on either side.
Z = 1.959963984540054


def lower_bound(k: int, n: int, confidence: float = CONFIDENCE) -> float:
    """The lower confidence bound of a probability of success, from k successes in n trials.

    It is the p with P(X >= k) = 1 - confidence for X ~ Binomial(n, p): with this confidence the
    true probability is not below p. For k = n it is (1 - confidence)^(1/n).

    Args:
      k: successes.
      n: trials, at least 1.
      confidence: one-sided.

    Returns:
      A probability; 0 for k = 0.

    **Source**: Clopper and Pearson (1934), "The use of confidence or fiducial limits".
    """
    _check_count(k, n)
    low, high = 0.0, k / n
    # The tail grows with p: bisecting 60 times reaches the last bit.
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _tail(k, n, middle) < 1.0 - confidence:
            low = middle
        else:
            high = middle
    return low


def wilson_interval(k: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a probability of success, from k successes in n trials: all p
    with |k/n - p| <= z sqrt(p (1 - p) / n).

    **Source**: Wilson (1927), "Probable inference, the law of succession, and statistical
    inference".
    """
    _check_count(k, n)
    share, spread = k / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_interval(treated: tuple[int, int], control: tuple[int, int]) -> tuple[float, float]:
    """The 95 % confidence interval of the difference of two shares, the first less the second.

    Args:
      treated: (successes, trials).
      control: the same. The two are taken as independent: the same seed starts alike in both, but
        chaos separates them within a few steps.

    Returns:
      (low, high), within [-1, 1].

    **Source**: Newcombe (1998), "Interval estimation for the difference between independent
    proportions", method 10, from Wilson's intervals of both.
    """
    (low, high), (other_low, other_high) = wilson_interval(*treated), wilson_interval(*control)
    share, other = treated[0] / treated[1], control[0] / control[1]
    return (
        share - other - math.hypot(share - low, other_high - other),
        share - other + math.hypot(high - share, other - other_low),
    )


def _check_count(k: int, n: int) -> None:
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is not a count")


def _tail(k: int, n: int, p: float) -> float:
    """P(X >= k) for X ~ Binomial(n, p)."""
    if k == 0:
        return 1.0
    if p <= 0.0 or p >= 1.0:
        return float(p >= 1.0)
    return math.fsum(math.exp(_log_mass(j, n, p)) for j in range(k, n + 1))


def _log_mass(j: int, n: int, p: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(j + 1) - math.lgamma(n - j + 1)
    return ways + j * math.log(p) + (n - j) * math.log1p(-p)
