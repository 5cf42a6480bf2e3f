"""Networks: the forward pass by hand, the spread of the first weights, and split blocks."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.architectures import mlp
from ganscope.gan.hooks import NetworkDesign
from ganscope.gan.networks import ACTIVATIONS, INITIALIZERS, init_weights

from .tools import ACTIVATIONS_BY_HAND, forward_by_hand

KEY = jax.random.key(0)


def design(layers: int, width: int, activation: str, initializer: str = "glorot") -> NetworkDesign:
    options = {
        "hidden_layers": layers,
        "hidden_width": width,
        "activation": activation,
        "initializer": initializer,
    }
    return NetworkDesign("generator", options, (2,))


def network(of: NetworkDesign, inputs, outputs=None, n_outputs: int = 2, std: float = 0.7):
    hyper = {"generator_initializer_std": jnp.float32(std)}
    return mlp.init(KEY, of, hyper, inputs, outputs or {}, n_outputs)


def hidden_layers(weights, of: NetworkDesign, rows):
    layers, reference = mlp.layers(weights, of, rows, None, lambda index, a, reference: a)
    assert reference is None
    return layers


def random_like(weights, seed: int = 0):
    """Weights without a zero, biases included."""
    rng = np.random.default_rng(seed)
    return jax.tree.map(lambda w: jnp.asarray(rng.normal(0, 0.7, w.shape), jnp.float32), weights)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_pass_matches_a_hand_written_loop(activation):
    of = design(3, 4, activation)
    weights = random_like(network(of, {"x": 3}))
    assert len(weights["hidden"]) == 2
    x = np.random.default_rng(1).normal(0, 1.5, (6, 3))
    *_, h = hidden_layers(weights, of, {"x": jnp.asarray(x, jnp.float32)})
    y = mlp.output(weights, of, {"h": h})
    assert h.shape == (6, 4)
    np.testing.assert_allclose(y, forward_by_hand(weights, activation, x), rtol=2e-4, atol=2e-5)


def test_every_activation_has_a_formula_by_hand():
    assert ACTIVATIONS.keys() == ACTIVATIONS_BY_HAND.keys()
    x = np.linspace(-4.0, 4.0, 41)
    for name, act in ACTIVATIONS.items():
        np.testing.assert_allclose(
            act(jnp.asarray(x, jnp.float32)), ACTIVATIONS_BY_HAND[name](x), atol=2e-6, err_msg=name
        )


FAN_IN, FAN_OUT = 200, 100
SPREADS = {
    "glorot": np.sqrt(2.0 / (FAN_IN + FAN_OUT)),
    "he": np.sqrt(2.0 / FAN_IN),
    "lecun": np.sqrt(1.0 / FAN_IN),
    "normal": 0.3,
}


def first_weights(initializer: str, std: float = 0.3) -> np.ndarray:
    shape = (FAN_IN, FAN_OUT)
    return np.asarray(init_weights(KEY, initializer, jnp.float32(std), shape), np.float64)


@pytest.mark.parametrize("initializer", SPREADS)
def test_initializer_has_the_spread_of_theory(initializer):
    w = first_weights(initializer)
    assert w.shape == (FAN_IN, FAN_OUT)
    assert abs(w.mean()) < 5 * w.std() / np.sqrt(w.size)
    assert w.std() == pytest.approx(SPREADS[initializer], rel=0.02)


def test_glorot_is_uniform():
    w = np.abs(first_weights("glorot"))
    limit = np.sqrt(6.0 / (FAN_IN + FAN_OUT))
    assert w.max() <= limit * (1 + 1e-6)
    assert np.quantile(w, 0.5) == pytest.approx(limit / 2, rel=0.02)


def test_orthogonal_columns_are_orthonormal():
    w = first_weights("orthogonal")
    np.testing.assert_allclose(w.T @ w, np.eye(FAN_OUT), atol=1e-5)


@pytest.mark.parametrize("initializer", sorted(set(INITIALIZERS) - {"normal"}))
def test_spread_setting_counts_for_normal_alone(initializer):
    np.testing.assert_array_equal(first_weights(initializer, 0.3), first_weights(initializer, 3.0))


def test_every_initializer_is_tested():
    assert set(SPREADS) | {"orthogonal"} == set(INITIALIZERS)


def test_biases_start_at_zero():
    weights = network(design(3, 5, "relu", "he"), {"x": 2})
    for bias in (
        weights["input_bias"],
        weights["output_bias"],
        *(h["bias"] for h in weights["hidden"]),
    ):
        assert not np.any(bias)


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_network_has_as_many_layers_as_asked(layers):
    weights = network(design(layers, 7, "relu", "lecun"), {"x": 3}, n_outputs=2)
    assert weights["inputs"]["x"].shape == (3, 7)
    assert [layer["weights"].shape for layer in weights["hidden"]] == [(7, 7)] * (layers - 1)
    assert weights["outputs"]["h"].shape == (7, 2)


def test_layers_are_drawn_independently():
    weights = network(design(3, 6, "relu", "lecun"), {"x": 6}, n_outputs=6)
    hidden = [layer["weights"] for layer in weights["hidden"]]
    layers = [weights["inputs"]["x"], *hidden, weights["outputs"]["h"]]
    for one, other in itertools.combinations(jax.device_get(layers), 2):
        assert not np.any(one == other)


def test_split_blocks_are_one_wide_matrix():
    shape = design(1, 4, "tanh", "glorot")
    split = network(shape, {"x": 2, "a": 3, "b": 1}, {"extra": 5})
    whole = network(shape, {"x": 6}, {"extra": 5})
    np.testing.assert_array_equal(
        np.concatenate([split["inputs"][name] for name in ("x", "a", "b")]), whole["inputs"]["x"]
    )
    # Fan-in counts every block: 6 inputs and 4 units, not 2 and 4.
    limit = np.sqrt(6.0 / (6 + 4))
    assert np.abs(whole["inputs"]["x"]).max() <= limit
    assert split["outputs"]["h"].shape == (4, 2)
    assert split["outputs"]["extra"].shape == (5, 2)


def test_split_blocks_compute_one_wide_product():
    rng = np.random.default_rng(2)
    shape = design(2, 4, "tanh", "glorot")
    weights = random_like(network(shape, {"x": 2, "a": 3}, {"extra": 5}))
    x, a, extra = rng.normal(size=(7, 2)), rng.normal(size=(7, 3)), rng.normal(size=(7, 5))
    rows = {"x": jnp.asarray(x, jnp.float32), "a": jnp.asarray(a, jnp.float32)}
    *_, h = hidden_layers(weights, shape, rows)
    y = mlp.output(weights, shape, {"h": h, "extra": jnp.asarray(extra, jnp.float32)})

    weights = jax.device_get(weights)
    wide = np.vstack([weights["inputs"]["x"], weights["inputs"]["a"]])
    by_hand = np.tanh(np.hstack([x, a]) @ wide + weights["input_bias"])
    layer = weights["hidden"][0]
    by_hand = np.tanh(by_hand @ layer["weights"] + layer["bias"])
    wide = np.vstack([weights["outputs"]["h"], weights["outputs"]["extra"]])
    by_hand = np.hstack([by_hand, extra]) @ wide + weights["output_bias"]
    np.testing.assert_allclose(y, by_hand, rtol=1e-4, atol=1e-5)
