"""The backlog keeps a limited number of states, and returns evenly spaced ones."""

import pytest

from ganscope.runs.compute.measurement_backlog import (
    MAX_MISSED,
    MeasurementBacklog,
    MissedMeasurement,
)


def filled(steps, ready=10**9) -> MeasurementBacklog:
    """A backlog in which the steps up to `ready` can be measured."""
    backlog = MeasurementBacklog()
    for step in steps:
        is_ready = lambda step=step: step <= ready  # noqa: E731
        backlog.keep(MissedMeasurement(step, is_ready, lambda step=step: {"step": step}))
    return backlog


@pytest.mark.parametrize(
    ("n", "steps"),
    [
        (9, [1, 2, 4, 8, 16, 32]),
        (6, [1, 2, 4, 8, 16, 32]),
        (3, [2, 8, 32]),
        (2, [4, 32]),
        (1, [32]),
        (0, []),
    ],
)
def test_at_most_n_are_taken_evenly_spaced_and_always_the_last(n, steps):
    backlog = filled([1, 2, 4, 8, 16, 32])
    assert backlog.last_step == 32
    taken = backlog.take(n)
    assert [missed.step for missed in taken] == steps
    assert [missed.measure()["step"] for missed in taken] == steps
    assert not backlog.is_ready
    assert backlog.last_step == 0


def test_number_of_states_is_limited():
    assert len(filled(range(1000)).take(1000)) == MAX_MISSED


def test_state_that_cannot_be_measured_yet_stays():
    backlog = filled([1, 2, 4, 8], ready=2)
    assert backlog.is_ready
    assert [missed.step for missed in backlog.take(9)] == [1, 2]
    assert not backlog.is_ready
    assert backlog.last_step == 8
    assert backlog.take(9) == []


def test_discarded_steps_are_not_measured():
    backlog = filled([1, 2, 4, 8])
    backlog.discard_after(5)
    assert backlog.last_step == 4
    backlog.clear()
    assert backlog.take(9) == []
