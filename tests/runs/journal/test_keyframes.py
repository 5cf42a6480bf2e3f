"""Keyframes are few and evenly spaced for chunks of any size, and include the first step."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.runs.journal.keyframes import Keyframes

FLOATS = 1000


@dataclass
class FakeTrainer:
    """A state of known size."""

    step: int = 0
    is_diverged: bool = False

    def state(self):
        return {"weights": np.full(FLOATS, self.step, np.float32)}


def taken(steps, **bounds):
    keyframes = Keyframes(chunks_apart=1, **bounds)
    for step in steps:
        keyframes.take(FakeTrainer(step), n_records=step // 10)
    return keyframes


def steps_of(keyframes):
    return [keyframe.step for keyframe in keyframes.all()]


def test_first_ones_are_all_kept():
    keyframes = taken(range(64))
    assert steps_of(keyframes) == list(range(64))
    assert [keyframe.n_records for keyframe in keyframes.all()] == [s // 10 for s in range(64)]


def test_keyframes_are_some_chunks_apart():
    keyframes = Keyframes(chunks_apart=8)
    for step in range(0, 100, 5):
        keyframes.take(FakeTrainer(step), 0)
    assert steps_of(keyframes) == [0, 40, 80]


@pytest.mark.parametrize("chunk", [1, 7, 300])
def test_many_are_few_and_evenly_spaced(chunk):
    steps = steps_of(taken(range(0, 20_000 * chunk, chunk)))
    assert steps[0] == 0
    assert 16 <= len(steps) <= 64
    gaps = [later - earlier for earlier, later in pairwise(steps)]
    assert max(gaps) <= 2 * min(gaps)
    assert 20_000 * chunk - steps[-1] <= 2 * max(gaps)


@given(st.lists(st.integers(1, 500), max_size=300))
def test_any_chunks_leave_a_bounded_number_and_the_first(chunks):
    steps = np.cumsum([0, *chunks]).tolist()
    keyframes = taken(steps, max_keyframes=10)
    kept = steps_of(keyframes)
    assert kept[0] == 0
    assert len(kept) <= 10
    assert set(kept) <= set(steps)
    # No step is far from a keyframe: at most twice the even spacing, and a chunk or two.
    largest_gap = max((b - a for a, b in pairwise([*kept, steps[-1]])), default=0)
    assert largest_gap <= 4 * steps[-1] / 10 + 2 * max(chunks, default=0) + 1


def test_bytes_are_bounded_and_one_keyframe_is_always_kept():
    assert len(steps_of(taken(range(100), max_bytes=10 * 4 * FLOATS))) <= 10
    assert steps_of(taken(range(100), max_bytes=10)) == [0]


def test_keyframe_never_changes():
    (keyframe,) = taken([0]).all()
    with pytest.raises(ValueError, match="read-only"):
        keyframe.state["weights"][0] = 1.0


def test_diverged_state_is_not_kept():
    keyframes = taken([0])
    keyframes.take(FakeTrainer(5, is_diverged=True), 0)
    assert steps_of(keyframes) == [0]


def test_discarded_keyframes_are_taken_again():
    keyframes = taken(range(40))
    keyframes.discard_after(20)
    assert steps_of(keyframes) == list(range(21))
    keyframes.take(FakeTrainer(21), 0)
    assert steps_of(keyframes)[-1] == 21


def test_keyframes_of_another_run_continue_with_their_interval():
    past = taken(range(0, 12_800, 100))
    keyframes = Keyframes(chunks_apart=1)
    keyframes.replace(past.all())
    assert keyframes.all() == past.all()
    last, before = steps_of(past)[-1], steps_of(past)[-2]
    keyframes.take(FakeTrainer(last + 1), 0)
    assert steps_of(keyframes)[-1] == last
    keyframes.take(FakeTrainer(2 * last - before), 0)
    assert steps_of(keyframes)[-1] == 2 * last - before
