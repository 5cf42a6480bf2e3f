"""What is kept to be measured later: few moments, evenly spaced."""

import pytest

from ganscope.runs.backlog import MAX_MOMENTS, Backlog


def filled(steps) -> Backlog:
    backlog = Backlog()
    for step in steps:
        backlog.keep(step, lambda step=step: {"step": step})
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
    assert [step for step, _ in taken] == kept
    assert [measure()["step"] for _, measure in taken] == kept
    assert not backlog
    assert backlog.last_step == 0


def test_states_do_not_gather_without_end():
    assert len(filled(range(1000)).take(1000)) == MAX_MOMENTS
