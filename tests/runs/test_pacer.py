"""The pacer: chunks that fit a frame, and no more steps than were asked for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.runs.pacer import FRAME_SECONDS, Pacer


def simulate(pacer: Pacer, seconds: float, seconds_per_step: float) -> list[tuple[float, int]]:
    """(when, how many) of the chunks that a run with these steps would make."""
    now, chunks = 0.0, []
    pacer.start(now)
    while now < seconds:
        n_steps, wait = pacer.chunk(now)
        if n_steps:
            took = n_steps * seconds_per_step
            pacer.ran(n_steps, took)
            chunks.append((now, n_steps))
            now += took
        else:
            assert wait > 0
            now += wait
    return chunks


@pytest.mark.parametrize("seconds_per_step", [1e-6, 1e-4, 1e-2])
def test_chunk_at_full_speed_fills_a_frame(seconds_per_step):
    chunks = simulate(Pacer(), 3.0, seconds_per_step)
    last = chunks[-1][1] * seconds_per_step
    assert 0.5 * FRAME_SECONDS < last <= FRAME_SECONDS


def test_first_chunk_is_one_step_and_the_next_grow_gently():
    sizes = [n for _, n in simulate(Pacer(), 1.0, 1e-6)]
    assert sizes[0] == 1
    assert all(b <= 4 * a for a, b in itertools.pairwise(sizes))


def test_chunk_in_a_hurry_is_short():
    pacer = Pacer()
    simulate(pacer, 3.0, 1e-5)
    usual, _ = pacer.chunk(3.0)
    hurried, _ = pacer.chunk(3.0, is_hurried=True)
    assert 0 < hurried <= usual / 4


def test_step_longer_than_a_frame_runs_alone():
    assert {n for _, n in simulate(Pacer(), 3.0, 0.2)} == {1}


@given(st.floats(0.05, 2000))
def test_speed_is_kept_on_average(speed):
    seconds = max(4.0, 5 / speed)
    total = sum(n for _, n in simulate(Pacer(speed), seconds, 1e-5))
    assert total == pytest.approx(speed * seconds, rel=0.1, abs=2 + speed * FRAME_SECONDS)


def test_slow_speed_shows_every_step_at_even_times():
    chunks = simulate(Pacer(0.5), 9.0, 1e-4)
    assert [n for _, n in chunks] == [1] * 5
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(chunks)]
    assert gaps == pytest.approx([2.0] * 4, abs=0.01)


def test_machine_that_cannot_keep_up_does_not_catch_up_in_a_burst():
    pacer = Pacer(100.0)
    pacer.start(0.0)
    pacer.chunk(0.0)
    n_steps, _ = pacer.chunk(60.0)  # asleep for a minute
    assert n_steps <= 100 * 2 * FRAME_SECONDS + 1


def test_costly_look_makes_frames_rarer():
    pacer = Pacer()
    for i in range(30):
        pacer.shown(float(i), seconds=0.2, is_measured=True)
    assert not pacer.is_frame_due(29.0 + 0.5)
    assert pacer.is_frame_due(29.0 + 1.0)


def test_pictures_of_a_pair_are_as_far_apart_as_looking_costs():
    pacer = Pacer()
    assert pacer.chunks_per_frame() == 1
    for i in range(30):
        pacer.shown(float(i), seconds=0.05, is_measured=True)
    # A fifth of the time is for looking; a chunk lasts half a frame then.
    assert pacer.chunks_per_frame() == pytest.approx(4 * 0.05 / (FRAME_SECONDS / 2), abs=1)
    pacer.set_speed(100.0, 30.0)
    assert pacer.chunks_per_frame() == 1
