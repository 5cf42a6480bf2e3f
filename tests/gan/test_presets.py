"""Presets: every one is a valid configuration, and says what its source says."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import pytest

from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.view.frame import observe

from .tools import game_of

# Others rely on these names.
PROMISED = {
    *("aylien_2017", "aylien_2017_minibatch", "aylien_2016", "jang"),
    *("ganlab_line", "ganlab_gaussians", "ganlab_ring", "ganlab_disjoint"),
    *("collapse_1d", "rescue_1d", "collapse_ring", "rescue_ring_minibatch_discrimination"),
    *("rescue_ring_packing", "rescue_ring_minibatch_stddev"),
}
each_preset = pytest.mark.parametrize("name", PRESETS)


def test_promised_presets_are_there():
    assert set(PRESETS) >= PROMISED


@each_preset
def test_preset_says_what_it_is(name):
    preset = PRESETS[name]
    assert preset.title
    assert preset.source
    assert preset.summary.endswith(".")


@each_preset
def test_preset_is_a_valid_configuration_that_trains(name):
    game = game_of(full_config(PRESETS[name].config))
    # The whole program is traced with its shapes, and nothing is computed.
    state = jax.eval_shape(partial(init_state, game.structure), game.hyper, jnp.uint32(0))
    after = jax.eval_shape(
        partial(train_chunk, game.structure), state, game.hyper, jnp.zeros((), jnp.int32)
    )
    assert jax.tree.structure(after) == jax.tree.structure(state)
    assert jax.eval_shape(partial(observe, game.structure), state, game.hyper)


@pytest.mark.parametrize(
    ("collapse", "rescue", "remedy"),
    [
        ("collapse_1d", "rescue_1d", "minibatch_discrimination"),
        ("collapse_ring", "rescue_ring_minibatch_discrimination", "minibatch_discrimination"),
        ("collapse_ring", "rescue_ring_minibatch_stddev", "minibatch_stddev"),
        ("collapse_ring", "rescue_ring_packing", "packing"),
    ],
)
def test_rescue_differs_from_its_collapse_by_the_remedy_alone(collapse, rescue, remedy):
    before, after = (full_config(PRESETS[name].config) for name in (collapse, rescue))
    assert before["stabilizers"] == {}
    assert list(after["stabilizers"]) == [remedy]
    assert after | {"stabilizers": {}} == before


def test_aylien_has_the_blogs_numbers():
    config = full_config(PRESETS["aylien_2017"].config)
    assert config["problem_parameters"] == {"mean": 4.0, "std": 0.5}
    assert (config["latent"], config["latent_scale"], config["latent_dim"]) == (
        "stratified",
        8.0,
        1,
    )
    assert config["batch_size"] == 8
    assert (config["generator"]["hidden_width"], config["generator"]["activation"]) == (
        4,
        "softplus",
    )
    assert config["generator_learning_rate"] == config["discriminator_learning_rate"] == 1e-3


def test_ring_presets_have_eight_modes_and_a_generator_faster_than_its_judge():
    config = full_config(PRESETS["collapse_ring"].config)
    assert config["problem_parameters"] == {"modes": 8, "radius": 2.0, "std": 0.05}
    assert config["generator_learning_rate"] == pytest.approx(1e-3)
    assert config["discriminator_learning_rate"] == pytest.approx(3e-4)


def test_defaults_train_too():
    game = game_of(DEFAULTS)
    state = jax.eval_shape(partial(init_state, game.structure), game.hyper, jnp.uint32(0))
    assert state.generator["inputs"]["x"].shape == (1, DEFAULTS["generator"]["hidden_width"])
