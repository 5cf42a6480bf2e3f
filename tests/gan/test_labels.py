"""Remedies that tell D less than the truth: the best D under them, found by minimising."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.objectives import discriminator_objective
from ganscope.gan.registry import LOSSES, STABILIZERS

from .by_hand import vector_of
from .tools import GENERATOR_GRADIENT, as_float32, on_device, tiny

FLIPPING = STABILIZERS["label_flipping"]
SMOOTHING = STABILIZERS["one_sided_label_smoothing"]
KEY, STEP = jax.random.key(0), jnp.int32(0)

# Four cells of the line, and how many of 20 real and 20 fake samples lie in each.
REAL_COUNTS, FAKE_COUNTS = np.array([10, 6, 3, 1]), np.array([1, 2, 7, 10])


def best_answers(loss) -> np.ndarray:
    """The D of each cell that minimises a function of the logits of four cells."""
    value_and_slope = jax.jit(jax.value_and_grad(loss))

    def in_double(logits):
        value, slope = value_and_slope(on_device(logits))
        return float(value), np.asarray(slope, np.float64)

    found = optimize.minimize(in_double, np.zeros(4), jac=True, options={"gtol": 1e-5})
    return 1 / (1 + np.exp(-found.x))


# --- smoothing ---


def smoothed_loss(real, fake, target: float, fake_target: float):
    """D's loss on logits, and the penalty."""
    live = {"target": on_device(target), "fake_target": on_device(fake_target)}
    judged = DiscriminatorPass(lambda x: x[:, 0], real[:, None], fake[:, None], real, fake, KEY)
    return LOSSES["non_saturating"].discriminator(real, fake) + SMOOTHING.penalty(judged, live)


@pytest.mark.parametrize(
    ("target", "fake_target"), [(0.5, 0.0), (0.9, 0.0), (1.0, 0.3), (0.8, 0.2)]
)
def test_label_smoothing_is_cross_entropy_with_soft_targets(target, fake_target):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 2, 6), rng.normal(0, 2, 6)
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    by_hand = np.mean(-target * np.log(p) - (1 - target) * np.log(1 - p))
    by_hand += np.mean(-fake_target * np.log(q) - (1 - fake_target) * np.log(1 - q))
    loss = smoothed_loss(on_device(real), on_device(fake), target, fake_target)
    assert float(loss) == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.parametrize(("target", "fake_target"), [(1.0, 0.0), (0.7, 0.0), (0.9, 0.2)])
def test_best_discriminator_under_smoothing_is_that_of_theory(target, fake_target):
    real, fake = np.repeat(np.arange(4), REAL_COUNTS), np.repeat(np.arange(4), FAKE_COUNTS)
    answers = best_answers(
        lambda table: smoothed_loss(table[real], table[fake], target, fake_target)
    )
    theory = (target * REAL_COUNTS + fake_target * FAKE_COUNTS) / (REAL_COUNTS + FAKE_COUNTS)
    np.testing.assert_allclose(answers, theory, atol=1e-3)


@pytest.mark.parametrize("target", [0.6, 0.9, 1.0])
def test_label_smoothing_settles_at_half_its_target(target):
    # p_g = p_data: at every place as many real as fake samples.
    cells = np.repeat(np.arange(4), REAL_COUNTS)
    answers = best_answers(lambda table: smoothed_loss(table[cells], table[cells], target, 0.0))
    np.testing.assert_allclose(answers, target / 2, atol=1e-3)


def test_one_sided_smoothing_leaves_fakes_alone():
    fake = as_float32(np.array([-1.0, 0.5, 2.0]))
    slopes = [jax.grad(smoothed_loss, argnums=1)(fake, fake, target, 0.0) for target in (1.0, 0.7)]
    np.testing.assert_array_equal(*slopes)


# --- flipping ---


def flipped(probability: float, real, fake, seed: int = 0):
    live = {"probability": on_device(probability)}
    x_real, x_fake = on_device(real)[:, None], on_device(fake)[:, None]
    out = FLIPPING.transform_d_batch(x_real, x_fake, {}, jax.random.key(seed), live)
    return tuple(np.asarray(side)[:, 0] for side in out)


def test_flipping_exchanges_whole_pairs():
    n = 4000
    real, fake = np.arange(n), -1.0 - np.arange(n)
    out_real, out_fake = flipped(0.2, real, fake)
    is_flipped = out_real < 0
    np.testing.assert_array_equal(out_real, np.where(is_flipped, fake, real))
    np.testing.assert_array_equal(out_fake, np.where(is_flipped, real, fake))
    assert np.mean(is_flipped) == pytest.approx(0.2, abs=5 * np.sqrt(0.16 / n))
    assert np.any(is_flipped != (flipped(0.2, real, fake, seed=1)[0] < 0))


def test_flipping_with_probability_0_is_nothing():
    real, fake = np.arange(50.0), np.arange(50.0) + 100
    for mine, same in zip(flipped(0.0, real, fake), (real, fake), strict=True):
        np.testing.assert_array_equal(mine, same)


@pytest.mark.parametrize("p", [0.1, 0.3])
def test_best_discriminator_under_flipping_is_that_of_theory(p):
    times = 2000
    rng = np.random.default_rng(0)
    real = rng.permutation(np.repeat(np.arange(4), times * REAL_COUNTS))
    fake = rng.permutation(np.repeat(np.arange(4), times * FAKE_COUNTS))
    called_real, called_fake = (side.astype(int) for side in flipped(p, real, fake))
    loss = LOSSES["non_saturating"].discriminator
    answers = best_answers(lambda table: loss(table[called_real], table[called_fake]))
    n = REAL_COUNTS + FAKE_COUNTS
    theory = ((1 - p) * REAL_COUNTS + p * FAKE_COUNTS) / n
    np.testing.assert_array_less(np.abs(answers - theory), 5 * np.sqrt(0.25 / (times * n)))
    assert np.all((answers > p) & (answers < 1 - p))


def test_discriminator_alone_is_lied_to():
    plain = tiny()
    game = tiny({"stabilizers": {"label_flipping": {"probability": 0.5}}})
    state = game.init(0)
    g, d = state.generator, state.discriminator
    pulls = [GENERATOR_GRADIENT(g, d, it.structure, it.hyper, KEY, STEP) for it in (game, plain)]
    np.testing.assert_allclose(*map(vector_of, pulls), rtol=1e-5, atol=1e-7)
    losses = [
        float(discriminator_objective(d, g, it.structure, it.hyper, KEY, STEP))
        for it in (game, plain)
    ]
    assert abs(losses[0] - losses[1]) > 1e-3


def test_expected_loss_of_a_discriminator_that_is_lied_to():
    # On average over the lies: (1 - p) of the truth's loss and p of its opposite's.
    rng = np.random.default_rng(2)
    real, fake, p = rng.normal(1.5, 1.0, 40_000), rng.normal(-1.5, 1.0, 40_000), 0.25
    called = flipped(p, real, fake)
    loss = LOSSES["non_saturating"].discriminator
    mine = float(loss(*map(on_device, called)))
    true = np.mean(np.logaddexp(0, -real) + np.logaddexp(0, fake))
    false = np.mean(np.logaddexp(0, -fake) + np.logaddexp(0, real))
    assert mine == pytest.approx((1 - p) * true + p * false, rel=0.02)
    assert abs(mine - true) > 0.5
