"""The last measurements of a run, as the rules of the notices look at them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

type Arrays = Mapping[str, np.ndarray[Any, Any]]

# The rules look at this many rows. Twice as many are kept, so that after going back there are as
# many again, unless the run went far back.
MAX_ROWS = 200
# Measurements that are fewer steps apart share a row, so that single steps leave room for what
# happened before.
SPACING = 5


@dataclass(frozen=True)
class MeasuredTable:
    """The content of `MeasuredRows`.

    columns: the names of the metrics.
    target: the arrays that describe the data, of which all rows are.
    rows: (n, 1 + metrics + modes): the step, the metrics, and the share of fakes at each mode.
    """

    columns: tuple[str, ...] = ()
    target: Arrays = field(default_factory=dict)
    rows: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty((0, 1)))

    def until(self, step: int) -> Self:
        """The part up to a step."""
        return replace(self, rows=self.rows[self.rows[:, 0] <= step])


class MeasuredRows:
    """Rows of measurements of the same data. Only the run's thread changes them; any thread may
    call `table`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forgets the rows, and the data that they are of."""
        with self._lock:
            self._table, self._n = MeasuredTable(), 0

    def begin(self, target: Arrays) -> None:
        """Forgets the rows; those to come are of this target."""
        with self._lock:
            self._table, self._n = MeasuredTable(target=target), 0

    def resume(self, table: MeasuredTable) -> None:
        """Continues after these rows."""
        with self._lock:
            room = np.zeros((2 * MAX_ROWS, table.rows.shape[1]))
            rows = table.rows[-2 * MAX_ROWS :]
            room[: len(rows)] = rows
            self._table, self._n = replace(table, rows=room), len(rows)

    def table(self) -> MeasuredTable:
        """A copy."""
        with self._lock:
            return replace(self._table, rows=self._table.rows[: self._n].copy())

    @property
    def target(self) -> Arrays:
        """The data that the rows are of; empty if none are known."""
        return self._table.target

    def discard_after(self, step: int) -> None:
        """Forgets the rows after a step. Without rows, the data are not known any more."""
        with self._lock:
            self._n = int(np.searchsorted(self._steps(), step, side="right"))
            if self._n == 0:
                self._table = MeasuredTable()

    def append(self, step: int, metrics: Mapping[str, float], shares: np.ndarray[Any, Any]) -> None:
        """Adds a row, in place of rows that are later or too close."""
        with self._lock:
            if self._n == 0:
                room = np.zeros((2 * MAX_ROWS, 1 + len(metrics) + len(shares)))
                self._table = replace(self._table, columns=tuple(metrics), rows=room)
            rows, columns = self._table.rows, self._table.columns
            if self._n and rows[self._n - 1, 0] >= step:
                self._n = int(np.searchsorted(self._steps(), step))
            elif self._n >= 2 and step - rows[self._n - 2, 0] <= SPACING:
                self._n -= 1
            if self._n == 2 * MAX_ROWS:
                rows[:MAX_ROWS] = rows[MAX_ROWS:].copy()
                self._n = MAX_ROWS
            rows[self._n] = [step, *(metrics.get(name, np.nan) for name in columns), *shares]
            self._n += 1

    def last(self, after: int) -> MeasuredTable:
        """The last rows after a step, as many as the rules look at. Not a copy: only for the run's
        thread."""
        first = int(np.searchsorted(self._steps(), after, side="right"))
        return replace(self._table, rows=self._table.rows[max(first, self._n - MAX_ROWS) : self._n])

    def _steps(self) -> np.ndarray[Any, Any]:
        return self._table.rows[: self._n, 0]
