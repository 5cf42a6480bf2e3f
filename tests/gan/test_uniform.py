"""The uniform target against its formulas, and the affine generator that makes it exactly."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.domains.line import CELLS
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.view.density import data_masses, line_edges

from .tools import affine_generator, parameters_of, tiny

UNIFORM = PROBLEMS["uniform_1d"]
N = 20_000
CASES = [
    {},
    {"centre": 6.0, "width": 2.0},
    {"centre": -10.0, "width": 0.2},
    {"centre": 0.0, "width": 10.0},
    {"centre": 9.7, "width": 3.3},
]
cases = pytest.mark.parametrize("changes", CASES, ids=str)


def ends(parameters) -> tuple[float, float]:
    half = 0.5 * float(parameters["width"])
    return float(parameters["centre"]) - half, float(parameters["centre"]) + half


@cases
def test_samples_are_evenly_spread_and_none_is_outside(changes):
    parameters = parameters_of("uniform_1d", changes)
    low, high = ends(parameters)
    x = np.asarray(UNIFORM.sample(jax.random.key(3), N, parameters), np.float64)[:, 0]
    assert low - 1e-5 <= x.min() <= x.max() <= high + 1e-5
    assert stats.kstest(x, stats.uniform(low, high - low).cdf).pvalue > 0.001


@cases
def test_density_is_that_of_a_box(changes):
    parameters = parameters_of("uniform_1d", changes)
    low, high = ends(parameters)
    x = np.linspace(low - 1.0, high + 1.0, 57)  # no point on an end
    by_hand = stats.uniform(low, high - low).logpdf(x)
    found = UNIFORM.log_density(jnp.asarray(x[:, None], jnp.float32), parameters)
    np.testing.assert_allclose(found, by_hand, rtol=1e-5)


@cases
def test_interval_is_the_one_mode(changes):
    parameters = parameters_of("uniform_1d", changes)
    low, high = ends(parameters)
    modes = UNIFORM.modes(parameters)
    assert modes.weights.tolist() == [1.0]
    assert float(modes.means[0, 0]) == pytest.approx((low + high) / 2, abs=1e-6)
    assert float(modes.std[0, 0]) == pytest.approx(stats.uniform(low, high - low).std(), rel=1e-5)
    x = jnp.asarray([[low], [high]], jnp.float32)
    index, distance = UNIFORM.nearest_mode(x, parameters)
    assert index.tolist() == [0, 0]
    np.testing.assert_allclose(distance, np.sqrt(3.0), rtol=1e-4)  # all of it within 3


@cases
def test_picture_has_the_exact_probability_of_each_cell(changes):
    parameters = parameters_of("uniform_1d", changes)
    low, high = ends(parameters)
    view = UNIFORM.view(parameters)
    assert float(view[0, 0]) <= min(0.0, low - 0.5)
    assert float(view[0, 1]) >= max(0.0, high + 0.5)
    edges = line_edges(view, CELLS)
    masses = data_masses(lambda x: UNIFORM.log_density(x, parameters), edges)
    exact = np.diff(stats.uniform(low, high - low).cdf(np.asarray(edges, np.float64)))
    np.testing.assert_allclose(masses, exact, atol=1e-5)
    assert float(jnp.sum(masses)) == pytest.approx(1.0, abs=1e-4)


def test_affine_generator_that_makes_it_is_found_to_be_right():
    game = tiny(
        {"problem": "uniform_1d", "problem_parameters": {"centre": 6.0, "width": 2.0}},
        {"latent": "uniform"},
    )
    state = game.init(0)._replace(generator=affine_generator(1.0, 6.0))  # z ~ U(-1, 1)
    metrics, _ = game.measure(state)
    assert metrics["js"] == pytest.approx(0.0, abs=2e-4)
    assert metrics["generator_mean"] == pytest.approx(6.0, abs=0.05)
    assert metrics["generator_std"] == pytest.approx(2.0 / 12**0.5, abs=0.03)
    assert (metrics["modes_covered"], metrics["quality"]) == (1.0, 1.0)
    picture = game.observe(state)
    is_inside = np.abs(picture["x"] - 6.0) < 1.0
    np.testing.assert_allclose(picture["optimal_discriminator"][is_inside], 0.5, atol=1e-3)
    np.testing.assert_allclose(picture["data_density"], np.where(is_inside, 0.5, 0.0), rtol=1e-5)
    outside = picture["optimal_discriminator"][~is_inside]
    assert np.all(np.isnan(outside) | (outside == 0.0))
