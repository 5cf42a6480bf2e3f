"""What is inside: activations by hand, gradients by finite differences."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from ganscope.gan.objectives import reparametrized
from ganscope.gan.state import display_key
from ganscope.gan.view.density import grid_centres
from ganscope.gan.view.inference import judge, shown_samples
from ganscope.gan.view.inspection import (
    MAX_SHOWN,
    SIDE,
    has_networks,
    inspect_networks,
    shown_neurons,
)

from ..by_hand import DoubleGame, batch_of, in_double, tree_of, vector_of
from ..tools import ACTIVATIONS_BY_HAND, TINY_RING, on_device, tiny

INSIDE = jax.jit(inspect_networks, static_argnums=0)
DEEP = {"discriminator": {"hidden_layers": 3, "hidden_width": 5}}


def look(game, state) -> dict[str, np.ndarray]:
    return jax.device_get(INSIDE(game.structure, state, game.hyper))


def layers_by_hand(weights, activation: str, x: np.ndarray) -> list[np.ndarray]:
    """Every hidden layer of a plain network, in double precision."""
    weights, act = in_double(weights), ACTIVATIONS_BY_HAND[activation]
    layers = [act(x @ weights["inputs"]["x"] + weights["input_bias"])]
    for layer in weights["hidden"]:
        layers.append(act(layers[-1] @ layer["weights"] + layer["bias"]))
    return layers


def test_discriminator_is_shown_over_the_view_neuron_by_neuron():
    game = tiny(TINY_RING, DEEP)
    state = game.train(game.init(1), 3)
    picture = look(game, state)
    x = np.asarray(grid_centres(on_device(picture["view"]), SIDE), np.float64)
    by_hand = layers_by_hand(state.discriminator, "tanh", x)
    shown = picture["discriminator.activations"]
    assert shown.shape == (3, 5, SIDE, SIDE)
    for layer, h in zip(shown, by_hand, strict=True):
        np.testing.assert_allclose(layer.reshape(5, -1).T, h, rtol=1e-4, atol=1e-5)
    _, p = judge(game.structure, state, game.hyper, on_device(x))
    np.testing.assert_allclose(picture["discriminator.output"].ravel(), p, rtol=1e-4, atol=1e-6)


def test_generator_is_shown_over_its_first_two_latents_and_the_middle_of_the_others():
    game = tiny({"problem": "ring", "latent_dim": 3})
    state = game.init(2)
    picture = look(game, state)
    axis = picture["latent_axis"].astype(np.float64)
    assert axis[0] == pytest.approx(-2.5758, abs=1e-3)  # half a per cent of a normal latent
    first, second = np.meshgrid(axis, axis)
    z = np.stack([first.ravel(), second.ravel(), np.zeros(SIDE**2)], axis=1)
    (h,) = layers_by_hand(state.generator, "relu", z)
    shown = picture["generator.activations"][0]
    np.testing.assert_allclose(shown.reshape(4, -1).T, h, rtol=1e-4, atol=1e-5)
    x = shown_samples(game.structure, state, game.hyper, on_device(z))
    output = picture["generator.output"].reshape(2, -1).T
    np.testing.assert_allclose(output, x, rtol=1e-4, atol=1e-5)
    assert picture["generator.inputs.x"].shape == (3, 4)


def test_line_is_shown_as_curves():
    game = tiny()
    picture = look(game, game.init(0))
    assert picture["discriminator.activations"].shape == (2, 4, 96)
    assert picture["generator.activations"].shape == (1, 4, 96)
    assert picture["generator.output"].shape == (1, 96)
    assert picture["generator.hidden"].shape == (0, 4, 4)


def test_wide_layers_show_a_few_neurons_with_the_weights_between_them():
    game = tiny({"discriminator": {"hidden_width": 40}})
    state = game.init(0)
    picture = look(game, state)
    shown = picture["discriminator.shown"]
    assert (shown[0], shown[-1], len(shown)) == (0, 39, MAX_SHOWN)
    weights = state.discriminator
    np.testing.assert_array_equal(
        picture["discriminator.hidden"][0],
        np.asarray(weights["hidden"][0]["weights"])[np.ix_(shown, shown)],
    )
    np.testing.assert_array_equal(
        picture["discriminator.outputs.h"], np.asarray(weights["outputs"]["h"])[shown]
    )
    assert list(shown_neurons(3)) == [0, 1, 2]


def test_gradients_and_losses_are_those_of_a_fixed_batch():
    game = tiny()
    state = game.train(game.init(3), 2)
    picture = look(game, state)
    double = DoubleGame(game, state)
    d, g = vector_of(state.discriminator), vector_of(state.generator)
    key = jax.random.fold_in(display_key(state.seed), 6)
    batch = batch_of(key, state.step)
    losses = [double.discriminator_loss(d, g, batch), double.generator_loss(g, d, batch)]
    np.testing.assert_allclose(picture["losses"], losses, rtol=1e-4)
    slopes = {
        "discriminator": tree_of(double.discriminator_pull(d, g, batch), state.discriminator),
        "generator": tree_of(double.generator_pull(g, d, batch), state.generator),
    }
    for player, slope in slopes.items():
        into = [slope["inputs"]["x"], *(layer["weights"] for layer in slope["hidden"])]
        pull = [np.abs(matrix).mean(axis=0) for matrix in into]
        flow = [np.abs(matrix).mean() for matrix in [*into, slope["outputs"]["h"]]]
        np.testing.assert_allclose(picture[f"{player}.pull"], pull, rtol=5e-3, atol=1e-6)
        np.testing.assert_allclose(picture[f"{player}.flow"], flow, rtol=5e-3, atol=1e-6)


def test_answers_are_probabilities_on_both_kinds():
    game = tiny(TINY_RING)
    picture = look(game, game.init(0))
    assert picture["real_answers"].shape == picture["fake_answers"].shape == (512,)
    means = [picture["real_answers"].mean(), picture["fake_answers"].mean()]
    np.testing.assert_allclose(picture["answers"], means, rtol=1e-5)
    assert 0 <= picture["real_answers"].min() <= picture["real_answers"].max() <= 1


def test_weights_are_those_that_the_discriminator_computes_with():
    game = tiny({"stabilizers": {"spectral_norm": {}}})
    state = game.train(game.init(0), 2)
    playing = reparametrized(game.structure, state.discriminator, state.memory)
    shown = look(game, state)["discriminator.hidden"][0]
    np.testing.assert_allclose(shown, playing["hidden"][0]["weights"], rtol=1e-5)
    assert np.linalg.norm(shown, 2) == pytest.approx(1.0, rel=0.02)


def test_normalised_layer_is_shown_as_the_reference_batch_makes_it():
    game = tiny(TINY_RING, {"stabilizers": {"batch_norm": {"players": "generator"}}})
    state = game.init(0)
    plain = look(tiny(TINY_RING), state)["generator.activations"]
    assert np.abs(look(game, state)["generator.activations"] - plain).max() > 0.01


@pytest.mark.parametrize(
    ("patch", "player", "array"),
    [
        ({"variant": "conditional"}, "generator", "inputs.code"),
        ({"variant": "conditional"}, "discriminator", "inputs.code"),
        ({"stabilizers": {"packing": {}}}, "discriminator", "inputs.packing"),
        (
            {"stabilizers": {"minibatch_discrimination": {}}},
            "discriminator",
            "outputs.minibatch_discrimination",
        ),
    ],
)
def test_what_else_goes_in_has_weights_of_its_own(patch, player, array):
    game = tiny(TINY_RING, patch)
    picture = look(game, game.init(0))
    side = 1 if array.startswith("inputs") else 0
    assert picture[f"{player}.{array}"].shape[side] > 0
    assert all(np.isfinite(values).all() for values in picture.values())


def test_players_that_are_two_numbers_have_no_inside():
    assert has_networks(tiny().structure)
    dirac = tiny({"problem": "dirac", "batch_size": 2, "update_rule": "simultaneous"})
    assert not has_networks(dirac.structure)
