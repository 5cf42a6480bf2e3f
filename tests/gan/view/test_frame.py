"""The picture: names and shapes as agreed, the right way up, and every layer against its source."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.game import discriminate
from ganscope.gan.view.frame import COSTLY, generator_density_method, observe
from ganscope.gan.view.inference import judge, shown_context_batch

from ..tools import (
    TINY_RING,
    affine_generator,
    as_float32,
    constant_discriminator,
    forward_by_hand,
    on_device,
    tiny,
)

LINE = tiny()
RING = tiny(TINY_RING)
AWARE = tiny(TINY_RING, {"stabilizers": {"minibatch_discrimination": {}}})

BATCH_AWARE = {"minibatch_discrimination": {}, "minibatch_stddev": {}, "packing": {}}

LINE_SHAPES = {
    "view": (1, 2),
    "x": (256,),
    "data_density": (256,),
    "generator_density": (256,),
    "discriminator": (256,),
    "optimal_discriminator": (256,),
    "latent": (101,),
    "generated": (101,),
    "real_samples": (512, 1),
    "fake_samples": (512, 1),
}
PLANE_SHAPES = {
    "view": (2, 2),
    "real_samples": (512, 2),
    "fake_samples": (512, 2),
    "discriminator": (40, 40),
    "gradients": (128, 2),
    "manifold": (21, 21, 2),
    "manifold_axis": (21,),
}
PHASE_SHAPES = {"phase_point": (2,), "phase_field": (17, 17, 2)}
LABEL_SHAPES = {"real_labels": (512,), "fake_labels": (512,)}
CLASS_SHAPES = {"categories": (40, 40)}


def shapes_without_running(game):
    picture = jax.eval_shape(lambda s, h: observe(game.structure, s, h), game.init(), game.hyper)
    assert all(leaf.dtype == np.float32 for leaf in picture.values())
    return {name: leaf.shape for name, leaf in picture.items()}


@pytest.mark.parametrize(
    ("patch", "shapes"),
    [
        ({}, LINE_SHAPES),
        ({"problem": "mixture_1d", "latent_dim": 3, "loss": "hinge"}, LINE_SHAPES),
        ({"latent": "stratified", "stabilizers": {"packing": {}}}, LINE_SHAPES),
        (TINY_RING, PLANE_SHAPES),
        (
            {"problem": "ring", "latent_dim": 1},
            PLANE_SHAPES | {"manifold": (1, 201, 2), "manifold_axis": (201,)},
        ),
        ({"problem": "line", "latent_dim": 5, "loss": "wasserstein"}, PLANE_SHAPES),
        (TINY_RING | {"stabilizers": BATCH_AWARE}, PLANE_SHAPES),
        ({"problem": "dirac"}, LINE_SHAPES | PHASE_SHAPES),
        ({"variant": "conditional"}, LINE_SHAPES | LABEL_SHAPES),
        (TINY_RING | {"variant": "conditional"}, PLANE_SHAPES | LABEL_SHAPES),
        (
            TINY_RING | {"variant": "infogan"},
            PLANE_SHAPES | CLASS_SHAPES | {"fake_labels": (512,)},
        ),
        (
            TINY_RING | {"variant": "semi_supervised"},
            PLANE_SHAPES | CLASS_SHAPES | {"real_labels": (512,)},
        ),
    ],
)
def test_picture_has_the_agreed_names_and_shapes(patch, shapes):
    assert shapes_without_running(tiny(patch)) == shapes


@pytest.fixture(scope="module")
def line():
    state = LINE.init(1)
    return state, LINE.observe(state)


@pytest.fixture(scope="module")
def ring():
    state = RING.init(1)
    return state, RING.observe(state)


def test_line_shows_the_data_density_at_the_centres(line):
    _, picture = line
    low, high = picture["view"][0]
    width = (high - low) / 256
    np.testing.assert_allclose(picture["x"], low + width * (np.arange(256) + 0.5), atol=1e-5)
    exact = stats.norm(4.0, 0.5).pdf(picture["x"].astype(np.float64))
    np.testing.assert_allclose(picture["data_density"], exact, rtol=1e-3, atol=1e-6)


def test_line_shows_the_discriminators_probability_at_the_centres(line):
    state, picture = line
    logits = forward_by_hand(state.discriminator, "tanh", picture["x"][:, None])[:, 0]
    np.testing.assert_allclose(picture["discriminator"], 1 / (1 + np.exp(-logits)), rtol=1e-4)


def test_line_of_a_perfect_generator():
    state = LINE.init(1)._replace(generator=affine_generator(0.5, 4.0))
    picture = LINE.observe(state)
    np.testing.assert_allclose(picture["generator_density"], picture["data_density"], atol=2e-3)
    near = np.abs(picture["x"] - 4.0) < 1.5
    np.testing.assert_allclose(picture["optimal_discriminator"][near], 0.5, atol=2e-3)


def test_best_discriminator_is_the_share_of_the_densities_shown():
    state = LINE.init(1)._replace(generator=affine_generator(0.8, 3.0))
    picture = LINE.observe(state)
    p, q = (picture[f"{who}_density"].astype(np.float64) for who in ("data", "generator"))
    seen = p + q > 1e-3
    # Densities are shown at centres and compared as means over cells: nearly the same.
    np.testing.assert_allclose(
        picture["optimal_discriminator"][seen], (p / (p + q))[seen], atol=5e-3
    )


def test_line_shows_the_generator_as_a_function_of_its_latent(line):
    state, picture = line
    np.testing.assert_allclose(
        picture["latent"], stats.norm.ppf((np.arange(101) + 0.5) / 101), atol=1e-4
    )
    by_hand = forward_by_hand(state.generator, "relu", picture["latent"][:, None])[:, 0]
    np.testing.assert_allclose(picture["generated"], by_hand, atol=1e-5)


def test_density_of_a_1d_generator_integrates_to_one_over_a_wide_view():
    state = LINE.init(1)._replace(generator=affine_generator(0.7, 3.0))
    picture = LINE.observe(state)
    width = picture["x"][1] - picture["x"][0]
    assert picture["generator_density"].sum() * width == pytest.approx(1.0, abs=1e-4)


# --- the plane ---


def discriminator_of_x_alone(state):
    """D's weights set so that it rises with x and does not look at y."""
    weights = jax.tree.map(np.zeros_like, jax.device_get(state.discriminator))
    weights["inputs"]["x"][0, 0] = 0.5
    weights["hidden"][0]["weights"][0, 0] = 1.0
    weights["outputs"]["h"][0, 0] = 2.0
    return as_float32(weights)


def test_grid_has_y_in_rows_and_x_in_columns_both_ascending(ring):
    state, _ = ring
    picture = RING.observe(state._replace(discriminator=discriminator_of_x_alone(state)))
    grid = picture["discriminator"]
    assert np.all(np.diff(grid, axis=1) > 0)
    np.testing.assert_array_equal(grid, np.broadcast_to(grid[0], grid.shape))
    # By hand at the first and the last centre: 2 tanh(tanh(x / 2)).
    (low, high), _ = picture["view"].astype(np.float64)
    for column in (0, 39):
        x = low + (high - low) * (column + 0.5) / 40
        logit = 2 * np.tanh(np.tanh(x / 2))
        assert grid[7, column] == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-5)


def test_grid_equals_what_judge_says_at_the_centres(ring):
    state, picture = ring
    (x0, x1), (y0, y1) = picture["view"]
    centre = (np.arange(40, dtype=np.float32) + 0.5) / 40
    points = np.array([[x0 + c * (x1 - x0), y0 + r * (y1 - y0)] for r in centre for c in centre])
    _, probability = judge(RING.structure, state, RING.hyper, on_device(points))
    np.testing.assert_allclose(picture["discriminator"].ravel(), probability, atol=1e-5)
    by_hand = forward_by_hand(state.discriminator, "tanh", points)[:, 0]
    np.testing.assert_allclose(
        picture["discriminator"].ravel(), 1 / (1 + np.exp(-by_hand)), atol=1e-5
    )


def test_manifold_is_the_generator_over_quantiles_of_the_latent(ring):
    state, picture = ring
    u = np.linspace(0.005, 0.995, 21)
    np.testing.assert_allclose(picture["manifold_axis"], stats.norm.ppf(u), atol=1e-4)
    for row, column in [(0, 0), (0, 20), (20, 0), (20, 20), (10, 3)]:
        # The first latent runs along a row, the second down the rows.
        z = stats.norm.ppf([[u[column], u[row]]])
        by_hand = forward_by_hand(state.generator, "relu", z)[0]
        np.testing.assert_allclose(picture["manifold"][row, column], by_hand, atol=1e-4)


def test_arrows_are_minus_the_gradient_of_each_samples_own_loss(ring):
    state, picture = ring

    def loss(points):  # the non-saturating -log D
        return np.log1p(np.exp(-forward_by_hand(state.discriminator, "tanh", points)[:, 0]))

    x, eps = picture["fake_samples"][:128].astype(np.float64), 1e-5
    for axis in range(2):
        step = eps * np.eye(2)[axis]
        by_hand = -(loss(x + step) - loss(x - step)) / (2 * eps)
        np.testing.assert_allclose(picture["gradients"][:, axis], by_hand, rtol=1e-3, atol=1e-6)


@pytest.fixture(scope="module")
def aware():
    state = AWARE.init(1)
    return state, AWARE.observe(state)


def test_batch_aware_grid_is_judged_in_the_company_of_real_samples(aware):
    state, picture = aware
    others = shown_context_batch(AWARE.structure, state, AWARE.hyper)
    assert others.shape == (7, 2)
    radius = np.linalg.norm(np.asarray(others), axis=1)
    assert np.all(np.abs(radius - 2.0) < 0.3)  # real: on the ring
    (x0, x1), (y0, y1) = picture["view"]
    for row, column in [(0, 0), (3, 31), (39, 5)]:
        x = [x0 + (x1 - x0) * (column + 0.5) / 40, y0 + (y1 - y0) * (row + 0.5) / 40]
        # The real thing: x and its company as one batch, and D's answer to the first of them.
        batch = jnp.concatenate([on_device([x]), others])
        logit = float(discriminate(AWARE.structure, state.discriminator, batch)[0])
        assert picture["discriminator"][row, column] == pytest.approx(
            1 / (1 + np.exp(-logit)), abs=1e-5
        )


def test_batch_aware_arrows_point_down_the_loss_in_company(aware):
    state, picture = aware
    x, eps = picture["fake_samples"][:128], np.float32(2e-3)

    def loss(points):
        logits, _ = judge(AWARE.structure, state, AWARE.hyper, on_device(points))
        return np.log1p(np.exp(-np.asarray(logits, np.float64)))

    for axis in range(2):
        step = eps * np.eye(2, dtype=np.float32)[axis]
        by_hand = -(loss(x + step) - loss(x - step)) / (2 * eps)
        error = np.abs(picture["gradients"][:, axis] - by_hand)
        # The features have kinks, |M_i - M_j| = 0, which a difference may straddle.
        assert np.median(error) < 1e-4
        assert np.mean(error < 0.02 * np.abs(by_hand).max()) > 0.95


# --- what is shown stays the same all through a run ---


def test_real_samples_and_latents_shown_are_the_same_at_every_step():
    early = RING.init(1)._replace(generator=affine_generator(1.0, (0.0, 0.0), 2))
    late = early._replace(step=jnp.int32(777), generator=affine_generator(2.0, (1.0, -3.0), 2))
    before, after = RING.observe(early), RING.observe(late)
    np.testing.assert_array_equal(before["real_samples"], after["real_samples"])
    # The first generator shows its latents as they are; the second shows 2 z + (1, -3).
    np.testing.assert_allclose(
        after["fake_samples"], 2 * before["fake_samples"] + [1.0, -3.0], atol=1e-5
    )
    other = RING.observe(early._replace(seed=jnp.uint32(2)))
    assert np.any(other["real_samples"] != before["real_samples"])


def test_samples_shown_follow_their_distributions(ring):
    _, picture = ring
    radius = np.linalg.norm(picture["real_samples"], axis=1)
    assert radius.mean() == pytest.approx(2.0, abs=0.02)
    state = RING.init(1)._replace(generator=affine_generator(1.0, (0.0, 0.0), 2))
    z = RING.observe(state)["fake_samples"]
    assert stats.kstest(z.ravel(), stats.norm.cdf).pvalue > 1e-3


def test_critic_is_shown_by_its_score():
    game = tiny({"loss": "hinge"})
    state = game.init(1)
    state = state._replace(discriminator=constant_discriminator(state, 7.5))
    picture = game.observe(state)
    np.testing.assert_array_equal(picture["discriminator"], 7.5)
    best = picture["optimal_discriminator"]
    assert np.nanmax(best) <= 1.0
    assert np.nanmin(best) >= 0.0


@pytest.mark.parametrize(
    ("patch", "word"),
    [({}, "change of variables"), ({"latent_dim": 2}, "kernel"), (TINY_RING, "histogram")],
)
def test_method_of_the_density_is_named(patch, word):
    assert word in generator_density_method(tiny(patch).structure)


@pytest.mark.parametrize("game", [LINE, RING], ids=["line", "ring"])
def test_picture_that_is_not_whole_lacks_its_costly_layers_and_nothing_else(game):
    look = jax.jit(lambda state, is_whole: observe(game.structure, state, game.hyper, is_whole))
    state = game.init()
    whole, sketch = (jax.device_get(look(state, np.bool_(it))) for it in (True, False))
    assert whole.keys() == sketch.keys()
    for name, array in whole.items():
        if name in COSTLY:
            assert np.any(array != 0), name
            assert not np.any(sketch[name]), name
        else:
            np.testing.assert_array_equal(sketch[name], array, name)
        # What decides at run time draws what is drawn without a choice.
        np.testing.assert_allclose(array, game.observe(state)[name], rtol=1e-5, atol=1e-6)
