"""Mixtures: drawing, density and nearest mode, against sums and loops by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from ganscope.gan.targets.mixtures import (
    evenly,
    mixture_log_density,
    nearest_of_mixture,
    sample_mixture,
    square,
)
from ganscope.gan.types import Modes

from ..tools import on_device

MEANS = np.array([[0.0, 1.0], [3.0, -1.0], [-2.0, 0.5]])
STDS = np.array([[0.5, 0.2], [0.1, 1.0], [0.3, 0.3]])
WEIGHTS = np.array([0.5, 0.2, 0.3])


def modes(*, padding: int = 0, weights=WEIGHTS) -> Modes:
    """The three above, and modes that do not count, right where points are."""
    means = np.vstack([MEANS, np.zeros((padding, 2))])
    stds = np.vstack([STDS, np.full((padding, 2), 0.7)])
    weights = np.concatenate([weights, np.zeros(padding)])
    return Modes(*(jnp.asarray(part, jnp.float32) for part in (means, stds, weights)))


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.random.default_rng(0).uniform(-4.0, 4.0, (50, 2))


@pytest.mark.parametrize("padding", [0, 2])
def test_log_density_is_the_sum_over_modes(points, padding):
    by_hand = [
        logsumexp(
            [
                np.log(w) + stats.multivariate_normal(m, np.diag(s**2)).logpdf(x)
                for w, m, s in zip(WEIGHTS, MEANS, STDS, strict=True)
            ]
        )
        for x in points
    ]
    log_density = mixture_log_density(on_device(points), modes(padding=padding))
    np.testing.assert_allclose(log_density, by_hand, rtol=1e-5, atol=1e-4)


def test_weights_are_relative(points):
    once, thrice = (
        mixture_log_density(on_device(points), modes(weights=factor * WEIGHTS))
        for factor in (1.0, 3.0)
    )
    np.testing.assert_allclose(once, thrice, rtol=1e-5)


def test_log_density_far_away_is_finite_and_right():
    x = np.array([[300.0, -400.0]])
    by_hand = logsumexp(
        [
            np.log(w) + stats.norm(m, s).logpdf(x[0]).sum()
            for w, m, s in zip(WEIGHTS, MEANS, STDS, strict=True)
        ]
    )
    np.testing.assert_allclose(mixture_log_density(on_device(x), modes(padding=1)), by_hand, 1e-5)


@pytest.mark.parametrize("padding", [0, 2])
def test_nearest_mode_matches_a_loop(points, padding):
    index, distance = nearest_of_mixture(on_device(points), modes(padding=padding))
    for i, x in enumerate(points):
        by_hand = [
            sum(((x[d] - MEANS[k, d]) / STDS[k, d]) ** 2 for d in range(2)) ** 0.5 for k in range(3)
        ]
        assert int(index[i]) == int(np.argmin(by_hand))
        assert float(distance[i]) == pytest.approx(min(by_hand), rel=1e-4)


@pytest.mark.parametrize("padding", [0, 2])
def test_samples_have_the_stated_shares_and_spreads(padding):
    n = 20_000
    x = np.asarray(sample_mixture(jax.random.key(1), n, modes(padding=padding)), np.float64)
    scaled = (x[:, None] - MEANS[None]) / STDS[None]
    mode = np.argmin(np.sum(scaled**2, axis=-1), axis=1)
    for k in range(3):
        share = np.mean(mode == k)
        assert abs(share - WEIGHTS[k]) < 5 * np.sqrt(WEIGHTS[k] * (1 - WEIGHTS[k]) / n) + 0.005
        mine = x[mode == k]
        # A few points fall to the neighbour; the modes are 4 standard deviations apart at least.
        np.testing.assert_allclose(mine.mean(axis=0), MEANS[k], atol=0.1)
        np.testing.assert_allclose(mine.std(axis=0), STDS[k], rtol=0.15)


def test_samples_never_come_from_padding():
    far = modes(padding=1)._replace(means=on_device(np.vstack([MEANS, [[1e6, 1e6]]])))
    assert np.abs(sample_mixture(jax.random.key(2), 5000, far)).max() < 100.0


def test_evenly_gives_equal_weights_to_those_present():
    made = evenly(jnp.zeros((4, 2)), jnp.float32(0.3), jnp.asarray([True, True, False, True]))
    np.testing.assert_allclose(made.weights, [1 / 3, 1 / 3, 0.0, 1 / 3], rtol=1e-6)
    np.testing.assert_allclose(made.std, np.full((4, 2), 0.3), rtol=1e-6)


def test_square_is_centred_on_the_origin():
    np.testing.assert_array_equal(square(jnp.float32(2.0)), [[-2.0, 2.0], [-2.0, 2.0]])
    np.testing.assert_array_equal(square(jnp.float32(3.0), dimension=1), [[-3.0, 3.0]])
