"""Feature matching: the gap of D's mean features in double precision, and G's way down it."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.objectives import discriminator_objective, generator_objective

from .by_hand import DoubleGame, batch_of, hidden_of, slope_of, tree_of, vector_of
from .tools import GENERATOR_GRADIENT, tiny

KEY, STEP = jax.random.key(5), jnp.int32(0)
SMOOTH = {"generator": {"activation": "tanh"}}
PLAIN = tiny(SMOOTH)


def matching(share: float):
    return tiny(SMOOTH, {"stabilizers": {"feature_matching": {"share": share}}})


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_generator_descends_on_the_gap_of_the_mean_features(share):
    game = matching(share)
    state = game.init(2)
    double, batch = DoubleGame(game, state), batch_of(KEY, STEP)
    d, g = vector_of(state.discriminator), vector_of(state.generator)

    def loss(generator):
        fake = double.play("generator", generator, batch.z)[:, None]
        weights = tree_of(d, state.discriminator)
        gap = sum(
            hidden_of(weights, "tanh", x).mean(axis=0) * s for x, s in ((batch.x, 1), (fake, -1))
        )
        matched = np.sum(gap**2)
        return (1 - share) * double.generator_loss(generator, d, batch) + share * matched

    weights = (state.generator, state.discriminator)
    rest = (game.structure, game.hyper, KEY, STEP)
    assert float(generator_objective(*weights, *rest)) == pytest.approx(loss(g), rel=1e-4)
    pull = vector_of(GENERATOR_GRADIENT(*weights, *rest))
    np.testing.assert_allclose(pull, slope_of(loss, g), rtol=2e-3, atol=1e-5)
    assert np.max(np.abs(pull)) > 1e-2


def test_discriminator_plays_on_as_before():
    state = matching(1.0).init(2)
    weights = (state.discriminator, state.generator)
    losses = [
        float(discriminator_objective(*weights, it.structure, it.hyper, KEY, STEP))
        for it in (matching(1.0), PLAIN)
    ]
    assert losses[0] == losses[1]
