"""What a count of seeds says about all seeds: the exact bound of Clopper and Pearson."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
# Wanted of almost every seed: then 59 of 59 are enough, and 92 of 93, and 64 of 64 but not 63.
WANTED = 0.95


def lower_bound(k: int, n: int, confidence: float = CONFIDENCE) -> float:
    """The smallest probability of success under which k or more of n are no surprise.

    p with P(X >= k) = 1 - confidence for X ~ Binomial(n, p): with the given confidence the true
    probability is not below it. For k = n it is (1 - confidence)^(1/n).

    Args:
      k: successes.
      n: trials, at least 1.
      confidence: one-sided.

    Returns:
      A probability; 0 for k = 0.

    **Source**: Clopper and Pearson (1934), "The use of confidence or fiducial limits".
    """
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is no count")
    low, high = 0.0, k / n
    # The tail grows with p: halving 60 times reaches the last bit.
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _tail(k, n, middle) < 1.0 - confidence:
            low = middle
        else:
            high = middle
    return low


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
