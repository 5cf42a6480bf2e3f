"""Points that a user gives: density, groups and view, and their way through a configuration."""

from __future__ import annotations

import functools
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.spatial import KDTree

from ganscope.gan.config import apply_patch, change_kind, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.structure import hyper_of, structure_of

from .tools import on_device

SPEC = PROBLEMS["custom"]
MOST = 20_000
FOUR = [[1.0, 0.0], [1.0, 0.5], [-2.0, 1.0], [3.0, -4.0]]


@functools.cache
def compiled(function: str, n: int | None = None):
    if function == "sample":
        return jax.jit(lambda key, parameters: SPEC.sample(key, n, parameters))
    return jax.jit(getattr(SPEC, function))


def given(points, std: float = 0.1) -> dict[str, jax.Array]:
    """Live parameters, as a configuration makes them."""
    points = np.asarray(points).tolist()
    parameters = {"points": points, "std": std}
    config = full_config({"problem": "custom", "problem_parameters": parameters})
    return jax.tree.map(jnp.asarray, hyper_of(config)["problem_parameters"])


def scattered(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-2.0, 2.0, (n, 2))


# --- the density ---


@pytest.mark.parametrize(("n", "std"), [(1, 0.5), (7, 0.1), (256, 0.02), (257, 0.3), (1000, 0.1)])
def test_log_density_agrees_with_scipy(n, std):
    points = scattered(n)
    x = np.vstack([points[:3], points[:3] + 2 * std, scattered(4, seed=1)])[:9]
    kernels = [stats.norm.logpdf(points, place, std).sum(axis=1) for place in x]
    by_hand = np.logaddexp.reduce(kernels, axis=1) - np.log(n)
    mine = compiled("log_density")(on_device(x), given(points, std))
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=2e-3)


def test_density_integrates_to_one():
    std = 0.2
    axis = np.arange(-6.0, 6.0, std)
    x = np.stack([each.ravel() for each in np.meshgrid(axis, axis)], axis=1)
    density = np.exp(compiled("log_density")(on_device(x), given(FOUR, std)))
    assert np.sum(density, dtype=np.float64) * std**2 == pytest.approx(1.0, abs=1e-4)


def test_every_point_is_drawn_as_often_and_blurred_by_the_kernel():
    n, std = 20_000, 0.05
    x = np.asarray(compiled("sample", n)(jax.random.key(3), given(FOUR, std)), np.float64)
    distance, index = KDTree(FOUR).query(x)
    shares = np.bincount(index, minlength=4) / n
    np.testing.assert_allclose(shares, 0.25, atol=5 * np.sqrt(0.25 * 0.75 / n))
    noise = (x - np.array(FOUR)[index]) / std
    np.testing.assert_allclose(noise.mean(axis=0), 0.0, atol=5 / np.sqrt(n))
    np.testing.assert_allclose(noise.std(axis=0), 1.0, atol=5 / np.sqrt(2 * n))
    # The distance of a round Gaussian is Rayleigh's.
    assert stats.kstest(distance / std, stats.rayleigh.cdf).pvalue > 1e-3


def test_samples_have_the_entropy_of_the_density():
    parameters = given(scattered(40), 0.2)
    x = compiled("sample", 4096)(jax.random.key(0), parameters)
    mine = np.asarray(compiled("log_density")(x, parameters), np.float64)
    axis = np.arange(-4.0, 4.0, 0.1)
    cells = np.stack([each.ravel() for each in np.meshgrid(axis, axis)], axis=1)
    at_cells = np.asarray(compiled("log_density")(on_device(cells), parameters), np.float64)
    expected = np.sum(np.exp(at_cells) * at_cells) * 0.1**2
    assert mine.mean() == pytest.approx(expected, abs=5 * mine.std() / 64)


def test_a_full_list_is_used_to_its_end():
    points = np.zeros((MOST, 2))
    points[-1] = [5.0, 5.0]
    parameters = given(points, 0.1)
    mine = compiled("log_density")(on_device([[5.0, 5.0], [0.0, 0.0]]), parameters)
    peak = -np.log(2 * np.pi * 0.01)
    np.testing.assert_allclose(mine, [peak - np.log(MOST), peak], atol=1e-3)
    _, distance = compiled("nearest_mode")(on_device([[5.0, 5.3]]), parameters)
    assert float(distance[0]) == pytest.approx(3.0, rel=1e-4)


# --- the groups ---


def test_modes_are_the_groups_that_are_there():
    rng = np.random.default_rng(4)
    sizes = [5, 10, 15, 20, 25, 30, 35, 40]
    centres = [[3 * np.cos(a), 3 * np.sin(a)] for a in 2 * np.pi * np.arange(8) / 8]
    groups = [c + 0.1 * rng.normal(size=(n, 2)) for n, c in zip(sizes, centres, strict=True)]
    points = rng.permutation(np.vstack(groups))
    modes = compiled("modes")(given(points))
    _, order = KDTree(modes.means).query(centres)
    assert sorted(order) == list(range(8))
    np.testing.assert_allclose(modes.means[order], [g.mean(axis=0) for g in groups], atol=1e-4)
    np.testing.assert_allclose(modes.weights[order], np.array(sizes) / 180, rtol=1e-5)
    np.testing.assert_allclose(modes.std, 0.1)


def test_modes_of_a_long_list_are_sought_all_along_it():
    centres = np.array([[x, y] for x in (-6, -2, 2, 6) for y in (-3, 3)], float)
    one_after_the_other = np.repeat(centres, 200, axis=0)
    modes = compiled("modes")(given(one_after_the_other))
    assert sorted(np.asarray(modes.means).tolist()) == sorted(centres.tolist())
    np.testing.assert_allclose(modes.weights, 1 / 8, rtol=1e-5)


@pytest.mark.parametrize("n", [60, 512, 513, 5000])
def test_modes_are_a_fixed_point_of_lloyds_iteration(n):
    points = scattered(n).astype(np.float32)
    modes = compiled("modes")(given(points))
    means = np.asarray(modes.means)
    _, index = KDTree(means).query(points)
    np.testing.assert_allclose(modes.weights, np.bincount(index, minlength=8) / n, atol=2 / n)
    # Sixteen iterations on at most 512 of the points bring each centre near the mean of its group.
    for k in range(8):
        assert np.linalg.norm(points[index == k].mean(axis=0) - means[k]) < 0.15


def test_fewer_points_than_modes_are_a_mode_each():
    modes = compiled("modes")(given(FOUR))
    is_there = np.asarray(modes.weights) > 0
    np.testing.assert_allclose(np.asarray(modes.weights)[is_there], 0.25)
    means = np.asarray(modes.means)[is_there]
    assert sorted(means.tolist()) == sorted(FOUR)
    assert np.all(np.isfinite(modes.means))


def test_nearest_mode_is_the_nearest_centre_and_the_distance_to_the_nearest_point():
    points, std = scattered(300), 0.05
    parameters = given(points, std)
    x = scattered(50, seed=9)
    index, distance = compiled("nearest_mode")(on_device(x), parameters)
    by_scipy, _ = KDTree(points).query(x)
    np.testing.assert_allclose(distance, by_scipy / std, rtol=1e-3, atol=1e-3)
    _, by_scipy = KDTree(compiled("modes")(parameters).means).query(x)
    np.testing.assert_array_equal(index, by_scipy)


def test_nearest_mode_is_never_padding():
    index, _ = compiled("nearest_mode")(on_device(scattered(50, seed=9)), given(FOUR))
    weights = np.asarray(compiled("modes")(given(FOUR)).weights)
    assert np.all(weights[np.asarray(index)] > 0)


@pytest.mark.parametrize("points", [[[0.0, 0.0]], [[10.0, 10.0]], [[-3.0, 2.0], [-3.0, 2.0]], FOUR])
def test_view_holds_the_points_and_the_origin(points):
    view = np.asarray(SPEC.view(given(points, 0.1)))
    for place in [*points, [0.0, 0.0]]:
        assert np.all(view[:, 0] <= np.array(place) - 0.4 + 1e-5)
        assert np.all(view[:, 1] >= np.array(place) + 0.4 - 1e-5)
    assert np.all(view[:, 1] - view[:, 0] < 1.5 * np.ptp([*points, [0.0, 0.0]], axis=0).max() + 0.9)


# --- the configuration ---


def config_of(points) -> dict:
    return full_config({"problem": "custom", "problem_parameters": {"points": points}})


def test_twenty_thousand_points_go_through_a_configuration():
    points = scattered(MOST).tolist()
    config = config_of(points)
    assert config["problem_parameters"]["points"] == points
    assert json.loads(json.dumps(config, allow_nan=False)) == config
    assert full_config(config) == config
    later = apply_patch(config, {"generator_learning_rate": 1e-4})
    assert later["problem_parameters"] == config["problem_parameters"]
    array = hyper_of(config)["problem_parameters"]["points"]
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, np.float32(points))


def test_points_are_live():
    few, many = config_of([[0, 0]]), config_of(scattered(500).tolist())
    assert structure_of(few) == structure_of(many)
    assert hash(structure_of(few)) == hash(structure_of(many))
    assert change_kind(few, many) == "live"
    shapes = [jax.tree.map(np.shape, hyper_of(config)) for config in (few, many)]
    assert shapes[0] == shapes[1]
    traces = []

    @jax.jit
    def view(parameters):
        traces.append(1)
        return SPEC.view(parameters)

    for config in (few, many):
        view(hyper_of(config)["problem_parameters"])
    assert len(traces) == 1


def test_null_brings_the_first_points_back():
    config = apply_patch(config_of(FOUR), {"problem_parameters": {"points": None}})
    assert config == full_config({"problem": "custom"})
    assert len(config["problem_parameters"]["points"]) == 60


def test_other_problems_have_nothing_of_it():
    hyper = hyper_of(full_config({}))
    assert sum(np.size(leaf) for leaf in jax.tree.leaves(hyper)) < 100


def test_error_names_the_entry_within_the_configuration():
    points = scattered(100).tolist()
    points[17] = [0.0, 10.5]
    with pytest.raises(ConfigError) as caught:
        config_of(points)
    assert caught.value.field == "problem_parameters.points"
    assert caught.value.given == [0.0, 10.5]
    assert caught.value.allowed == (
        "a list of 1 to 20000 [x, y] pairs, each number from -10 to 10 (entry 17 is not)"
    )


def test_first_points_are_a_heart():
    points = np.array(SPEC.fields[0].default)
    assert points.shape == (60, 2)
    # Symmetric about the vertical axis, a dent above and a tip below.
    mirrored = points * [-1, 1]
    assert KDTree(points).query(mirrored)[0].max() < 1e-3
    tip, dent = points[30], points[0]
    assert tip[0] == dent[0] == 0
    assert tip[1] == points[:, 1].min()
    assert tip[1] < dent[1] < points[:, 1].max()
