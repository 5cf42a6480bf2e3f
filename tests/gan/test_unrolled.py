"""Unrolling: two answers of D by hand, in double precision, and what G makes of them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.state import discriminator_key, generator_key, step_key

from .by_hand import DoubleGame, batch_of, slope_of, vector_of
from .tools import assert_same_bits, differs_somewhere, tiny

SEED = 3
# A D that moves far, so that looking ahead counts; a smooth G, for finite differences.
SGD = {
    "generator": {"activation": "tanh"},
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    "generator_learning_rate": 0.1,
    "discriminator_learning_rate": 1.0,
}


def unrolled(n: int, *patches):
    rule = {"update_rule": "unrolled", "update_rule_parameters": {"unrolling_steps": n}}
    return tiny(*patches, rule)


def test_generator_moves_against_the_discriminator_two_answers_later():
    game = unrolled(2, SGD)
    before = game.init(SEED)
    after = game.train(before, 1)
    double, key = DoubleGame(game, before), step_key(before.seed, before.step)
    d, g = vector_of(before.discriminator), vector_of(before.generator)
    batch = batch_of(discriminator_key(key, jnp.int32(0)), before.step)
    d = d - 1.0 * double.discriminator_pull(d, g, batch)
    np.testing.assert_allclose(vector_of(after.discriminator), d, rtol=1e-4, atol=1e-5)

    batch = batch_of(generator_key(key, jnp.int32(0)), before.step)

    def loss(generator, n_answers):
        first = d - 1.0 * double.discriminator_pull(d, generator, batch)
        second = first - 1.0 * double.discriminator_pull(first, generator, batch)
        return double.generator_loss(generator, [d, first, second][n_answers], batch)

    pulls = [slope_of(lambda w, n=n: loss(w, n), g, step=1e-4) for n in range(3)]
    moved = (g - vector_of(after.generator)) / 0.1
    np.testing.assert_allclose(moved, pulls[2], rtol=2e-3, atol=2e-5)
    # Neither no answer nor one is the same, and D's answer depends on G: all of it counts.
    held = double.generator_pull(g, d - 2.0 * double.discriminator_pull(d, g, batch), batch)
    for other in (pulls[0], pulls[1], held):
        assert np.max(np.abs(moved - other)) > 0.01 * np.max(np.abs(moved))


@pytest.mark.parametrize("n", [1, 5])
def test_discriminator_forgets_what_was_imagined(n):
    game, plain = unrolled(n), tiny()
    start = plain.train(plain.init(SEED), 3)
    after, expected = game.train(start, 1), plain.train(start, 1)
    assert_same_bits(after.discriminator, expected.discriminator)
    assert_same_bits(after.discriminator_optimizer, expected.discriminator_optimizer)
    assert differs_somewhere(after.generator, expected.generator)


def test_adam_can_be_differentiated_where_a_weight_has_no_gradient():
    # A unit of D that is never on: its moments stay 0, and so does the root of the second.
    game = unrolled(3, {"discriminator": {"activation": "relu"}})
    state = game.init(SEED)
    bias = state.discriminator["input_bias"].at[0].set(-100.0)
    start = state._replace(discriminator=state.discriminator | {"input_bias": bias})
    after = game.train(start, 5)
    assert int(after.step) == 5
    assert not bool(after.is_diverged)
    assert float(after.discriminator["input_bias"][0]) == -100.0
    assert differs_somewhere(after.generator, start.generator)
