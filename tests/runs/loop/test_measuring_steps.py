"""The steps that are measured for notices: close together at first and after a change."""

from itertools import pairwise

import pytest

from ganscope.runs.loop.measuring_steps import (
    FARTHEST,
    is_measured_step,
    next_measured_step,
)


def measured_steps(first: int, last: int, changed_at: int = 0) -> list[int]:
    steps, step = [], first
    while (step := next_measured_step(step, changed_at)) <= last:
        steps.append(step)
    return steps


def test_interval_begins_with_four_steps_and_doubles_when_the_steps_have_doubled():
    steps = measured_steps(0, 10_000)
    assert steps[:4] == [4, 8, 12, 16]
    intervals = {step: after - step for step, after in pairwise(steps)}
    assert [intervals[step] for step in (60, 64, 128, 256, 4096, 8192)] == [4, 8, 16, 32, 512, 1024]
    assert len(steps) == 73


def test_interval_stops_growing():
    steps = measured_steps(100_000, 200_000)
    assert {after - step for step, after in pairwise(steps)} == {FARTHEST}


def test_change_brings_the_steps_close_together_again():
    intervals = [b - a for a, b in pairwise(measured_steps(2000, 3000, changed_at=2000))]
    assert (intervals[0], intervals[-1]) == (16, 64)


def test_slider_at_a_late_step_is_not_measured_all_the_time():
    n_changes, apart = 100, 600
    at = [20_000 + apart * i for i in range(n_changes)]
    n_rows = sum(len(measured_steps(step, step + apart, changed_at=step)) for step in at)
    assert n_rows < 10 * n_changes


@pytest.mark.parametrize("changed_at", [0, 37, 20_000, 123_456])
def test_step_is_measured_wherever_the_run_has_begun(changed_at):
    """A run that was recovered, or went back, measures the same steps."""
    steps = measured_steps(changed_at, changed_at + 30_000, changed_at)
    for before, after in pairwise(steps):
        assert is_measured_step(after, changed_at)
        for step in {before + 1, (before + after) // 2, after - 1} - {before}:
            assert not is_measured_step(step, changed_at)
            assert next_measured_step(step, changed_at) == after
