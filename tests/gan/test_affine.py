"""Players without a hidden layer: affine maps, by hand and in the whole game."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.architectures import mlp
from ganscope.gan.config import apply_patch, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.game import forward, generate, n_codes
from ganscope.gan.hooks import NetworkDesign
from ganscope.gan.objectives import reparametrized
from ganscope.gan.registry import LOSSES, STABILIZERS
from ganscope.gan.view.inspection import inspect_networks
from ganscope.gan.view.step_trace import trace_step

from .tools import TINY_RING, on_device, tiny

AFFINE = {"generator": {"hidden_layers": 0}, "discriminator": {"hidden_layers": 0}}
DESIGN = NetworkDesign(
    "generator",
    {"hidden_layers": 0, "hidden_width": 4, "activation": "relu", "initializer": "lecun"},
    (2,),
)
NEED_LAYERS = ("batch_norm", "generator_dropout", "virtual_batch_norm")
INSIDE = jax.jit(inspect_networks, static_argnums=0)
TRACE = jax.jit(trace_step, static_argnums=0)


def test_affine_network_is_one_matrix_and_a_bias():
    rng = np.random.default_rng(0)
    hyper = {"generator_initializer_std": jnp.float32(1.0)}
    weights = mlp.init(jax.random.key(0), DESIGN, hyper, {"x": 3, "code": 2}, {"extra": 4}, 2)
    assert {name: w.shape for name, w in weights["outputs"].items()} == {
        "x": (3, 2),
        "code": (2, 2),
        "extra": (4, 2),
    }
    assert weights.keys() == {"outputs", "output_bias"}
    weights = jax.tree.map(lambda w: on_device(rng.normal(size=w.shape)), weights)
    blocks = {"x": rng.normal(size=(7, 3)), "code": rng.normal(size=(7, 2))}
    extra = rng.normal(size=(7, 4))
    rows = {name: on_device(block) for name, block in blocks.items()}
    (h,), reference = mlp.layers(weights, DESIGN, rows, rows, lambda index, a, beside: a)
    y = mlp.output(weights, DESIGN, {"h": h, "extra": on_device(extra)})
    np.testing.assert_array_equal(h, reference[0])
    by_hand = sum(
        block @ np.asarray(weights["outputs"][name], np.float64)
        for name, block in (blocks | {"extra": extra}).items()
    )
    by_hand += np.asarray(weights["output_bias"])
    np.testing.assert_allclose(y, by_hand, rtol=1e-4, atol=1e-5)


def test_first_weights_count_all_inputs_as_one_fan_in():
    hyper = {"generator_initializer_std": jnp.float32(1.0)}
    weights = mlp.init(jax.random.key(0), DESIGN, hyper, {"x": 300}, {"extra": 100}, 200)
    assert float(jnp.std(weights["outputs"]["x"])) == pytest.approx(400**-0.5, rel=0.03)
    assert not np.any(weights["output_bias"])


@pytest.mark.parametrize("labels", ["unconditional", "conditional"])
def test_both_players_are_affine_in_what_they_take(labels):
    game = tiny(TINY_RING, AFFINE, {"variant": labels})
    state = game.train(game.init(1), 3)
    assert not state.is_diverged
    rng = np.random.default_rng(2)
    columns = 2 + n_codes(game.structure, game.hyper)

    def check(answer):
        a, b = rng.normal(size=(5, columns)), rng.normal(size=(5, columns))
        middle = np.asarray(answer(on_device(0.5 * (a + b))))
        ends = np.asarray(answer(on_device(a))) + np.asarray(answer(on_device(b)))
        np.testing.assert_allclose(middle, 0.5 * ends, rtol=1e-4, atol=1e-5)

    check(lambda z: generate(game.structure, state.generator, z))
    check(lambda x: forward(game.structure, state.discriminator, x).logits)


@pytest.mark.parametrize("name", sorted(set(STABILIZERS) - set(NEED_LAYERS)))
def test_stabilizer_works_without_hidden_layers(name):
    losses = STABILIZERS[name].losses
    loss = losses[0] if losses else "non_saturating"
    assert loss in LOSSES
    game = tiny(TINY_RING, AFFINE, {"loss": loss, "stabilizers": {name: {}}})
    state = game.train(game.init(1), 2)
    assert (int(state.step), bool(state.is_diverged)) == (2, False)
    _, pictures = game.measure(state)
    assert pictures["real_answers"].sum() == pytest.approx(1.0, abs=1e-5)
    x = on_device(np.random.default_rng(0).normal(size=(8, 2)))
    assert np.all(np.isfinite(forward(game.structure, state.discriminator, x).logits))


@pytest.mark.parametrize("name", NEED_LAYERS)
def test_what_changes_hidden_layers_is_refused_without_any(name):
    affine = {"generator": {"hidden_layers": 0}}
    for before, patch in (({}, affine | {"stabilizers": {name: {}}}), ({name: {}}, affine)):
        config = full_config({"stabilizers": before})
        with pytest.raises(ConfigError, match="the generator has no hidden layer") as refused:
            apply_patch(config, patch)
        assert refused.value.field == f"stabilizers.{name}"
        assert str(refused.value).startswith(f"{STABILIZERS[name].title} must be off:")
    full_config({"discriminator": {"hidden_layers": 0}, "stabilizers": {name: {}}})


def test_batch_normalisation_asks_those_whom_it_normalises():
    both = {"stabilizers": {"batch_norm": {"players": "both"}}}
    with pytest.raises(ConfigError, match="the discriminator has no hidden layer"):
        full_config(both | {"discriminator": {"hidden_layers": 0}})


def test_minibatch_features_and_matched_features_are_those_of_the_input():
    game = tiny(TINY_RING, AFFINE, {"stabilizers": {"minibatch_discrimination": {}}})
    state = game.init(0)
    assert state.discriminator["stabilizers"]["minibatch_discrimination"]["tensor"].shape[-1] == 2
    x = on_device([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(forward(game.structure, state.discriminator, x).hidden, x)


def test_spectral_norm_makes_an_affine_discriminator_a_unit_vector():
    game = tiny(TINY_RING, AFFINE, {"stabilizers": {"spectral_norm": {}}})
    state = game.train(game.init(3), 2)
    playing = reparametrized(game.structure, state.discriminator, state.memory)
    assert np.linalg.norm(playing["outputs"]["x"]) == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize("patch", [{}, TINY_RING], ids=["line", "plane"])
def test_inspection_draws_inputs_that_lead_to_the_output(patch):
    game = tiny(patch, AFFINE)
    state = game.train(game.init(4), 2)
    picture = jax.device_get(INSIDE(game.structure, state, game.hyper))
    n = 1 if not patch else 2
    for player, n_outputs in (("generator", n), ("discriminator", 1)):
        weights = getattr(state, player)
        assert picture[f"{player}.shown"].shape == (0,)
        assert picture[f"{player}.activations"].shape[:2] == (0, 0)
        assert picture[f"{player}.inputs.x"].shape == (n, 0)
        np.testing.assert_array_equal(picture[f"{player}.outputs.h"], weights["outputs"]["x"])
        assert picture[f"{player}.outputs.h"].shape == (n, n_outputs)
        assert picture[f"{player}.pull"].shape == (0, 0)
        assert picture[f"{player}.flow"].shape == (1,)
        assert picture[f"{player}.flow"][0] > 0


def test_trace_of_a_step_has_one_layer():
    game = tiny(TINY_RING, AFFINE)
    state = game.init(4)
    traced = jax.device_get(TRACE(game.structure, state, game.train(state, 1), game.hyper))
    for player in ("generator", "discriminator"):
        assert traced[player]["gradient_norms"].keys() == {"output"}
        assert traced[player]["update_norm"] > 0


def test_number_of_layers_restarts_and_keeps_its_bounds():
    with pytest.raises(ConfigError, match="whole number from 0 to 5"):
        full_config({"generator": {"hidden_layers": -1}})
    with pytest.raises(ConfigError, match="at most 3 where layers have more than 256 units"):
        full_config({"discriminator": {"hidden_layers": 4, "hidden_width": 257}})
    full_config({"discriminator": {"hidden_layers": 3, "hidden_width": 512}})
    full_config({"discriminator": {"hidden_layers": 5, "hidden_width": 256}})
