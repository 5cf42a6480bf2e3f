"""A frame of images: bytes that fit the wire, the same latents at every step, true neighbours."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.domains.image import as_grey, packed
from ganscope.gan.problems.handwritten_digits import KNOWN
from ganscope.gan.registry import DOMAINS, PROBLEMS
from ganscope.gan.view.frame import generator_density_method, observe
from ganscope.gan.view.inspection import has_networks
from ganscope.wire.frames import encode_arrays

from ..tools import game_of

SMALL = {
    "latent_dim": 2,
    "batch_size": 4,
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
}
IMAGES = [name for name, spec in PROBLEMS.items() if spec.domain == "image"]


@functools.cache
def game(problem: str):
    return game_of(full_config(SMALL | {"problem": problem}))


@functools.cache
def frame():
    """(the state, its frame) of handwritten digits."""
    digits = game("handwritten_digits")
    state = digits.init(3)
    return state, digits.observe(state)


def unpacked(nibbles: np.ndarray) -> np.ndarray:
    """Grey from 0 to 15, as a page reads it."""
    n, side, half = nibbles.shape
    return np.stack([nibbles >> 4, nibbles & 15], axis=-1).reshape(n, side, 2 * half)


def test_shapes_and_types_are_those_of_the_wire():
    _, picture = frame()
    assert {name: (array.dtype.name, array.shape) for name, array in picture.items()} == {
        "fake_samples": ("uint8", (64, 8, 8)),
        "real_samples": ("uint8", (64, 8, 4)),
        "nearest_real": ("uint8", (64, 8, 4)),
        "nearest_distance": ("float32", (64,)),
        "nearest_label": ("float32", (64,)),
        "fake_verdicts": ("float32", (64,)),
        "real_verdicts": ("float32", (64,)),
    }


def test_frame_of_64_fakes_16_pixels_wide_fits_into_40_kilobytes():
    digits = game("drawn_digits")
    state = jax.eval_shape(digits.init)
    shapes = jax.eval_shape(functools.partial(observe, digits.structure), state, digits.hyper)
    assert shapes["fake_samples"].shape == (64, 16, 16)
    arrays = {name: np.zeros(each.shape, each.dtype) for name, each in shapes.items()}
    arrays |= {"digit_share": np.zeros(10), "digit_weight": np.zeros(10)}
    assert len(encode_arrays(arrays, {"metrics": "x" * 2000})) <= 40_000


def test_real_images_shown_are_real():
    _, picture = frame()
    levels = np.round(KNOWN[0].reshape(-1, 8, 8) * 15 / 16).astype(np.uint8)
    known = {image.tobytes() for image in levels}
    for name in ("real_samples", "nearest_real"):
        assert {image.tobytes() for image in unpacked(picture[name])} <= known


def test_neighbour_is_the_nearest_image_of_those_at_hand():
    digits = game("handwritten_digits")
    state, picture = frame()
    real = KNOWN[0] / 8.0 - 1.0
    levels = {image.tobytes(): i for i, image in enumerate(KNOWN[0])}
    assert len(levels) == len(KNOWN[0])
    # The shown fakes are bytes; distances of their exact pixels are within half a level of these.
    fakes = picture["fake_samples"].reshape(64, 64) / 127.5 - 1.0
    distance = np.sqrt(((fakes[:, None] - real[None]) ** 2).sum(axis=-1))
    best = distance.min(axis=1)
    # Of 1 348 known images 512 are at hand.
    assert np.all(picture["nearest_distance"] >= best - 0.05)
    rank = (distance < picture["nearest_distance"][:, None] - 0.05).sum(axis=1)
    assert np.median(rank) <= 4
    shown = unpacked(picture["nearest_real"]).reshape(64, 64) / 7.5 - 1.0
    np.testing.assert_allclose(
        np.linalg.norm(shown - fakes, axis=1), picture["nearest_distance"], atol=0.3
    )
    assert set(picture["nearest_label"]) <= set(range(10))
    assert not np.array_equal(digits.observe(digits.init(4))["fake_samples"], fakes)
    assert int(state.step) == 0


def test_fakes_move_and_do_not_flicker():
    digits = game("handwritten_digits")
    state, before = frame()
    later = digits.observe(digits.train(state, 20))
    np.testing.assert_array_equal(before["real_samples"], later["real_samples"])
    change = np.abs(before["fake_samples"].astype(int) - later["fake_samples"].astype(int))
    assert change.max() > 0
    assert change.mean() < 40


@pytest.mark.parametrize(("grey", "level"), [(-1.0, 0), (0.0, 128), (1.0, 255), (3.0, 255)])
def test_grey_runs_from_black_to_white(grey, level):
    assert np.all(np.asarray(as_grey(jnp.full((1, 64), grey), 255)) == level)


def test_two_pixels_share_a_byte():
    x = jnp.asarray(np.linspace(-1.0, 1.0, 64)[None], jnp.float32)
    whole = np.asarray(as_grey(x, 15))
    np.testing.assert_array_equal(unpacked(np.asarray(packed(x))), whole)


def test_verdicts_are_probabilities_or_scores():
    digits = game_of(full_config(SMALL | {"problem": "handwritten_digits", "loss": "wasserstein"}))
    state = digits.init(0)
    output = jnp.full(1, 7.0, jnp.float32)
    state = state._replace(
        discriminator=jax.tree.map(jnp.zeros_like, state.discriminator) | {"output_bias": output}
    )
    np.testing.assert_allclose(digits.observe(state)["fake_verdicts"], 7.0)
    _, picture = frame()
    assert np.all((picture["fake_verdicts"] > 0) & (picture["fake_verdicts"] < 1))


@pytest.mark.parametrize("name", IMAGES)
def test_what_lies_in_a_plane_is_not_there(name):
    spec = PROBLEMS[name]
    assert spec.labelled is not None
    assert (spec.view, spec.modes, spec.log_density) == (None, None, None)
    assert DOMAINS["image"].places is None
    assert not has_networks(game(name).structure)
    assert generator_density_method(game(name).structure) == ""


def test_measured_shares_are_of_ten_digits():
    digits = game("handwritten_digits")
    metrics, arrays = digits.measure(digits.init(0))
    assert arrays["digit_share"].shape == arrays["digit_weight"].shape == (10,)
    assert arrays["digit_weight"].sum() == pytest.approx(1.0, abs=1e-5)
    assert arrays["digit_share"].sum() == pytest.approx(metrics["share_on_data"], abs=1e-6)
    # An untrained G draws no digits; fresh real images have the same floors in every measurement.
    assert metrics["digits_covered"] == 0
    again, _ = digits.measure(digits.train(digits.init(0), 5))
    for name in ("frechet_distance_floor", "nearest_distance_floor", "classifier_error"):
        assert again[name] == metrics[name]
    assert np.isnan(metrics["js"])
