"""The targets written out by hand: lists of (weight, mean, std) from their published formulas."""

from __future__ import annotations

import math

import numpy as np

type HandModes = list[tuple[float, tuple[float, ...], tuple[float, ...]]]


def gaussian_1d(mean=4.0, std=0.5) -> HandModes:
    return [(1.0, (mean,), (std,))]


def mixture_1d(modes=3, spacing=2.5, std=0.3, weights=()) -> HandModes:
    given = [weights[k] if k < len(weights) else 1.0 for k in range(modes)]
    return [
        (given[k] / sum(given), ((k - (modes - 1) / 2) * spacing,), (std,)) for k in range(modes)
    ]


def ring(modes=8, radius=2.0, std=0.05) -> HandModes:
    angles = [2 * math.pi * k / modes for k in range(modes)]
    return [(1 / modes, (radius * math.cos(a), radius * math.sin(a)), (std, std)) for a in angles]


def grid(side=5, spacing=2.0, std=0.05) -> HandModes:
    middle = (side - 1) / 2
    return [
        (1 / side**2, ((column - middle) * spacing, (row - middle) * spacing), (std, std))
        for row in range(side)
        for column in range(side)
    ]


def two_gaussians(spread=1.0) -> HandModes:
    return [
        (0.5, (0.3, 0.7), (0.1 * spread, 0.1 * spread)),
        (0.5, (0.7, 0.4), (0.05 * spread, 0.2 * spread)),
    ]


def disjoint(std=0.025) -> HandModes:
    return [(1 / 3, mean, (std, std)) for mean in ((0.35, 0.75), (0.75, 0.6), (0.45, 0.35))]


MIXTURES = {
    "gaussian_1d": gaussian_1d,
    "mixture_1d": mixture_1d,
    "ring": ring,
    "grid": grid,
    "two_gaussians": two_gaussians,
    "disjoint": disjoint,
}


def line_at(u: np.ndarray) -> np.ndarray:
    """The point at place u (0 to 1) of GAN Lab's line."""
    return np.array([0.8 - 0.75 * u, 0.6 + 0.3 * u])


def ellipse_at(u: np.ndarray) -> np.ndarray:
    """The point at angle 2 pi u of GAN Lab's ring."""
    return np.array([0.5 + 0.3 * np.cos(2 * np.pi * u), 0.45 + 0.25 * np.sin(2 * np.pi * u)])


CURVES = {"line": line_at, "ellipse": ellipse_at}
