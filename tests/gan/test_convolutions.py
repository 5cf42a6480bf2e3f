"""Convolutions as matrix products against SciPy's, and players made of them."""

from __future__ import annotations

import itertools
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from ganscope.gan.config import full_config
from ganscope.gan.convolutions import PATCH, double, halve
from ganscope.gan.fields import ConfigError
from ganscope.gan.game import discriminate, generate
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.view.frame import observe

from .tools import game_of, leaves_by_path, on_device

RNG = np.random.default_rng(1)
SIZES = [(8, 8, 1, 3), (16, 16, 2, 4), (4, 6, 3, 1)]
HALVE, DOUBLE = jax.jit(halve), jax.jit(double)


def kernel(matrix: np.ndarray, large: int, small: int) -> np.ndarray:
    """(4, 4, channels of the larger image, of the smaller one) from a (16 large, small) matrix."""
    cells = matrix.reshape(2, 2, 2, 2, large, small)  # row // 2, column // 2, row % 2, column % 2
    return cells.transpose(0, 2, 1, 3, 4, 5).reshape(4, 4, large, small)


@pytest.mark.parametrize(("height", "width", "inputs", "outputs"), SIZES)
def test_halving_is_the_correlation_of_scipy_at_every_second_place(height, width, inputs, outputs):
    x = RNG.normal(size=(2, height, width, inputs))
    weights = RNG.normal(size=(PATCH * inputs, outputs))
    k = kernel(weights, inputs, outputs)
    by_hand = np.zeros((2, height // 2, width // 2, outputs))
    for n, i, o in itertools.product(range(2), range(inputs), range(outputs)):
        padded = np.pad(x[n, :, :, i], 1)
        by_hand[n, :, :, o] += correlate2d(padded, k[:, :, i, o], mode="valid")[::2, ::2]
    np.testing.assert_allclose(HALVE(on_device(x), on_device(weights)), by_hand, atol=1e-4)


@pytest.mark.parametrize(("height", "width", "outputs", "inputs"), SIZES)
def test_doubling_is_the_convolution_of_scipy_between_zeros(height, width, outputs, inputs):
    x = RNG.normal(size=(2, height, width, inputs))
    weights = RNG.normal(size=(inputs, PATCH * outputs))
    k = kernel(weights.T, outputs, inputs)
    by_hand = np.zeros((2, 2 * height, 2 * width, outputs))
    for n, i, o in itertools.product(range(2), range(inputs), range(outputs)):
        spread = np.zeros((2 * height - 1, 2 * width - 1))
        spread[::2, ::2] = x[n, :, :, i]
        by_hand[n, :, :, o] += convolve2d(spread, k[:, :, o, i])[1:-1, 1:-1]
    np.testing.assert_allclose(DOUBLE(on_device(x), on_device(weights)), by_hand, atol=1e-4)


def test_each_is_the_transpose_of_the_other():
    x, y = RNG.normal(size=(1, 8, 8, 2)), RNG.normal(size=(1, 4, 4, 3))
    weights = RNG.normal(size=(PATCH * 2, 3))
    there = np.sum(np.asarray(HALVE(on_device(x), on_device(weights))) * y)
    back = np.sum(np.asarray(DOUBLE(on_device(y), on_device(weights.T))) * x)
    assert there == pytest.approx(back, rel=1e-4)


def conv(width: int = 2, layers: int = 2) -> dict:
    return {"layers": "convolutional", "hidden_layers": layers, "hidden_width": width}


def game(problem: str = "handwritten_digits", **more):
    network = {"generator": conv(), "discriminator": conv(), "latent_dim": 3, "batch_size": 4}
    return game_of(full_config({"problem": problem} | network | more))


def test_generator_makes_images_from_noise_by_doubling():
    digits = game("drawn_digits_8")
    g = digits.init().generator
    shapes = {place: leaf.shape for place, leaf in leaves_by_path(g).items()}
    assert shapes == {
        "['inputs']['x']": (3, 2 * 2 * 4),
        "['input_bias']": (16,),
        "['hidden'][0]['weights']": (4, PATCH * 2),
        "['hidden'][0]['bias']": (2,),
        "['outputs']['h']": (2, PATCH),
        "['output_bias']": (1,),
    }
    z = RNG.normal(size=(5, 3))
    h = np.tanh(z @ g["inputs"]["x"]).reshape(5, 2, 2, 4)
    h = np.tanh(DOUBLE(on_device(h), g["hidden"][0]["weights"]))
    by_hand = np.tanh(DOUBLE(on_device(h), g["outputs"]["h"])).reshape(5, 64)
    np.testing.assert_allclose(generate(digits.structure, g, on_device(z)), by_hand, atol=1e-5)


def test_discriminator_halves_images_and_answers_once():
    digits = game("drawn_digits")
    d = digits.init().discriminator
    x = RNG.uniform(-1, 1, size=(3, 256))
    h = np.tanh(HALVE(on_device(x.reshape(3, 16, 16, 1)), d["inputs"]["x"]))
    h = np.tanh(HALVE(on_device(h), d["hidden"][0]["weights"])).reshape(3, -1)
    by_hand = h @ d["outputs"]["h"]
    answers = discriminate(digits.structure, d, on_device(x))
    np.testing.assert_allclose(answers, by_hand[:, 0], atol=1e-4)


@pytest.mark.parametrize(
    "remedies",
    [
        {"batch_norm": {"players": "both"}, "spectral_norm": {}},
        {"virtual_batch_norm": {}, "packing": {}, "minibatch_stddev": {}},
        {"minibatch_discrimination": {}, "generator_dropout": {}, "feature_matching": {}},
    ],
    ids=lambda remedies: "+".join(remedies),
)
def test_remedies_work_with_convolutions(remedies):
    digits = game(stabilizers=remedies)
    # Compiled in a hurry: the program runs once.
    train = jax.jit(
        partial(train_chunk, digits.structure),
        compiler_options={"xla_backend_optimization_level": 0},
    )
    state = digits.init()
    after = train(state, digits.hyper, jnp.int32(2))
    assert int(after.step) == 2
    assert not after.is_diverged
    assert all(np.all(np.isfinite(leaf)) for leaf in jax.tree.leaves(after.generator))
    picture = jax.eval_shape(partial(observe, digits.structure), after, digits.hyper)
    assert picture["fake_verdicts"].shape == (64,)


def test_batch_norm_makes_channels_alike_over_all_places():
    digits = game("drawn_digits_8", stabilizers={"batch_norm": {}})
    scale = digits.init().generator["layers"]["batch_norm"]["scale"]
    assert [each.shape for each in scale] == [(4,), (2,)]


def test_players_may_be_of_different_kinds():
    state = jax.eval_shape(
        lambda: init_state(
            (mixed := game(discriminator={"hidden_layers": 1, "hidden_width": 4})).structure,
            mixed.hyper,
            jnp.uint32(0),
        )
    )
    assert state.discriminator["inputs"]["x"].shape == (64, 4)
    assert state.generator["outputs"]["h"].shape == (2, PATCH)


@pytest.mark.parametrize(
    ("network", "field", "words"),
    [
        (conv(layers=0), "generator.hidden_layers", "1 to 2 with convolutions"),
        (conv(layers=3), "generator.hidden_layers", "halves the image"),
        (conv(width=128), "generator.hidden_width", "at most 64 with convolutions"),
    ],
)
def test_what_does_not_fit_is_refused(network, field, words):
    with pytest.raises(ConfigError, match=words) as refused:
        full_config({"problem": "handwritten_digits", "generator": network})
    assert refused.value.field == field


def test_wide_convolutions_count_as_the_work_that_they_are():
    wide = {"generator": conv(64), "discriminator": conv(64)}
    with pytest.raises(ConfigError, match="Batch size must be at most"):
        full_config({"problem": "drawn_digits", "batch_size": 1024, **wide, "generator_steps": 10})
