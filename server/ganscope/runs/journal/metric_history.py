"""The metrics of a run over its whole life, in bounded memory."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np


@dataclass(frozen=True)
class MetricRows:
    """What a history consists of.

    columns: the names after the step. stride: of so many rows offered one is taken, skipped: so
    many were passed over since the last one.
    """

    columns: tuple[str, ...]
    rows: np.ndarray[Any, Any]
    stride: int = 1
    skipped: int = 0


class MetricHistory:
    """Rows of (step, metric, ...). When it is full it keeps every second row, and from then on
    takes every second one offered, so that what is kept stays evenly spaced."""

    def __init__(self, max_rows: int = 4000) -> None:
        self._max_rows = max_rows
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._columns: tuple[str, ...] = ()
            self._rows = np.empty((0, 0))
            self._n = 0
            self._stride = 1
            self._skipped = 0

    def append(self, step: int, metrics: Mapping[str, float]) -> None:
        """Adds one row; a second one for the same step replaces the first. One for an earlier step
        is known already: somebody looks back."""
        with self._lock:
            if self._n and step < self._rows[self._n - 1, 0]:
                return
            if self._n == 0:
                self._columns = tuple(metrics)
                self._rows = np.empty((64, 1 + len(self._columns)))
            row = [float(step), *(metrics.get(name, np.nan) for name in self._columns)]
            if self._n and self._rows[self._n - 1, 0] == step:
                self._rows[self._n - 1] = row
                return
            self._skipped += 1
            if self._skipped < self._stride:
                return
            self._skipped = 0
            self._make_room()
            self._rows[self._n] = row
            self._n += 1

    def discard_after(self, step: int) -> None:
        """Drops the rows after a step."""
        with self._lock:
            self._n = int(np.sum(self._rows[: self._n, 0] <= step)) if self._n else 0

    def until(self, step: int) -> MetricHistory:
        """A history of its own, with the rows up to and with a step."""
        copy = MetricHistory(self._max_rows)
        with self._lock:
            copy._columns, copy._rows, copy._n = self._columns, self._rows.copy(), self._n
            copy._stride, copy._skipped = self._stride, self._skipped
        copy.discard_after(step)
        return copy

    def saved(self) -> MetricRows:
        """All of it; a copy."""
        with self._lock:
            rows = self._rows[: self._n].copy()
            return MetricRows(self._columns, rows, self._stride, self._skipped)

    @classmethod
    def of(cls, saved: MetricRows) -> Self:
        """Goes on where another one was."""
        history = cls()
        if len(saved.rows):
            history._columns, history._rows, history._n = saved.columns, saved.rows, len(saved.rows)
            history._stride, history._skipped = saved.stride, saved.skipped
        return history

    def _make_room(self) -> None:
        if self._n >= self._max_rows:
            kept = self._rows[: self._n : 2]
            self._rows[: len(kept)] = kept.copy()
            self._n = len(kept)
            self._stride *= 2
        elif self._n == len(self._rows):
            size = min(2 * self._n, self._max_rows)
            room = np.empty((size - self._n, self._rows.shape[1]))
            self._rows = np.concatenate([self._rows, room])

    def table(self) -> tuple[Sequence[str], list[list[float]]]:
        """(columns, rows); steps are whole numbers, undefined values NaN."""
        with self._lock:
            rows = self._rows[: self._n].copy()
            columns = ["step", *self._columns]
        return columns, [[int(row[0]), *row[1:]] for row in rows.tolist()]
