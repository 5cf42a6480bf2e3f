"""AYLIEN's two presets of 2017 against the published code, written anew from its description."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import ks_2samp

from ganscope.gan.config import apply_patch, full_config
from ganscope.gan.game import generate
from ganscope.gan.objectives import discriminator_objective, draw_batch, generator_objective
from ganscope.gan.presets import PRESETS
from ganscope.gan.train import COMPILER_OPTIONS, init_state, train_chunk

from . import aylien_by_hand as published
from .tools import Game, game_of

FIRST_SEED, SEEDS, STEPS = 1000, 128, 5000
MINIBATCH = "aylien_2017_minibatch"
each_preset = pytest.mark.parametrize("preset", ["aylien_2017", MINIBATCH])
each_loss = pytest.mark.parametrize("loss", ["clamped_log", "non_saturating"])


def game_with(preset: str, loss: str) -> Game:
    return game_of(apply_patch(full_config(PRESETS[preset].config), {"loss": loss}))


def layers_of(network: Any) -> list[Any]:
    """The weights of one of our players as the published code has them."""
    layers = [(network["inputs"]["x"], network["input_bias"])]
    layers += [(layer["weights"], layer["bias"]) for layer in network["hidden"]]
    last, bias = network["outputs"]["h"], network["output_bias"]
    if "minibatch_discrimination" in network["outputs"]:
        tensor = network["stabilizers"]["minibatch_discrimination"]["tensor"]
        third = tensor.reshape(-1, tensor.shape[2]).T
        layers.append((third, jnp.zeros(third.shape[1])))
        last = jnp.concatenate([last, network["outputs"]["minibatch_discrimination"]])
    layers.append((last, bias))
    return [(weights, bias[None]) for weights, bias in layers]


@each_preset
@each_loss
def test_players_lose_and_are_pulled_as_in_the_published_code(preset, loss):
    game = game_with(preset, loss)
    state = game.init(seed=3)
    # A D that is sure of nothing yet, so that both losses have slopes.
    calm = jax.tree.map(lambda w: 0.3 * w, state.discriminator)
    rest = game.structure, game.hyper, jax.random.key(5), jnp.int32(0)
    batch = draw_batch(game.structure, state.generator, *rest[1:])
    has_minibatch, has_clamp = preset == MINIBATCH, loss == "clamped_log"
    generator, discriminator = layers_of(state.generator), layers_of(calm)

    ours = discriminator_objective(calm, state.generator, *rest)
    theirs = published.discriminator_loss(
        discriminator, batch.x_real, batch.x_fake, has_minibatch, has_clamp
    )
    assert float(ours) == pytest.approx(float(theirs), rel=1e-5)

    ours, pull = jax.value_and_grad(generator_objective)(state.generator, calm, *rest)
    theirs, their_pull = jax.value_and_grad(published.generator_loss)(
        generator, discriminator, batch.z, has_minibatch, has_clamp
    )
    assert float(ours) == pytest.approx(float(theirs), rel=1e-5)
    for mine, other in zip(layers_of(pull), their_pull, strict=True):
        for a, b in zip(mine, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def ends_of_ours(preset: str, loss: str) -> tuple[np.ndarray, np.ndarray]:
    game = game_with(preset, loss)

    def run(seed: Any, n_steps: Any, z: Any) -> Any:
        state = init_state(game.structure, game.hyper, seed)
        return generate(
            game.structure, train_chunk(game.structure, state, game.hyper, n_steps).generator, z
        )

    return mean_and_std(run)


def ends_of_theirs(has_minibatch: bool, has_clamp: bool) -> tuple[np.ndarray, np.ndarray]:
    def run(seed: Any, n_steps: Any, z: Any) -> Any:
        return published.generate(published.train(seed, n_steps, has_minibatch, has_clamp)[1], z)

    return mean_and_std(run)


def mean_and_std(run: Any) -> tuple[np.ndarray, np.ndarray]:
    """Of every seed's G over its whole prior, all seeds side by side in one program."""
    program = jax.jit(
        jax.vmap(run, in_axes=(0, None, None)), compiler_options=dict(COMPILER_OPTIONS)
    )
    z = jnp.linspace(-published.REACH, published.REACH, 2001)[:, None]
    seeds = FIRST_SEED + jnp.arange(SEEDS, dtype=jnp.uint32)
    x = np.asarray(program(seeds, jnp.int32(STEPS), z))[:, :, 0]
    return x.mean(axis=1), x.std(axis=1)


@pytest.mark.load
@each_preset
def test_preset_ends_where_the_published_code_does(preset):
    ours = ends_of_ours(preset, "clamped_log")
    theirs = ends_of_theirs(preset == MINIBATCH, has_clamp=True)
    for mine, other in zip(ours, theirs, strict=True):
        assert ks_2samp(mine, other).pvalue > 0.01
