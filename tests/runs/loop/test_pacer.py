"""The pacer: chunks that fit a frame, and no more steps than were asked for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.runs.compute.program_costs import ProgramCosts
from ganscope.runs.loop.pacer import (
    DOUBLING_SECONDS,
    FRAME_SECONDS,
    FRAME_SHARE,
    MOST_MEASURE_SHARE,
    SHORTEST_CHUNK_SECONDS,
    Pacer,
)


def simulate(pacer: Pacer, seconds: float, seconds_per_step: float) -> list[tuple[float, int]]:
    """(when, how many) of the chunks that a run with these steps would make."""
    now, chunks = 0.0, []
    pacer.start(now)
    while now < seconds:
        n_steps, wait = pacer.next_chunk(now)
        if n_steps:
            took = n_steps * seconds_per_step
            pacer.record_chunk(n_steps, took)
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
    usual, _ = pacer.next_chunk(3.0)
    hurried, _ = pacer.next_chunk(3.0, is_hurried=True)
    assert 0 < hurried <= usual / 4


def test_hurry_from_the_first_step_on_is_no_standstill():
    pacer = Pacer()
    pacer.start(0.0)
    chunks = []
    for i in range(6):
        n_steps, _ = pacer.next_chunk(i / 10, is_hurried=True)
        chunks.append(n_steps)
        pacer.record_chunk(n_steps, n_steps * 1e-6)
    assert chunks == [1, 4, 16, 64, 256, 1024]


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
    pacer.next_chunk(0.0)
    n_steps, _ = pacer.next_chunk(60.0)  # asleep for a minute
    assert n_steps <= 100 * 2 * FRAME_SECONDS + 1


@pytest.mark.parametrize("load", [0.5, 1.0, 15.0])
def test_costly_look_makes_frames_rarer(load):
    pacer = Pacer()
    pacer.load = load
    for i in range(30):
        pacer.record_frame(float(i), seconds=0.2)
    period = 0.2 * max(1.0, load) / FRAME_SHARE
    assert not pacer.is_frame_due(29.0 + 0.9 * period)
    assert pacer.is_frame_due(29.0 + period)


def test_looking_takes_a_quarter_of_the_cores_at_most_however_many_are_watched():
    n_cores, n_runs, picture, measurement, step = 2, 30, 0.004, 0.04, 1e-4
    costs, now, frames = ProgramCosts(), 0.0, 0
    pacers = [Pacer(costs=costs) for _ in range(n_runs)]
    steps, measured_at, before = [0] * n_runs, [0] * n_runs, (0.0, 0)
    for pacer in pacers:
        pacer.load = n_runs / n_cores
        pacer.start(now)
    while now < 30.0:
        if before[0] == 0.0 and now >= 10.0:
            before = now, sum(steps)
        for i, pacer in enumerate(pacers):  # each in its turn, on one of the cores
            n_steps, _ = pacer.next_chunk(now)
            pacer.record_chunk(n_steps, n_steps * step)
            steps[i] += n_steps
            took = n_steps * step
            if pacer.is_frame_due(now):
                pacer.record_frame(now, picture)
                took, frames = took + picture, frames + 1
            has_doubled = steps[i] >= max(1, 2 * measured_at[i])
            if pacer.is_measure_due(now) or (has_doubled and pacer.may_measure_doubling(now)):
                pacer.record_measurement(now, measurement, is_watched=True)
                took, measured_at[i] = took + measurement, steps[i]
            now += took / n_cores
    trained_seconds = (sum(steps) - before[1]) * step
    assert trained_seconds / (n_cores * (now - before[0])) >= 0.73
    assert frames / n_runs / now == pytest.approx(FRAME_SHARE / (picture * 15), rel=0.15)


def test_first_chunk_of_a_later_run_is_as_long_as_the_others_have_found_out():
    costs = ProgramCosts()
    simulate(Pacer(costs=costs), 3.0, 1e-5)
    pacer = Pacer(costs=costs)
    pacer.start(0.0)
    n_steps, _ = pacer.next_chunk(0.0)
    assert n_steps * 1e-5 == pytest.approx(FRAME_SECONDS, rel=0.1)


def test_doubled_steps_are_measured_at_first_and_then_within_their_share():
    pacer, now, n_measured = Pacer(), 0.0, 0
    while now < 10.0:
        if pacer.may_measure_doubling(now):
            pacer.record_measurement(now, 0.02, is_watched=True)
            n_measured += now == 0.0
        else:
            now += 0.01
    assert n_measured == pytest.approx(DOUBLING_SECONDS / 0.02, abs=2)
    crowded = Pacer()
    crowded.load = 15.0
    assert crowded.may_measure_doubling(0.0)
    crowded.record_measurement(0.0, 0.02, is_watched=True)
    assert not crowded.may_measure_doubling(0.0)


@pytest.mark.parametrize(
    ("seconds", "watched", "unwatched"),
    [
        (0.001, 0.1, 1.0),
        (0.006, 0.2, 1.0),  # 3 % of the time
        (0.04, 1.0, 1.0),  # more than that: rarer, it would be no curve
        (0.3, 0.3 / MOST_MEASURE_SHARE, 0.3 / MOST_MEASURE_SHARE),
    ],
)
def test_costly_measurement_makes_measurements_rarer(seconds, watched, unwatched):
    for is_watched, apart in ((True, watched), (False, unwatched)):
        pacer = Pacer()
        for i in range(30):
            pacer.record_measurement(float(i), seconds, is_watched=is_watched)
        assert not pacer.is_measure_due(29.0 + 0.8 * apart)
        assert pacer.is_measure_due(29.001 + apart)


@pytest.mark.parametrize("seconds_per_step", [1e-5, 1e-3])
def test_frames_come_as_often_as_they_should_whatever_looking_costs(seconds_per_step):
    pacer = Pacer()
    now, n_frames = 0.0, 0
    pacer.start(now)
    while now < 10.0:
        n_steps, _ = pacer.next_chunk(now)
        pacer.record_chunk(n_steps, n_steps * seconds_per_step)
        now += n_steps * seconds_per_step
        if pacer.is_frame_due(now):
            pacer.record_frame(now, 0.001)
            n_frames += 1
            now += 0.004  # and what else is done with it
    assert n_frames == pytest.approx(300, abs=6)


@given(st.floats(1.0, 60.0))
def test_frames_are_no_more_than_the_rate_that_is_set(rate):
    pacer = Pacer()
    pacer.set_frame_rate(rate)
    now, n_frames = 0.0, 0
    pacer.start(now)
    while now < 20.0:
        n_steps, _ = pacer.next_chunk(now)
        # A command waits for the chunk in progress.
        assert n_steps * 1e-4 <= 2 * FRAME_SECONDS
        pacer.record_chunk(n_steps, n_steps * 1e-4)
        now += n_steps * 1e-4
        if pacer.is_frame_due(now):
            pacer.record_frame(now, 0.0005)
            n_frames += 1
    assert n_frames == pytest.approx(20.0 * min(rate, 30.0), rel=0.2, abs=2)


def test_pictures_of_a_pair_are_as_far_apart_as_looking_costs():
    pacer = Pacer()
    assert pacer.chunks_per_frame() == 1
    for i in range(30):
        pacer.record_frame(float(i), seconds=0.05)
    training = 0.05 / FRAME_SHARE - 0.05
    assert pacer.chunks_per_frame() == pytest.approx(training / FRAME_SECONDS, abs=1)
    pacer.set_speed(100.0, 30.0)
    assert pacer.chunks_per_frame() == 1


@pytest.mark.parametrize(("load", "seconds"), [(0.5, FRAME_SECONDS), (2.0, FRAME_SECONDS / 2)])
def test_more_runs_than_cores_give_way_sooner(load, seconds):
    pacer = Pacer()
    pacer.load = load
    last = simulate(pacer, 3.0, 1e-5)[-1][1] * 1e-5
    assert last == pytest.approx(seconds, rel=0.01)


def test_chunk_is_no_trifle_in_the_largest_crowd():
    pacer = Pacer()
    pacer.load = 100.0
    last = simulate(pacer, 3.0, 1e-5)[-1][1] * 1e-5
    assert last == pytest.approx(SHORTEST_CHUNK_SECONDS, rel=0.01)


def test_measuring_takes_its_share_of_what_a_run_has_of_a_core():
    due = {}
    for load in (1.0, 10.0):
        pacer = Pacer()
        pacer.load = load
        pacer.record_measurement(0.0, seconds=0.05, is_watched=True)
        due[load] = next(t for t in itertools.count(0.0, 0.05) if pacer.is_measure_due(t))
    assert due[10.0] == pytest.approx(10 * due[1.0], rel=0.05)
