"""The history is bounded and evenly spaced, and keeps its first and last rows."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from ganscope.runs.journal.metric_history import MetricHistory


def filled(n: int, max_rows: int = 100) -> MetricHistory:
    history = MetricHistory(max_rows)
    for step in range(n):
        history.append(step, {"loss": float(step), "js": math.nan})
    return history


def test_columns_are_the_step_and_the_metrics():
    columns, rows = filled(1).table()
    assert columns == ["step", "loss", "js"]
    assert rows[0][:2] == [0, 0.0]
    assert math.isnan(rows[0][2])


def test_empty_history_has_no_rows():
    assert MetricHistory().table() == (["step"], [])


@given(st.integers(0, 2000))
def test_history_is_bounded_and_covers_all_steps(n):
    _, rows = filled(n).table()
    assert len(rows) <= 100
    steps = [row[0] for row in rows]
    assert steps == sorted(set(steps))
    if n:
        assert steps[0] == 0
        assert steps[-1] >= n - 1 - n / 25


@given(st.integers(101, 2000))
def test_thinned_history_is_evenly_spaced(n):
    _, rows = filled(n).table()
    gaps = {b[0] - a[0] for a, b in itertools.pairwise(rows)}
    assert len(gaps) == 1


def test_second_measurement_of_a_step_replaces_the_first():
    history = MetricHistory()
    history.append(5, {"loss": 1.0})
    history.append(5, {"loss": 2.0})
    assert history.table()[1] == [[5, 2.0]]


def test_cleared_history_takes_other_columns():
    history = filled(3)
    history.clear()
    history.append(0, {"value": 1.0})
    assert history.table() == (["step", "value"], [[0, 1.0]])


def test_rows_after_a_step_can_be_dropped_and_replaced():
    history = filled(50)
    history.discard_after(20)
    assert [row[0] for row in history.table()[1]] == list(range(21))
    history.append(30, {"loss": 0.5})
    assert history.table()[1][-1][:2] == [30, 0.5]


def test_row_of_an_earlier_step_is_ignored():
    history = filled(50)
    history.append(20, {"loss": 0.5})
    assert [row[1] for row in history.table()[1]] == [float(step) for step in range(50)]


def test_copy_is_independent():
    history = filled(250)
    copy, before = history.until(100), [row[0] for row in history.table()[1]]
    assert [row[0] for row in copy.table()[1]] == [step for step in before if step <= 100]
    for step in range(101, 400):
        copy.append(step, {"loss": 0.0})
    assert [row[0] for row in history.table()[1]] == before
    assert len(copy.table()[1]) <= 100
