"""The backlog keeps states in order, in limited memory."""

from ganscope.runs.compute.measurement_backlog import MeasurementBacklog, MissedMeasurement


def filled(steps, ready=10**9, **limits) -> MeasurementBacklog:
    """A backlog of states of a megabyte, in which the steps up to `ready` can be measured."""
    backlog = MeasurementBacklog(**limits)
    for step in steps:
        is_ready = lambda step=step: step <= ready  # noqa: E731
        measure = lambda step=step: ({"step": step}, {})  # noqa: E731
        backlog.keep(MissedMeasurement(step, 2**20, is_ready, measure))
    return backlog


def taken(backlog: MeasurementBacklog) -> list[int]:
    steps = []
    while backlog.is_ready:
        missed = backlog.take()
        assert missed.measure()[0]["step"] == missed.step
        steps.append(missed.step)
    return steps


def test_states_are_measured_in_order():
    backlog = filled([1, 2, 4, 8])
    assert len(backlog) == 4
    assert taken(backlog) == [1, 2, 4, 8]
    assert len(backlog) == 0


def test_memory_of_the_states_is_limited_and_the_last_one_stays():
    backlog = filled(range(1000), max_bytes=10 * 2**20)
    steps = taken(backlog)
    assert 5 <= len(steps) <= 10
    assert steps == sorted(steps)
    assert steps[-1] == 999


def test_state_that_cannot_be_measured_yet_stays():
    backlog = filled([1, 2, 4, 8], ready=2)
    assert taken(backlog) == [1, 2]
    assert not backlog.is_ready
    assert len(backlog) == 2


def test_discarded_steps_are_not_measured():
    backlog = filled([1, 2, 4, 8])
    backlog.discard_after(5)
    assert len(backlog) == 3
    backlog.clear()
    assert not backlog.is_ready
