"""PacGAN's scores: modes found, high-quality samples and reverse KL, and two stricter counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Samples per generator, as in VEEGAN and PacGAN.
SAMPLES = 2500
# A sample is of high quality within this many standard deviations (L2) of its nearest mode.
NEAR = 3.0
# The stricter count of modes requires this part of an equal share of the samples.
FAIR_SHARE = 0.2


@dataclass(frozen=True)
class Score:
    """The scores of one generator.

    modes: number of modes with at least one high-quality sample.
    high_quality: share of the samples.
    reverse_kl: in nats; NaN without high-quality samples. fair_modes: number of modes with at least
    20 % of an equal share of all samples. off_mode: share of samples that are not of high quality.
    """

    modes: float
    high_quality: float
    reverse_kl: float
    fair_modes: float
    off_mode: float


def score(samples: np.ndarray, means: np.ndarray, std: float) -> Score:
    """The scores of (n, d) samples for (K, d) modes of equal weight and isotropic deviation `std`.

    reverse KL = sum_k p_k log(K p_k) = log K - H(p), p the shares of the modes among the samples of
    high quality. **Source**: Lin et al., PacGAN (2018), section 4.1; Srivastava et al., VEEGAN
    (2017), section 4.1, counts modes and quality alike.
    """
    offsets = samples[:, None, :].astype(np.float64) - means[None].astype(np.float64)
    distances = np.sqrt(np.sum(offsets**2, axis=2))
    nearest = np.argmin(distances, axis=1)
    is_near = np.min(distances, axis=1) < NEAR * std  # False for NaN
    counts = np.bincount(nearest[is_near], minlength=len(means))
    n_near, n, n_modes = int(np.sum(counts)), len(samples), len(means)
    return Score(
        modes=float(np.sum(counts > 0)),
        high_quality=n_near / n,
        reverse_kl=_reverse_kl(counts / n_near) if n_near else float("nan"),
        fair_modes=float(np.sum(counts >= FAIR_SHARE * n / n_modes)),
        off_mode=1.0 - n_near / n,
    )


def _reverse_kl(shares: np.ndarray) -> float:
    positive = shares[shares > 0]
    return float(np.log(len(shares)) + np.sum(positive * np.log(positive)))


@dataclass(frozen=True)
class Spread:
    """A mean over seeds and its standard error; None if undefined.

    n: the number of seeds with a defined value.
    """

    mean: float | None
    error: float | None
    n: int


def spread(values: Sequence[float]) -> Spread:
    """Mean and standard error, s / sqrt(n) with s the sample standard deviation (n - 1 below).

    NaN is left out: without high-quality samples there is no reverse KL.
    """
    defined = np.array([value for value in values if np.isfinite(value)])
    n = len(defined)
    if n == 0:
        return Spread(None, None, 0)
    error = float(np.std(defined, ddof=1) / np.sqrt(n)) if n > 1 else None
    return Spread(float(np.mean(defined)), error, n)
