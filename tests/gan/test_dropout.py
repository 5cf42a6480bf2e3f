"""Dropout in G: the share of units off, the mean that is kept, and pictures that do not flicker."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.game import generate
from ganscope.gan.hooks import LayerContext, Randomness
from ganscope.gan.objectives import draw_batch
from ganscope.gan.registry import STABILIZERS
from ganscope.gan.view.frame import generator_density_method

from .by_hand import batch_of
from .tools import affine_generator, forward_by_hand, on_device, tiny

DROPOUT = STABILIZERS["generator_dropout"]
GAME = tiny({"generator": {"activation": "tanh"}, "stabilizers": {"generator_dropout": {}}})
Z = on_device([[-1.0], [0.3], [0.3]])


def chance(rate: float, seed: int = 0) -> Randomness:
    return Randomness(jax.random.key(seed), {"generator_dropout": {"rate": on_device(rate)}})


def dropped(rate: float, index: int = 0, seed: int = 0, player: str = "generator"):
    a = jnp.full((2000, 4), 3.0)
    return np.asarray(
        DROPOUT.layer(a, LayerContext(player, index, None, {}, {}, chance(rate, seed)))
    )


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_units_are_off_at_their_rate_and_keep_their_mean(rate):
    a = dropped(rate)
    assert np.mean(a == 0.0) == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / 8000))
    np.testing.assert_allclose(a[a != 0.0], 3.0 / (1 - rate), rtol=1e-5)
    spread = 3.0 * np.sqrt(rate / (1 - rate))
    assert a.mean() == pytest.approx(3.0, abs=5 * spread / np.sqrt(8000))


def test_each_unit_of_each_sample_and_layer_has_its_own_coin():
    off = dropped(0.5) == 0.0
    for other in (off[:, [1, 2, 3, 0]], np.roll(off, 1, axis=0), dropped(0.5, index=1) == 0.0):
        assert np.mean(off == other) == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(8000))
    np.testing.assert_array_equal(dropped(0.5) == 0.0, off)


def test_discriminator_and_the_rate_0_drop_nothing():
    assert np.all(dropped(0.5, player="discriminator") == 3.0)
    assert np.all(dropped(0.0) == 3.0)


def test_generator_without_chance_is_the_plain_network():
    generator = GAME.init(0).generator
    by_hand = forward_by_hand(generator, "tanh", Z)
    for given in (None, chance(0.0)):
        x = generate(GAME.structure, generator, Z, randomness=given)
        np.testing.assert_allclose(x, by_hand, rtol=1e-4, atol=1e-6)
    x = generate(GAME.structure, generator, Z, randomness=chance(0.5))
    assert float(x[1, 0]) != float(x[2, 0])  # the same latent twice


def fakes(generator, rate: float, seed: int) -> np.ndarray:
    hyper, step = GAME.hyper | {"stabilizers": chance(rate).live}, jnp.int32(0)
    return np.asarray(
        draw_batch(GAME.structure, generator, hyper, jax.random.key(seed), step).x_fake
    )


def test_training_without_dropping_is_that_of_the_plain_network():
    generator = GAME.init(0).generator
    z = batch_of(jax.random.key(1), jnp.int32(0)).z
    by_hand = forward_by_hand(generator, "tanh", z)
    np.testing.assert_allclose(fakes(generator, 0.0, 1), by_hand, rtol=1e-4, atol=1e-6)


def test_training_draws_new_coins_for_each_batch():
    # A G that does not look at z: all that makes its samples differ is which units are on.
    generator = GAME.init(0).generator
    blind = generator | {"inputs": {"x": jnp.zeros((1, 4))}, "input_bias": jnp.ones(4)}
    assert len(set(fakes(blind, 0.0, 1).ravel())) == 1
    assert len(set(fakes(blind, 0.5, 1).ravel())) > 3
    assert np.any(fakes(blind, 0.5, 1) != fakes(blind, 0.5, 2))


def test_shown_samples_are_the_same_all_through_a_run():
    state = GAME.init(0)
    now, later = (GAME.observe(it) for it in (state, state._replace(step=jnp.int32(7))))
    np.testing.assert_array_equal(now["fake_samples"], later["fake_samples"])
    # They are G's samples with its chance, the curve beside them is its mean.
    z = now["latent"][:, None]
    by_hand = forward_by_hand(state.generator, "tanh", z)[:, 0]
    np.testing.assert_allclose(now["generated"], by_hand, rtol=1e-4, atol=1e-5)


def test_density_of_a_generator_with_chance_is_a_kernel_estimate():
    game = tiny({"stabilizers": {"generator_dropout": {}}})
    assert generator_density_method(game.structure) == "kernel estimate"
    game = game.with_hyper(stabilizers=chance(0.0).live)
    picture = game.observe(game.init(0)._replace(generator=affine_generator(0.5, 4.0)))
    x = picture["x"].astype(np.float64)
    blurred = stats.norm(4.0, np.hypot(0.5, 1.5 * (x[1] - x[0]))).pdf(x)
    np.testing.assert_allclose(picture["generator_density"], blurred, atol=0.08)
    assert np.sum(picture["generator_density"]) * (x[1] - x[0]) == pytest.approx(1.0, abs=0.01)
    # Counted from samples, so not exact; D* compares it with data as blurred.
    assert np.max(np.abs(picture["generator_density"] - blurred)) > 1e-3
    near = np.abs(x - 4.0) < 0.7
    np.testing.assert_allclose(picture["optimal_discriminator"][near], 0.5, atol=0.05)
