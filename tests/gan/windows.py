"""Measurements of runs written by hand, for the rules of the notices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.registry import NOTICES

RING = np.array([(2 * np.cos(a), 2 * np.sin(a)) for a in np.arange(8) * np.pi / 4])


def line(every: int = 10, std: float = 0.5, **columns: Any) -> Window:
    """Measurements of a run on N(4, std)."""
    n = len(next(iter(columns.values())))
    metrics = {name: np.asarray(values, np.float64) for name, values in columns.items()}
    shares = np.ones((n, 1))
    return Window(
        np.arange(n) * every, metrics, shares, np.ones(1), np.array([[4.0]]), np.array([4.0]), std
    )


def ring(shares: Any, every: int = 10, spread: Any = 2.0, js: Any = np.nan) -> Window:
    """Measurements of a run on the ring of eight modes."""
    shares = np.asarray(shares, np.float64)
    columns = {"generator_std": spread, "js": js}
    metrics = {
        name: np.broadcast_to(values, len(shares)).astype(np.float64)
        for name, values in columns.items()
    }
    weights = np.full(8, 1 / 8)
    return Window(np.arange(len(shares)) * every, metrics, shares, weights, RING, np.zeros(2), 2.0)


def serving(*modes: int) -> np.ndarray:
    """One row: these modes get equal shares, the others nothing."""
    row = np.zeros(8)
    row[list(modes)] = 0.9 / max(1, len(modes))
    return row


def found(name: str, window: Window, before: Finding | None = None) -> Finding | None:
    return NOTICES[name].find(window, before)
