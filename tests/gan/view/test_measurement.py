"""Measuring: networks set by hand to a known outcome, and the numbers it must give."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.metric_needs import is_defined
from ganscope.gan.registry import METRICS
from ganscope.gan.state import evidence_key
from ganscope.gan.view.measurement import gather

from ..tools import (
    DISCRIMINATOR_GRADIENT,
    GENERATOR_GRADIENT,
    TINY_RING,
    affine_generator,
    constant_discriminator,
    tiny,
)

LINE = tiny()
RING = tiny(TINY_RING)

ANSWER_SHAPES = {"answer_edges": (33,), "real_answers": (32,), "fake_answers": (32,)}


def state_with(game, generator, logit: float = 0.0, seed: int = 0):
    state = game.init(seed)
    return state._replace(generator=generator, discriminator=constant_discriminator(state, logit))


@pytest.fixture(scope="module")
def perfect():
    """G makes N(4, 0.5) exactly, and D knows nothing."""
    return LINE.measure(state_with(LINE, affine_generator(0.5, 4.0)))


def test_perfect_generator_on_a_line_has_no_divergence(perfect):
    metrics, _ = perfect
    assert metrics["js"] == pytest.approx(0.0, abs=1e-4)
    assert metrics["kl"] == pytest.approx(0.0, abs=1e-4)
    assert 0.0 < metrics["w1"] < 0.06


@pytest.mark.parametrize("std", [0.05, 0.1, 0.2, 0.25, 0.4, 1.0, 3.0])
def test_perfect_generator_has_no_divergence_however_wide_the_data(std):
    # Somewhere in the tails a density falls below the smallest number of single precision.
    game = LINE.with_hyper(problem_parameters={"mean": jnp.float32(4.0), "std": jnp.float32(std)})
    metrics, _ = game.measure(state_with(game, affine_generator(std, 4.0)))
    assert metrics["js"] == pytest.approx(0.0, abs=1e-4)
    assert metrics["kl"] == pytest.approx(0.0, abs=1e-4)
    assert metrics["quality"] == pytest.approx(0.9973, abs=0.006)


def test_perfect_game_has_the_value_minus_log_4(perfect):
    metrics, _ = perfect
    assert metrics["value"] == pytest.approx(-np.log(4), rel=1e-6)
    assert metrics["discriminator_loss"] == pytest.approx(2 * np.log(2), rel=1e-6)
    assert metrics["generator_loss"] == pytest.approx(np.log(2), rel=1e-6)
    assert metrics["real_probability"] == metrics["fake_probability"] == 0.5


def test_perfect_generator_has_the_moments_and_the_quality_of_the_data(perfect):
    metrics, arrays = perfect
    n = 2500
    assert metrics["generator_mean"] == pytest.approx(4.0, abs=5 * 0.5 / np.sqrt(n))
    assert metrics["generator_std"] == pytest.approx(0.5, rel=5 / np.sqrt(2 * n))
    assert metrics["quality"] == pytest.approx(0.9973, abs=5 * np.sqrt(0.9973 * 0.0027 / n))
    assert metrics["modes_covered"] == 1.0
    assert metrics["reverse_kl_modes"] == pytest.approx(0.0, abs=1e-6)
    assert arrays["mode_share"][0] == pytest.approx(metrics["quality"])


def test_every_metric_is_measured(perfect):
    metrics, arrays = perfect
    assert metrics.keys() == METRICS.keys()
    assert all(np.shape(value) == () and value.dtype == np.float32 for value in metrics.values())
    assert {name: a.shape for name, a in arrays.items()} == {
        "modes": (1, 1),
        "mode_std": (1, 1),
        "mode_share": (1,),
        "mode_weight": (1,),
    } | ANSWER_SHAPES


@pytest.mark.parametrize("logit", [-1.5, 2.0])
def test_constant_discriminator_has_the_value_of_its_answer(logit):
    metrics, _ = LINE.measure(state_with(LINE, affine_generator(0.5, 4.0), logit))
    p = 1 / (1 + np.exp(-logit))
    assert metrics["real_probability"] == pytest.approx(p, rel=1e-5)
    assert metrics["value"] == pytest.approx(np.log(p) + np.log(1 - p), rel=1e-5)
    assert metrics["value"] == pytest.approx(-metrics["discriminator_loss"], rel=1e-5)


def test_generator_far_from_the_data_has_divergences_at_their_caps():
    metrics, _ = LINE.measure(state_with(LINE, affine_generator(0.01, -1.0)))
    assert metrics["js"] == pytest.approx(np.log(2), abs=1e-4)
    assert metrics["kl"] == pytest.approx(np.log(2501), rel=1e-3)
    assert metrics["w1"] == pytest.approx(5.0, abs=0.05)
    assert metrics["modes_covered"] == metrics["quality"] == 0.0
    assert np.isnan(metrics["reverse_kl_modes"])


def test_numbers_of_a_step_do_not_depend_on_when_one_looks():
    state = LINE.init(0)
    first, again = LINE.measure(state), LINE.measure(state)
    assert {k: v.tobytes() for k, v in first[0].items()} == {
        k: v.tobytes() for k, v in again[0].items()
    }
    # Later steps and other seeds draw samples of their own.
    later, _ = LINE.measure(state._replace(step=jnp.int32(1)))
    other, _ = LINE.measure(state._replace(seed=jnp.uint32(1)))
    assert len({float(m["w1"]) for m in (first[0], later, other)}) == 3


def test_gradient_norms_are_those_of_the_flattened_gradients():
    state = LINE.init(2)
    metrics, _ = LINE.measure(state)
    *_, key = jax.random.split(evidence_key(state.seed, state.step), 3)
    rest = (LINE.structure, LINE.hyper, key, state.step)
    d, g = state.discriminator, state.generator
    for name, gradient in [
        ("discriminator_gradient_norm", DISCRIMINATOR_GRADIENT(d, g, *rest)),
        ("generator_gradient_norm", GENERATOR_GRADIENT(g, d, *rest)),
    ]:
        leaves = [np.asarray(leaf, np.float64).ravel() for leaf in jax.tree.leaves(gradient)]
        assert metrics[name] == pytest.approx(np.linalg.norm(np.concatenate(leaves)), rel=1e-4)
        assert metrics[name] > 0


@pytest.fixture(scope="module")
def collapsed():
    """G makes one mode of the ring, at (2, 0), exactly."""
    return RING.measure(state_with(RING, affine_generator(0.05, (2.0, 0.0), dimension=2)))


def test_collapse_to_one_mode_of_eight_is_seen_in_every_number(collapsed):
    metrics, arrays = collapsed
    assert metrics["modes_covered"] == 1.0
    assert metrics["reverse_kl_modes"] == pytest.approx(np.log(8), abs=1e-5)
    assert metrics["quality"] == pytest.approx(0.9889, abs=0.011)
    # JS = (log 4 + C) / 2 with C = (1/8) log(1/9) + log(8/9).
    assert metrics["js"] == pytest.approx(0.4969, abs=0.01)
    assert arrays["mode_share"][0] == pytest.approx(0.9889, abs=0.011)
    assert not np.any(arrays["mode_share"][1:])


def test_best_discriminator_on_the_plane_is_a_ninth_at_the_one_mode_and_1_at_others(collapsed):
    _, arrays = collapsed
    best = arrays["optimal_discriminator"]
    assert best.shape == (40, 40)
    half_width = 2.0 + 0.35 * 2.0
    for k in range(8):
        x, y = 2 * np.cos(2 * np.pi * k / 8), 2 * np.sin(2 * np.pi * k / 8)
        row, column = (int((v + half_width) / (2 * half_width) * 40) for v in (y, x))
        assert best[row, column] == pytest.approx(1 / 9 if k == 0 else 1.0, abs=0.03)


def test_density_on_the_plane_is_the_generators_blurred_by_the_kernel(collapsed):
    _, arrays = collapsed
    density, cell = arrays["generator_density"].astype(np.float64), 5.4 / 40
    assert density.sum() * cell**2 == pytest.approx(1.0, abs=1e-3)
    # A Gaussian of standard deviation 0.05, counted in cells and blurred by one and a half of them.
    variance = 0.05**2 + cell**2 / 12 + (1.5 * cell) ** 2
    centre = -2.7 + cell * (np.arange(40) + 0.5)
    squared = (centre[None, :] - 2.0) ** 2 + centre[:, None] ** 2
    by_hand = np.exp(-0.5 * squared / variance) / (2 * np.pi * variance)
    np.testing.assert_allclose(density, by_hand, atol=0.06 * by_hand.max())


def test_arrays_of_the_plane_have_the_agreed_shapes(collapsed):
    metrics, arrays = collapsed
    assert {name: a.shape for name, a in arrays.items()} == {
        "modes": (16, 2),
        "mode_std": (16, 2),
        "mode_share": (16,),
        "mode_weight": (16,),
        "optimal_discriminator": (40, 40),
        "generator_density": (40, 40),
    } | ANSWER_SHAPES
    undefined = {name for name, spec in METRICS.items() if not is_defined(spec, "ring")}
    assert undefined == {"generator_mean"} | {
        name for name, spec in METRICS.items() if "labelled_images" in spec.needs
    }
    assert all(np.isnan(metrics[name]) for name in undefined)


def test_critic_has_losses_but_no_value():
    game = tiny({"loss": "hinge"})
    metrics, _ = game.measure(state_with(game, affine_generator(0.5, 4.0), logit=0.25))
    for name in ("value", "real_probability", "fake_probability"):
        assert np.isnan(metrics[name])
    assert metrics["discriminator_loss"] == pytest.approx(0.75 + 1.25)
    assert metrics["generator_loss"] == pytest.approx(-0.25)
    assert metrics["js"] == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("patch", [{}, {"loss": "hinge"}, TINY_RING])
def test_answers_are_counted_as_numpy_counts_them(patch):
    game = tiny(patch)
    state = game.init(3)
    metrics, arrays = game.measure(state)
    evidence = jax.jit(partial(gather, game.structure))(state, game.hyper)
    is_critic = "loss" in patch
    what = "logits" if is_critic else "probability"
    real, fake = (np.asarray(getattr(evidence, f"{who}_{what}")) for who in ("real", "fake"))
    edges = arrays["answer_edges"].astype(np.float64)
    both = np.concatenate([real, fake])
    ends = (both.min(), both.max()) if is_critic else (0.0, 1.0)
    np.testing.assert_allclose(edges, np.linspace(*ends, 33), rtol=1e-4, atol=1e-5)
    for who, values in (("real", real), ("fake", fake)):
        counted = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0] / len(values)
        # A value at a border may fall to either side of it.
        assert np.abs(arrays[f"{who}_answers"] - counted).sum() <= 4 / len(values)
        assert arrays[f"{who}_answers"].sum() == pytest.approx(1.0, abs=1e-5)
    if not is_critic:
        centres = 0.5 * (edges[:-1] + edges[1:])
        mean = float(arrays["fake_answers"] @ centres)
        assert mean == pytest.approx(metrics["fake_probability"], abs=1 / 64)


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
def test_answer_that_is_always_the_same_is_one_bar(loss):
    game = tiny({"loss": loss})
    _, arrays = game.measure(state_with(game, affine_generator(0.5, 4.0)))
    for who in ("real", "fake"):
        assert np.flatnonzero(arrays[f"{who}_answers"]).tolist() == [16]
    assert np.all(np.diff(arrays["answer_edges"]) > 0)
