"""The mixture whose modes a user moves, and numbers of a user's own on a line."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import logsumexp

from ganscope.gan.config import change_kind, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.structure import structure_of

from .tools import on_device, parameters_of

N = 20_000
MOST_MODES = 16
FOUR = {
    "means": [[-1.0, 2.0], [0.5, 0.0], [3.0, -2.5], [-4.0, -4.0]],
    "std": 0.2,
    "spreads": [1.0, 0.5, 3.0],
    "weights": [1.0, 2.0, 0.5, 4.0],
}
# (weight, mean, std) by hand; the missing fourth spread counts 1.
BY_HAND = [
    (1.0 / 7.5, [-1.0, 2.0], 0.2),
    (2.0 / 7.5, [0.5, 0.0], 0.1),
    (0.5 / 7.5, [3.0, -2.5], 0.6),
    (4.0 / 7.5, [-4.0, -4.0], 0.2),
]
NUMBERS = [-1.5, 0.0, 0.1, 2.5, 2.5]


@functools.cache
def compiled(problem: str, function: str):
    spec = PROBLEMS[problem]
    if function == "sample":
        return jax.jit(lambda key, parameters: spec.sample(key, N, parameters))
    return jax.jit(getattr(spec, function))


def numbers(std: float) -> dict:
    return parameters_of("custom_1d", {"points": [[x] for x in NUMBERS], "std": std})


# --- the mixture ---


def test_modes_are_those_that_were_given():
    modes = compiled("mixture", "modes")(parameters_of("mixture", FOUR))
    for k, (weight, mean, std) in enumerate(BY_HAND):
        assert float(modes.weights[k]) == pytest.approx(weight, rel=1e-5)
        np.testing.assert_allclose(modes.means[k], mean, rtol=1e-6)
        np.testing.assert_allclose(modes.std[k], std, rtol=1e-5)
    assert not np.any(modes.weights[4:])
    assert np.all(np.isfinite(modes.means))
    assert np.all(np.asarray(modes.std) > 0)


def test_log_density_agrees_with_scipy():
    x = np.random.default_rng(0).uniform(-6.0, 6.0, (60, 2))
    by_hand = [
        logsumexp(
            [np.log(w) + stats.multivariate_normal(m, s**2).logpdf(point) for w, m, s in BY_HAND]
        )
        for point in x
    ]
    mine = compiled("mixture", "log_density")(on_device(x), parameters_of("mixture", FOUR))
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=1e-3)


def test_density_integrates_to_one():
    axis = np.arange(-8.0, 8.0, 0.1)
    x = np.stack([each.ravel() for each in np.meshgrid(axis, axis)], axis=1)
    log_density = compiled("mixture", "log_density")(on_device(x), parameters_of("mixture", FOUR))
    total = np.sum(np.exp(np.asarray(log_density, np.float64))) * 0.1**2
    assert total == pytest.approx(1.0, abs=1e-3)


def test_samples_have_the_stated_shares_means_and_spreads():
    x = np.asarray(compiled("mixture", "sample")(jax.random.key(2), parameters_of("mixture", FOUR)))
    distance = [np.linalg.norm(x - np.array(m), axis=1) / s for _, m, s in BY_HAND]
    nearest = np.argmin(distance, axis=0)
    for k, (weight, mean, std) in enumerate(BY_HAND):
        mine = x[nearest == k]
        assert len(mine) / N == pytest.approx(weight, abs=5 * np.sqrt(weight / N))
        np.testing.assert_allclose(mine.mean(axis=0), mean, atol=5 * std / np.sqrt(len(mine)))
        np.testing.assert_allclose(mine.std(axis=0), std, rtol=5 / np.sqrt(2 * len(mine)))


def test_nearest_mode_matches_a_loop():
    x = np.random.default_rng(1).uniform(-6.0, 6.0, (40, 2))
    parameters = parameters_of("mixture", FOUR)
    index, distance = compiled("mixture", "nearest_mode")(on_device(x), parameters)
    for i, point in enumerate(x):
        by_hand = [np.linalg.norm(point - np.array(m)) / s for _, m, s in BY_HAND]
        assert int(index[i]) == int(np.argmin(by_hand))
        assert float(distance[i]) == pytest.approx(min(by_hand), rel=1e-4)


@pytest.mark.parametrize(
    ("means", "std"), [([[0.0, 0.0]], 0.01), ([[10.0, 10.0]], 2.0), (FOUR["means"], 0.3)]
)
def test_view_holds_the_modes_and_the_origin(means, std):
    parameters = parameters_of("mixture", {"means": means, "std": std})
    view = np.asarray(compiled("mixture", "view")(parameters))
    assert view.shape == (2, 2)
    for mean in [*means, [0.0, 0.0]]:
        assert np.all(view[:, 0] <= np.array(mean) - 4 * std + 1e-5)
        assert np.all(view[:, 1] >= np.array(mean) + 4 * std - 1e-5)


def test_a_wide_mode_that_is_not_there_does_not_widen_the_view():
    spreads = [1.0] * 15 + [10.0]
    one, other = (
        compiled("mixture", "view")(parameters_of("mixture", {"spreads": given}))
        for given in ([1.0], spreads)
    )
    np.testing.assert_array_equal(one, other)


def test_moving_and_adding_modes_is_live():
    few = full_config({"problem": "mixture"})
    full = [[0.5 * k, -0.5 * k] for k in range(MOST_MODES)]
    many = full_config({"problem": "mixture", "problem_parameters": {"means": full}})
    assert structure_of(few) == structure_of(many)
    assert change_kind(few, many) == "live"
    traces = []

    @jax.jit
    def log_density(x, parameters):
        traces.append(1)
        return PROBLEMS["mixture"].log_density(x, parameters)

    x = on_device([[0.0, 0.0], [5.0, -5.0]])
    before = log_density(x, parameters_of("mixture", {}))
    after = log_density(x, parameters_of("mixture", {"means": full}))
    assert len(traces) == 1
    assert float(after[1]) > float(before[1]) + 5


def test_a_seventeenth_mode_is_refused():
    means = [[0.1 * k, 0.0] for k in range(MOST_MODES + 1)]
    with pytest.raises(ConfigError, match=r"1 to 16 \[x, y\] pairs"):
        full_config({"problem": "mixture", "problem_parameters": {"means": means}})


# --- numbers on a line ---


@pytest.mark.parametrize("std", [0.01, 0.3])
def test_density_on_a_line_is_scipys_kernel_density(std):
    x = np.linspace(-3.0, 4.0, 41)
    log_kernels = stats.norm.logpdf(x[:, None], NUMBERS, std)
    by_hand = np.logaddexp.reduce(log_kernels, axis=1) - np.log(len(NUMBERS))
    mine = compiled("custom_1d", "log_density")(on_device(x[:, None]), numbers(std))
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=2e-3)


def test_density_on_a_line_integrates_to_one():
    x = np.linspace(-6.0, 7.0, 2001)
    log_density = compiled("custom_1d", "log_density")(on_device(x[:, None]), numbers(0.3))
    total = integrate.simpson(np.exp(np.asarray(log_density, np.float64)), x=x)
    assert total == pytest.approx(1.0, abs=1e-4)


def test_samples_on_a_line_follow_the_kernel_density():
    std = 0.3
    x = np.asarray(compiled("custom_1d", "sample")(jax.random.key(4), numbers(std)))[:, 0]

    def distribution(value):
        return np.mean(stats.norm.cdf(np.asarray(value)[:, None], NUMBERS, std), axis=1)

    assert stats.kstest(x, distribution).pvalue > 1e-3


def test_groups_and_view_on_a_line():
    parameters = numbers(0.05)
    modes = compiled("custom_1d", "modes")(parameters)
    present = np.asarray(modes.weights) > 0
    order = np.argsort(modes.means[present, 0])
    np.testing.assert_allclose(modes.means[present, 0][order], [-1.5, 0.0, 0.1, 2.5], atol=1e-6)
    np.testing.assert_allclose(modes.weights[present][order], [0.2, 0.2, 0.2, 0.4], rtol=1e-5)
    index, distance = compiled("custom_1d", "nearest_mode")(on_device([[2.4]]), parameters)
    assert float(modes.means[int(index[0]), 0]) == 2.5
    assert float(distance[0]) == pytest.approx(2.0, rel=1e-4)
    low, high = np.asarray(PROBLEMS["custom_1d"].view(parameters))[0]
    assert low <= -1.5 - 0.2
    assert high >= 2.5 + 0.2


@pytest.mark.parametrize("entry", [[1.0, 2.0], 1.0, [], [11.0], ["1"]])
def test_an_entry_on_a_line_has_one_coordinate(entry):
    points = [[0.0], [1.0], entry]
    with pytest.raises(ConfigError, match=r"\[x\] entries.*entry 2 is not"):
        full_config({"problem": "custom_1d", "problem_parameters": {"points": points}})


def test_first_numbers_are_the_quantiles_of_an_exponential():
    points = np.array(PROBLEMS["custom_1d"].fields[0].default)
    quantiles = stats.expon.ppf((np.arange(60) + 0.5) / 60) - 1.0
    np.testing.assert_allclose(points[:, 0], quantiles, atol=1e-4)
    assert jnp.isfinite(points).all()
