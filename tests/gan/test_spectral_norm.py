"""Spectral normalisation: NumPy's singular values, and the gradient with u and v held fixed."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.game import discriminate
from ganscope.gan.hooks import StepContext
from ganscope.gan.objectives import discriminator_objective
from ganscope.gan.registry import ARCHITECTURES, STABILIZERS
from ganscope.gan.view.inference import judge

from .by_hand import slope_of
from .tools import TINY_RING, as_float32, assert_same_bits, leaves_by_path, on_device, tiny

NORM = STABILIZERS["spectral_norm"]
MATRICES = ARCHITECTURES["mlp"].matrices
BLOCKS = {"minibatch_discrimination": {}, "minibatch_stddev": {}, "packing": {}}


def game_with(**others):
    return tiny(TINY_RING, {"stabilizers": {"spectral_norm": {}, **others}})


def matrices_of(discriminator) -> list[np.ndarray]:
    """Each layer's weights, all of its blocks above one another."""
    stacked = [np.vstack(list(discriminator[end].values())) for end in ("inputs", "outputs")]
    return [stacked[0], *(np.asarray(h["weights"]) for h in discriminator["hidden"]), stacked[1]]


def settled(game, seed: int = 0):
    """D with biases of its own, and the memory after a hundred more rounds."""
    state = game.init(seed)
    bias = jnp.linspace(-1.0, 1.0, 4)
    discriminator = state.discriminator | {"input_bias": bias, "output_bias": bias[:1]}
    memory = state.memory["spectral_norm"]
    moment = StepContext(
        {}, discriminator, MATRICES, lambda key: jnp.zeros((1, 2)), jax.random.key(0)
    )
    for _ in range(100):
        memory = NORM.update_memory(memory, moment, {})
    return discriminator, memory


@pytest.mark.parametrize("others", [{}, BLOCKS], ids=["plain", "blocks"])
def test_every_matrix_is_divided_by_its_largest_singular_value(others):
    discriminator, memory = settled(game_with(**others))
    mine = NORM.reparametrize(discriminator, memory, MATRICES)
    for before, after in zip(matrices_of(discriminator), matrices_of(mine), strict=True):
        norm = np.linalg.svd(before.astype(np.float64), compute_uv=False)[0]
        assert abs(norm - 1.0) > 0.05
        np.testing.assert_allclose(after, before / norm, rtol=1e-4, atol=1e-6)
        assert np.linalg.norm(after, 2) == pytest.approx(1.0, rel=1e-4)


def test_blocks_of_a_layer_share_one_norm():
    discriminator, memory = settled(game_with(**BLOCKS))
    assert discriminator["inputs"].keys() == {"x", "minibatch_stddev", "packing"}
    mine = NORM.reparametrize(discriminator, memory, MATRICES)
    for end in ("inputs", "outputs"):
        ratios = [mine[end][n] / discriminator[end][n] for n in discriminator[end]]
        np.testing.assert_allclose(np.vstack(ratios), ratios[0][0, 0], rtol=1e-5)
        assert np.linalg.norm(mine[end]["packing" if end == "inputs" else "h"], 2) < 1.0


def test_all_but_the_matrices_stays():
    discriminator, memory = settled(game_with(**BLOCKS))
    mine = leaves_by_path(NORM.reparametrize(discriminator, memory, MATRICES))
    before = leaves_by_path(discriminator)
    assert mine.keys() == before.keys()
    kept = [place for place in before if "bias" in place or "stabilizers" in place]
    assert len(kept) == 4
    for place in kept:
        np.testing.assert_array_equal(mine[place], before[place])


def test_first_norm_is_already_close_and_follows_the_weights():
    game = game_with()
    state = game.init(0)
    for _ in range(3):
        shown = NORM.reparametrize(state.discriminator, state.memory["spectral_norm"], MATRICES)
        for matrix in matrices_of(shown):
            assert np.linalg.norm(matrix, 2) == pytest.approx(1.0, rel=0.02)
        state = game.train(state, 20)


def test_order_of_the_blocks_does_not_matter():
    # JAX hands a dict back in the order of its names, whatever it was before.
    state = game_with(**BLOCKS).init(0)
    inputs = state.discriminator["inputs"]
    turned = state.discriminator | {"inputs": dict(reversed(inputs.items()))}
    assert list(turned["inputs"]) != list(inputs)
    for discriminator in (state.discriminator, turned):
        shown = NORM.reparametrize(discriminator, state.memory["spectral_norm"], MATRICES)
        for matrix in matrices_of(shown):
            assert np.linalg.norm(matrix, 2) == pytest.approx(1.0, rel=0.02)


def test_gradient_holds_the_singular_vectors_fixed():
    rng = np.random.default_rng(0)
    d = {
        "inputs": {"x": rng.normal(size=(3, 2)), "more": rng.normal(size=(1, 2))},
        "hidden": [],
        "outputs": {"h": rng.normal(size=(2, 1))},
    }
    us = [rng.normal(size=4), rng.normal(size=2)]
    us = [u / np.linalg.norm(u) for u in us]  # not yet the singular vectors
    target = rng.normal(size=(4, 2))

    def total(weights):
        mine = NORM.reparametrize(weights, {"vectors": [on_device(u) for u in us]}, MATRICES)
        joined = jnp.concatenate([mine["inputs"]["more"], mine["inputs"]["x"]])
        return jnp.sum(joined * on_device(target))

    wide = np.vstack([d["inputs"]["more"], d["inputs"]["x"]])
    v = wide.T @ us[0]
    v /= np.linalg.norm(v)
    u = wide @ v
    u /= np.linalg.norm(u)

    def total_by_hand(flat):
        w = flat.reshape(4, 2)
        return float(np.sum(w / (u @ w @ v) * target))

    slope = jax.grad(total)(as_float32(d))["inputs"]
    mine = np.vstack([slope["more"], slope["x"]])
    by_hand = slope_of(total_by_hand, wide.ravel()).reshape(4, 2)
    np.testing.assert_allclose(mine, by_hand, rtol=1e-3, atol=1e-4)


def test_game_and_pictures_use_the_divided_weights():
    game, plain = game_with(), tiny(TINY_RING)
    state = game.init(0)
    divided = NORM.reparametrize(state.discriminator, state.memory["spectral_norm"], MATRICES)
    rest = (jax.random.key(1), jnp.int32(0))
    mine = discriminator_objective(
        state.discriminator, state.generator, game.structure, game.hyper, *rest, state.memory
    )
    expected = discriminator_objective(
        divided, state.generator, plain.structure, plain.hyper, *rest
    )
    assert float(mine) == pytest.approx(float(expected), rel=1e-6)
    x = on_device([[0.3, -0.2], [1.0, 1.0]])
    logits, _ = judge(game.structure, state, game.hyper, x)
    np.testing.assert_allclose(logits, discriminate(plain.structure, divided, x), rtol=1e-6)
    after = game.train(state, 1)
    assert np.any(
        after.memory["spectral_norm"]["vectors"][0] != state.memory["spectral_norm"]["vectors"][0]
    )
    assert_same_bits(game.init(0).memory, state.memory)
