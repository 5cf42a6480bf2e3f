"""Batch and virtual batch normalisation: statistics by NumPy loops, and whose batch they are."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.game import discriminate, generate, sample_latents
from ganscope.gan.hooks import LayerContext
from ganscope.gan.objectives import draw_batch
from ganscope.gan.registry import STABILIZERS
from ganscope.gan.view.inference import reference, shown_samples

from .by_hand import in_double
from .tools import ACTIVATIONS_BY_HAND, assert_same_bits, on_device, tiny

BATCH = STABILIZERS["batch_norm"]
VIRTUAL = STABILIZERS["virtual_batch_norm"]
DEEP = {"generator": {"hidden_layers": 3, "activation": "tanh"}, "latent_dim": 2}
Z = on_device(np.random.default_rng(1).normal(size=(6, 2)))


@pytest.fixture(scope="module")
def layer() -> np.ndarray:
    return np.random.default_rng(0).normal(0.5, 2.0, (7, 3))


@pytest.fixture(scope="module")
def weights():
    rng = np.random.default_rng(1)
    return {name: on_device(rng.normal(1.0, 0.5, (2, 3))) for name in ("scale", "shift")}


def normalized_by_hand(a, statistics_of, weights, index: int) -> np.ndarray:
    """Row by row and unit by unit; `statistics_of` says what rows count for row i."""
    out = np.zeros_like(a)
    for i in range(a.shape[0]):
        rows = statistics_of(i)
        for unit in range(a.shape[1]):
            mean = sum(row[unit] for row in rows) / len(rows)
            variance = sum((row[unit] - mean) ** 2 for row in rows) / len(rows)
            own = (a[i, unit] - mean) / np.sqrt(variance + 1e-5)
            scale, shift = (np.float64(weights[n][index, unit]) for n in ("scale", "shift"))
            out[i, unit] = scale * own + shift
    return out


# --- one layer ---


@pytest.mark.parametrize("index", [0, 1])
def test_batch_norm_uses_the_statistics_of_the_batch(layer, weights, index):
    options = {"players": "generator"}
    mine = BATCH.layer(
        on_device(layer), LayerContext("generator", index, None, weights, options, None)
    )
    by_hand = normalized_by_hand(layer, lambda i: layer, weights, index)
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("players", "normalized"),
    [
        ("generator", {("generator", 0), ("generator", 1)}),
        ("discriminator", {("discriminator", 1)}),
        ("both", {("generator", 0), ("generator", 1), ("discriminator", 1)}),
    ],
)
def test_batch_norm_is_placed_as_in_dcgan(layer, weights, players, normalized):
    a, options = on_device(layer), {"players": players}
    for player in ("generator", "discriminator"):
        for index in (0, 1):
            out = BATCH.layer(a, LayerContext(player, index, None, weights, options, None))
            assert ((player, index) in normalized) == bool(np.any(out != a))
        own = BATCH.layer_weights(player, (3, 3), options)
        assert bool(own) == (players in (player, "both"))
        assert all(leaf.shape == (2, 3) for leaf in own.values())
    names = ("generator", "discriminator") if players == "both" else (players,)
    assert BATCH.normalizes(options) == names


def test_virtual_batch_norm_uses_the_reference_and_the_sample_itself(layer, weights):
    fixed, a = layer[:4], layer[4:]
    mine = VIRTUAL.layer(
        on_device(a), LayerContext("generator", 1, on_device(fixed), weights, {}, None)
    )
    by_hand = normalized_by_hand(a, lambda i: [*fixed, a[i]], weights, 1)
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=1e-5)


def test_virtual_batch_norm_is_for_the_generator_alone(layer, weights):
    a = on_device(layer)
    assert VIRTUAL.layer(a, LayerContext("discriminator", 1, None, weights, {}, None)) is a
    assert VIRTUAL.layer_weights("discriminator", (3, 3), {}) == {}


def test_small_spread_around_a_large_mean_is_not_lost(layer, weights):
    # Compared with the rounded numbers that it is given; the squares differ in their last digit.
    a = in_double(on_device(50.0 + 0.02 * layer))
    mine = BATCH.layer(
        on_device(a), LayerContext("generator", 0, None, weights, {"players": "both"}, None)
    )
    by_hand = normalized_by_hand(a, lambda i: a, weights, 0)
    np.testing.assert_allclose(mine, by_hand, rtol=2e-3, atol=2e-3)
    mine = VIRTUAL.layer(
        on_device(a[4:]), LayerContext("generator", 0, on_device(a[:4]), weights, {}, None)
    )
    by_hand = normalized_by_hand(a[4:], lambda i: [*a[:4], a[4 + i]], weights, 0)
    np.testing.assert_allclose(mine, by_hand, rtol=2e-3, atol=2e-3)


def test_unit_that_always_answers_the_same_has_a_finite_slope(weights):
    def total(a):
        context = LayerContext("generator", 0, None, weights, {"players": "both"}, None)
        return jnp.sum(BATCH.layer(a, context))

    assert np.all(np.isfinite(jax.grad(total)(jnp.full((5, 3), 0.7))))


# --- the whole generator ---


def with_norm(name: str, **options):
    return tiny(DEEP, {"stabilizers": {name: options}})


def used(game):
    """A state in which every scale and shift has moved."""
    state = game.init(0)
    rng = np.random.default_rng(2)
    (name,) = state.generator["layers"]
    own = {n: on_device(rng.normal(1.0, 0.3, (3, 4))) for n in ("scale", "shift")}
    return state._replace(generator=state.generator | {"layers": {name: own}})


def generated_by_hand(generator, z, fixed=None) -> np.ndarray:
    """G(z) layer by layer; the reference goes along, normalised with itself."""
    act, generator = ACTIVATIONS_BY_HAND["tanh"], in_double(generator)
    (own,) = generator["layers"].values()
    layers = [(generator["inputs"]["x"], generator["input_bias"])]
    layers += [(each["weights"], each["bias"]) for each in generator["hidden"]]
    h, r = in_double(z), in_double(fixed)
    for index, (matrix, bias) in enumerate(layers):
        a = h @ matrix + bias
        if fixed is None:
            h = act(normalized_by_hand(a, lambda i, a=a: a, own, index))
            continue
        b = r @ matrix + bias
        h = act(normalized_by_hand(a, lambda i, a=a, b=b: [*b, a[i]], own, index))
        r = act(normalized_by_hand(b, lambda i, b=b: b, own, index))
    # The output is not normalised.
    return h @ generator["outputs"]["h"] + generator["output_bias"]


def test_generator_with_batch_norm_is_the_one_by_hand():
    game = with_norm("batch_norm")
    state = used(game)
    x = generate(game.structure, state.generator, Z)
    np.testing.assert_allclose(x, generated_by_hand(state.generator, Z), rtol=1e-3, atol=1e-4)


def test_generator_with_virtual_batch_norm_is_the_one_by_hand():
    game = with_norm("virtual_batch_norm")
    state = used(game)
    fixed = state.memory["virtual_batch_norm"]["reference"]
    assert fixed.shape == (8, 2)
    x = generate(game.structure, state.generator, Z, fixed)
    by_hand = generated_by_hand(state.generator, Z, fixed)
    np.testing.assert_allclose(x, by_hand, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", ["batch_norm", "virtual_batch_norm"])
def test_sample_depends_on_its_batch_mates_in_batch_norm_alone(name):
    game = with_norm(name)
    state = used(game)
    fixed = state.memory[name]["reference"] if name in state.memory else None
    others = Z.at[1:].add(1.5)
    one, other = (generate(game.structure, state.generator, z, fixed)[0] for z in (Z, others))
    if name == "virtual_batch_norm":
        np.testing.assert_allclose(one, other, rtol=1e-5)
    else:
        assert np.all(np.abs(one - other) > 1e-3)


def test_training_batch_is_normalised_with_the_fixed_reference():
    game = with_norm("virtual_batch_norm")
    state = used(game)
    key, step = jax.random.key(4), jnp.int32(0)
    batch = draw_batch(game.structure, state.generator, game.hyper, key, step, state.memory)
    fixed = state.memory["virtual_batch_norm"]["reference"]
    z = sample_latents(game.structure, game.hyper, jax.random.split(key, 4)[1], 8)
    by_hand = generated_by_hand(state.generator, z, fixed)
    np.testing.assert_allclose(batch.x_fake, by_hand, rtol=1e-3, atol=1e-4)


def test_reference_stays_the_same_all_through_a_run():
    game = with_norm("virtual_batch_norm")
    state = game.init(0)
    assert_same_bits(game.train(state, 3).memory, state.memory)
    one, other = (it.memory["virtual_batch_norm"]["reference"] for it in (state, game.init(1)))
    assert np.all(one != other)


# --- pictures ---


@pytest.mark.parametrize("name", ["batch_norm", "virtual_batch_norm"])
def test_shown_sample_does_not_depend_on_the_others_shown(name):
    game = with_norm(name)
    state = used(game)
    shown = shown_samples(game.structure, state, game.hyper, Z)
    alone = shown_samples(game.structure, state, game.hyper, Z[:1])
    np.testing.assert_allclose(alone[0], shown[0], rtol=1e-5)
    fixed = reference(game.structure, state, game.hyper)
    np.testing.assert_allclose(
        shown, generated_by_hand(state.generator, Z, fixed), rtol=1e-3, atol=1e-4
    )
    later = state._replace(step=jnp.int32(99))
    np.testing.assert_array_equal(reference(game.structure, later, game.hyper), fixed)
    if name == "virtual_batch_norm":
        np.testing.assert_array_equal(fixed, state.memory[name]["reference"])


def test_discriminator_judges_its_batch_by_its_own_statistics():
    game = tiny({"stabilizers": {"batch_norm": {"players": "discriminator"}}})
    state = game.init(0)
    x = on_device(np.random.default_rng(3).normal(size=(8, 1)))
    d = in_double(state.discriminator)
    first = np.tanh(in_double(x) @ d["inputs"]["x"] + d["input_bias"])
    (hidden,) = d["hidden"]
    a = first @ hidden["weights"] + hidden["bias"]
    own = d["layers"]["batch_norm"]
    h = np.tanh(normalized_by_hand(a, lambda i: a, own, 1))
    by_hand = h @ d["outputs"]["h"] + d["output_bias"]
    logits = discriminate(game.structure, state.discriminator, x)
    np.testing.assert_allclose(logits, by_hand[:, 0], rtol=1e-3, atol=1e-4)
