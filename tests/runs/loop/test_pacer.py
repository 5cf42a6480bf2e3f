"""The pacer: chunks fit a frame, and speeds, costs and shares are kept."""

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
    """(start, number of steps) of each chunk of a run whose steps take this long."""
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


def test_first_chunk_is_one_step_and_later_ones_grow_slowly():
    sizes = [n for _, n in simulate(Pacer(), 1.0, 1e-6)]
    assert sizes[0] == 1
    assert all(b <= 4 * a for a, b in itertools.pairwise(sizes))


def test_hurried_chunk_is_short():
    pacer = Pacer()
    simulate(pacer, 3.0, 1e-5)
    usual, _ = pacer.next_chunk(3.0)
    hurried, _ = pacer.next_chunk(3.0, is_hurried=True)
    assert 0 < hurried <= usual / 4


def test_chunks_grow_although_they_are_hurried_from_the_start():
    pacer = Pacer()
    pacer.start(0.0)
    chunks = []
    for i in range(6):
        n_steps, _ = pacer.next_chunk(i / 10, is_hurried=True)
        chunks.append(n_steps)
        pacer.record_chunk(n_steps, n_steps * 1e-6)
    assert chunks == [1, 4, 16, 64, 256, 1024]


def test_step_longer_than_a_frame_is_a_chunk_of_its_own():
    assert {n for _, n in simulate(Pacer(), 3.0, 0.2)} == {1}


@given(st.floats(0.05, 2000))
def test_speed_is_kept_on_average(speed):
    seconds = max(4.0, 5 / speed)
    total = sum(n for _, n in simulate(Pacer(speed), seconds, 1e-5))
    assert total == pytest.approx(speed * seconds, rel=0.1, abs=2 + speed * FRAME_SECONDS)


def test_slow_speed_trains_single_steps_at_even_times():
    chunks = simulate(Pacer(0.5), 9.0, 1e-4)
    assert [n for _, n in chunks] == [1] * 5
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(chunks)]
    assert gaps == pytest.approx([2.0] * 4, abs=0.01)


def test_machine_that_cannot_keep_up_does_not_catch_up_in_a_burst():
    pacer = Pacer(100.0)
    pacer.start(0.0)
    pacer.next_chunk(0.0)
    n_steps, _ = pacer.next_chunk(60.0)  # after a minute of sleep
    assert n_steps <= 100 * 2 * FRAME_SECONDS + 1


@pytest.mark.parametrize("load", [0.5, 1.0, 15.0])
def test_costly_frames_are_rarer(load):
    pacer = Pacer()
    pacer.load = load
    for i in range(30):
        pacer.record_frame(float(i), seconds=0.2)
    period = 0.2 * max(1.0, load) / FRAME_SHARE
    assert not pacer.is_frame_due(29.0 + 0.9 * period)
    assert pacer.is_frame_due(29.0 + period)


def test_frames_and_measurements_of_many_runs_take_a_quarter_of_the_cores_at_most():
    n_cores, n_runs, frame_cost, measurement, step = 2, 30, 0.004, 0.04, 1e-4
    costs, now, frames = ProgramCosts(), 0.0, 0
    pacers = [Pacer(costs=costs) for _ in range(n_runs)]
    steps, measured_at, before = [0] * n_runs, [0] * n_runs, (0.0, 0)
    for pacer in pacers:
        pacer.load = n_runs / n_cores
        pacer.start(now)
    while now < 30.0:
        if before[0] == 0.0 and now >= 10.0:
            before = now, sum(steps)
        for i, pacer in enumerate(pacers):  # one after the other, on one of the cores
            n_steps, _ = pacer.next_chunk(now)
            pacer.record_chunk(n_steps, n_steps * step)
            steps[i] += n_steps
            took = n_steps * step
            if pacer.is_frame_due(now):
                pacer.record_frame(now, frame_cost)
                took, frames = took + frame_cost, frames + 1
            has_doubled = steps[i] >= max(1, 2 * measured_at[i])
            if pacer.is_measure_due(now) or (has_doubled and pacer.may_measure_doubling(now)):
                pacer.record_measurement(now, measurement, is_watched=True)
                took, measured_at[i] = took + measurement, steps[i]
            now += took / n_cores
    trained_seconds = (sum(steps) - before[1]) * step
    assert trained_seconds / (n_cores * (now - before[0])) >= 0.73
    assert frames / n_runs / now == pytest.approx(FRAME_SHARE / (frame_cost * 15), rel=0.15)


def test_first_chunk_of_a_later_run_uses_the_costs_of_earlier_runs():
    costs = ProgramCosts()
    simulate(Pacer(costs=costs), 3.0, 1e-5)
    pacer = Pacer(costs=costs)
    pacer.start(0.0)
    n_steps, _ = pacer.next_chunk(0.0)
    assert n_steps * 1e-5 == pytest.approx(FRAME_SECONDS, rel=0.1)


def test_doubled_steps_are_measured_within_their_share():
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
        (0.04, 1.0, 1.0),  # a larger share, because rarer points would be no curve
        (0.3, 0.3 / MOST_MEASURE_SHARE, 0.3 / MOST_MEASURE_SHARE),
    ],
)
def test_costly_measurements_are_rarer(seconds, watched, unwatched):
    for is_watched, apart in ((True, watched), (False, unwatched)):
        pacer = Pacer()
        for i in range(30):
            pacer.record_measurement(float(i), seconds, is_watched=is_watched)
        assert not pacer.is_measure_due(29.0 + 0.8 * apart)
        assert pacer.is_measure_due(29.001 + apart)


@pytest.mark.parametrize("seconds_per_step", [1e-5, 1e-3])
def test_frame_rate_is_kept_for_steps_of_any_length(seconds_per_step):
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
            now += 0.004  # other work with the frame
    assert n_frames == pytest.approx(300, abs=6)


@given(st.floats(1.0, 60.0))
def test_set_frame_rate_is_not_exceeded(rate):
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


def test_frames_of_a_pair_keep_to_their_share():
    pacer = Pacer()
    assert pacer.chunks_per_frame() == 1
    for i in range(30):
        pacer.record_frame(float(i), seconds=0.05)
    training = 0.05 / FRAME_SHARE - 0.05
    assert pacer.chunks_per_frame() == pytest.approx(training / FRAME_SECONDS, abs=1)
    pacer.set_speed(100.0, 30.0)
    assert pacer.chunks_per_frame() == 1


@pytest.mark.parametrize(("load", "seconds"), [(0.5, FRAME_SECONDS), (2.0, FRAME_SECONDS / 2)])
def test_chunks_are_shorter_with_more_runs_than_cores(load, seconds):
    pacer = Pacer()
    pacer.load = load
    last = simulate(pacer, 3.0, 1e-5)[-1][1] * 1e-5
    assert last == pytest.approx(seconds, rel=0.01)


def test_chunk_has_a_shortest_length():
    pacer = Pacer()
    pacer.load = 100.0
    last = simulate(pacer, 3.0, 1e-5)[-1][1] * 1e-5
    assert last == pytest.approx(SHORTEST_CHUNK_SECONDS, rel=0.01)


def test_measurements_take_a_share_of_the_time_that_a_run_has_on_a_core():
    due = {}
    for load in (1.0, 10.0):
        pacer = Pacer()
        pacer.load = load
        pacer.record_measurement(0.0, seconds=0.05, is_watched=True)
        due[load] = next(t for t in itertools.count(0.0, 0.05) if pacer.is_measure_due(t))
    assert due[10.0] == pytest.approx(10 * due[1.0], rel=0.05)
