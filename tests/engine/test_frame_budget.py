"""The more there is to send, the fewer frames each viewer gets; all viewers get the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.engine.frame_budget import LEAST, MOST, FrameBudget

FRAME = 12_500  # bytes, of a 1-D problem


@pytest.mark.parametrize(
    ("viewers", "rate"), [(0, 30.0), (1, 30.0), (200, 30.0), (300, 20.0), (600, 10.0)]
)
def test_rate_falls_with_the_number_of_viewers(viewers, rate):
    assert FrameBudget().rate([(viewers, FRAME)]) == pytest.approx(rate)


def test_viewers_of_all_runs_share_one_budget():
    budget = FrameBudget(frames=600.0)
    assert budget.rate([(10, FRAME)] * 4) == budget.rate([(40, FRAME)]) == pytest.approx(15.0)


def test_narrow_network_makes_frames_rarer():
    assert FrameBudget(megabits=10.0).rate([(10, FRAME)]) == pytest.approx(10.0)


watched = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 200_000)), max_size=30)


@given(watched, st.floats(1, 1e5), st.floats(0.1, 1e4))
def test_budget_is_kept_down_to_the_least(watched, frames, megabits):
    rate = FrameBudget(frames, megabits).rate(watched)
    assert LEAST <= rate <= MOST
    if rate > LEAST:
        assert rate * sum(n for n, _ in watched) <= frames * 1.001
        assert rate * sum(n * size for n, size in watched) * 8e-6 <= megabits * 1.001
