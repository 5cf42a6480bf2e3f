"""What is kept to be measured later: few moments, evenly spaced."""

import pytest

from ganscope.runs.compute.measurement_backlog import (
    MAX_MISSED,
    MeasurementBacklog,
    MissedMeasurement,
)


def filled(steps, ready=10**9) -> MeasurementBacklog:
    """Those up to the step `ready` can be measured."""
    backlog = MeasurementBacklog()
    for step in steps:
        is_ready = lambda step=step: step <= ready  # noqa: E731
        backlog.keep(MissedMeasurement(step, is_ready, lambda step=step: {"step": step}))
    return backlog


@pytest.mark.parametrize(
    ("n", "kept"),
    [
        (9, [1, 2, 4, 8, 16, 32]),
        (6, [1, 2, 4, 8, 16, 32]),
        (3, [2, 8, 32]),
        (2, [4, 32]),
        (1, [32]),
        (0, []),
    ],
)
def test_as_many_are_taken_as_are_affordable_the_last_one_first_of_all(n, kept):
    backlog = filled([1, 2, 4, 8, 16, 32])
    assert backlog.last_step == 32
    taken = backlog.take(n)
    assert [moment.step for moment in taken] == kept
    assert [moment.measure()["step"] for moment in taken] == kept
    assert not backlog.is_ready
    assert backlog.last_step == 0


def test_states_do_not_gather_without_end():
    assert len(filled(range(1000)).take(1000)) == MAX_MISSED


def test_what_cannot_be_measured_yet_stays():
    backlog = filled([1, 2, 4, 8], ready=2)
    assert backlog.is_ready
    assert [moment.step for moment in backlog.take(9)] == [1, 2]
    assert not backlog.is_ready
    assert backlog.last_step == 8
    assert backlog.take(9) == []


def test_what_has_not_happened_is_not_measured():
    backlog = filled([1, 2, 4, 8])
    backlog.discard_after(5)
    assert backlog.last_step == 4
    backlog.clear()
    assert backlog.take(9) == []
