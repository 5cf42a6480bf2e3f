"""From signs to labels, and from recurring states to oscillation."""

from __future__ import annotations

import numpy as np

from ganscope.truth.labels import GroundTruth, _returning, _stands_still

STEPS = np.arange(0, 3000, 50)


def labels(sign: np.ndarray, name: str = "collapse", every: int = 1) -> np.ndarray:
    truth = GroundTruth(STEPS, {name: sign}, np.full(len(STEPS), ""))
    return truth.labels(name, np.arange(0, len(STEPS), every))


def test_sign_becomes_a_label_when_it_has_lasted_for_five_measurements_and_250_steps():
    sign = np.where(STEPS >= 1000, 1, -1)
    found = labels(sign)
    assert (found[STEPS < 1000] == -1).all()
    assert (found[(STEPS >= 1000) & (STEPS < 1250)] == 0).all()
    assert (found[STEPS >= 1250] == 1).all()
    # At one measurement every 200 steps, four measurements later.
    rarely = labels(sign, every=4)
    assert rarely.tolist()[5:10] == [0, 0, 0, 0, 1]


def test_moments_in_doubt_and_the_first_ones_have_no_label():
    assert (labels(np.zeros(len(STEPS), int)) == 0).all()
    assert labels(np.ones(len(STEPS), int))[:5].tolist() == [0] * 5
    one_doubt = np.where(STEPS == 2000, 0, 1)
    assert labels(one_doubt)[STEPS == 2200].tolist() == [0]


def test_divergence_is_labelled_at_once():
    assert labels(np.where(STEPS >= 1000, 1, -1), "divergence")[STEPS == 1000].tolist() == [1]


def test_recurring_state_oscillates_until_it_rests():
    state = np.where(STEPS // 100 % 2 == 0, 1, -1)
    state[STEPS >= 1500] = 0
    sign = _returning(STEPS, state, np.abs(state).astype(float))
    assert (sign[STEPS < 200] == -1).all()
    assert (sign[(STEPS >= 200) & (STEPS < 600)] == 0).all()
    assert (sign[(STEPS >= 600) & (STEPS <= 1500)] == 1).all()
    assert sign[-1] == -1


def test_swings_that_die_out_are_no_oscillation():
    state = np.where(STEPS // 100 % 2 == 0, 1, -1)
    assert (_returning(STEPS, state, 0.8 ** (STEPS / 100)) <= 0).all()


def standing(path_of_a_step: float, answers: float = 0.0, distance: float = 1.0) -> np.ndarray:
    """Signs of samples that move evenly, of which each fact is a number."""
    samples = (STEPS * path_of_a_step)[:, None, None] * np.ones((1, 64, 2)) / np.sqrt(2)
    facts = {"samples": samples}
    for name, value in (("answers", answers), ("distance", distance)):
        facts[name] = np.full(len(STEPS), value)
    return _stands_still(STEPS, facts)


def test_nothing_moves_where_samples_stand_still_far_from_the_data_before_a_flat_d():
    known = STEPS[-1] - 500 >= STEPS
    assert (standing(1e-5)[known] == 1).all()
    assert (standing(1e-5)[~known] == 0).all()  # what comes after is not known
    assert (standing(1e-4)[known] == 0).all()
    assert (standing(1e-3)[known] == -1).all()
    assert (standing(0.0, answers=0.5) == -1).all()
    assert (standing(0.0, distance=0.05) == -1).all()
    assert (standing(0.0, answers=np.nan) == 0).all()


def test_samples_that_go_away_and_come_back_have_moved():
    samples = np.zeros((len(STEPS), 64, 1))
    samples[STEPS == 1000] = 1.0
    facts = {"samples": samples, "answers": np.zeros(len(STEPS)), "distance": np.ones(len(STEPS))}
    signs = _stands_still(STEPS, facts)
    assert (signs[(STEPS >= 500) & (STEPS <= 1000)] == -1).all()
    assert (signs[STEPS < 500] == 1).all()
