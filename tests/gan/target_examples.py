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


def two_moons_at(u: np.ndarray) -> np.ndarray:
    """Scikit-learn's two half circles, each walked from left to right, moved by (-1/2, -1/4)."""
    a = np.pi * np.mod(2 * u, 1)
    upper, lower = [-np.cos(a), np.sin(a)], [1 - np.cos(a), 0.5 - np.sin(a)]
    return np.where(u < 0.5, upper, lower) - np.array([0.5, 0.25]).reshape(2, *[1] * np.ndim(u))


def swiss_roll_at(u: np.ndarray) -> np.ndarray:
    """Scikit-learn's roll without its depth, at a tenth of its size."""
    t = 1.5 * np.pi * (1 + 2 * u)
    return np.array([t * np.cos(t), t * np.sin(t)]) / 10


def spiral_at(u: np.ndarray, arms: int = 2, turns: float = 1.5) -> np.ndarray:
    """Arm after arm, from radius 0.15 to 1 by equal areas; each turned against the one before."""
    r = np.sqrt(0.0225 + 0.9775 * np.mod(u * arms, 1))
    z = r * np.exp(2j * np.pi * (turns * r + np.floor(u * arms) / arms))
    return np.array([z.real, z.imag])


CURVES = {
    "line": line_at,
    "ellipse": ellipse_at,
    "two_moons": two_moons_at,
    "swiss_roll": swiss_roll_at,
    "spiral": spiral_at,
}
