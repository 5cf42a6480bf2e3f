"""The metrics of a run over its whole life, in bounded memory."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np


@dataclass(frozen=True)
class MetricRows:
    """The content of a `MetricHistory`.

    columns: the names of the columns after the step.
    stride: every `stride`-th row that is offered is kept.
    skipped: how many rows were offered since the last one that was kept.
    """

    columns: tuple[str, ...]
    rows: np.ndarray[Any, Any]
    stride: int = 1
    skipped: int = 0


class MetricHistory:
    """Rows of (step, metric, ...). When it is full, it drops every second row, and from then on
    keeps every second row that is offered, so that the rows stay evenly spaced."""

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
        """Adds one row; a second row of the same step replaces the first. A row of an earlier step
        is ignored: it is known already, and the run was rewound."""
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
        """A copy with the rows up to a step."""
        copy = MetricHistory(self._max_rows)
        with self._lock:
            copy._columns, copy._rows, copy._n = self._columns, self._rows.copy(), self._n
            copy._stride, copy._skipped = self._stride, self._skipped
        copy.discard_after(step)
        return copy

    def all_rows(self) -> MetricRows:
        """A copy of all rows."""
        with self._lock:
            rows = self._rows[: self._n].copy()
            return MetricRows(self._columns, rows, self._stride, self._skipped)

    @classmethod
    def from_rows(cls, saved: MetricRows) -> Self:
        """Continues with these rows."""
        history = cls()
        history.replace(saved)
        return history

    def replace(self, saved: MetricRows) -> None:
        """Continues with copies of these rows in place of its own."""
        self.clear()
        with self._lock:
            if len(saved.rows):
                self._columns, self._rows = saved.columns, saved.rows.copy()
                self._n = len(saved.rows)
                self._stride, self._skipped = saved.stride, saved.skipped

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
