"""The Parzen-window protocol against SciPy's estimate, loops, and densities known exactly."""

from __future__ import annotations

import math

import jax
import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from ganscope.gan.parzen import log_likelihoods, parzen_estimate
from ganscope.gan.targets.empirical import squared_distances

from .test_metrics import value_of
from .tools import on_device

ESTIMATE = jax.jit(parzen_estimate)
BANDWIDTHS = np.logspace(-2, 0, 9)


def estimate(samples, x_validation, x_test, bandwidths=BANDWIDTHS):
    """(mean log-likelihood, standard error, bandwidth)."""
    arrays = (on_device(each) for each in (samples, x_validation, x_test, bandwidths))
    return tuple(float(number) for number in ESTIMATE(*arrays))


@pytest.fixture(scope="module")
def gaussian() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "samples": rng.normal(size=(2500, 1)),
        "x_validation": rng.normal(size=(1000, 1)),
        "x_test": rng.normal(size=(4000, 1)),
    }


@pytest.mark.parametrize("bandwidth", [0.05, 0.4])
def test_log_likelihoods_agree_with_scipys_estimate(gaussian, bandwidth):
    samples, x = gaussian["samples"][:300], gaussian["x_test"][:50]
    # SciPy measures its bandwidth in standard deviations of the samples.
    kde = stats.gaussian_kde(samples[:, 0], bandwidth / samples.std(ddof=1))
    distances = squared_distances(on_device(x), on_device(samples))
    mine = log_likelihoods(distances, 1, on_device(bandwidth))
    np.testing.assert_allclose(mine, kde.logpdf(x[:, 0]), rtol=1e-4, atol=1e-4)


def test_log_likelihoods_in_the_plane_agree_with_a_loop():
    rng = np.random.default_rng(1)
    x, samples, bandwidth = rng.normal(size=(6, 2)), rng.normal(size=(7, 2)), 0.3
    distances = squared_distances(on_device(x), on_device(samples))
    mine = log_likelihoods(distances, 2, on_device(bandwidth))
    for i in range(6):
        total = 0.0
        for j in range(7):
            squared = (x[i, 0] - samples[j, 0]) ** 2 + (x[i, 1] - samples[j, 1]) ** 2
            total += math.exp(-squared / (2 * bandwidth**2)) / (2 * math.pi * bandwidth**2)
        assert float(mine[i]) == pytest.approx(math.log(total / 7), rel=1e-5)


def test_far_away_point_is_unlikely_but_not_impossible():
    mine = log_likelihoods(on_device([[1e4], [1.1e4]]), 1, on_device(0.1))
    assert float(mine[0]) == pytest.approx(-0.5e6 - np.log(2) + stats.norm.logpdf(0, 0, 0.1))


def test_collapsed_generator_gets_the_kernel_itself():
    # All samples at one point: the estimate is one Gaussian, whose width is chosen.
    rng = np.random.default_rng(2)
    x_validation, x_test = rng.normal(0, 0.5, (400, 2)), rng.normal(0, 0.5, (900, 2))
    likelihood, error, bandwidth = estimate(np.zeros((50, 2)), x_validation, x_test)
    assert bandwidth == pytest.approx(BANDWIDTHS[np.argmin(np.abs(BANDWIDTHS - 0.5))], rel=1e-5)
    by_hand = stats.norm.logpdf(x_test, 0.0, bandwidth).sum(axis=1)
    assert likelihood == pytest.approx(by_hand.mean(), rel=1e-4)
    assert error == pytest.approx(by_hand.std() / 30, rel=1e-3)


def test_bandwidth_is_chosen_on_the_validation_points(gaussian):
    samples, x_validation = gaussian["samples"][:300], gaussian["x_validation"][:200]
    by_scipy = [
        np.mean(stats.gaussian_kde(samples[:, 0], h / samples.std(ddof=1)).logpdf(x_validation.T))
        for h in BANDWIDTHS
    ]
    # What the test points would rather have makes no difference.
    for x_test in (samples, x_validation):
        _, _, bandwidth = estimate(samples, x_validation, x_test)
        assert bandwidth == pytest.approx(BANDWIDTHS[np.argmax(by_scipy)], rel=1e-5)


def test_perfect_generator_comes_near_the_exact_log_likelihood(gaussian):
    likelihood, error, _ = estimate(**gaussian)
    exact = stats.norm.logpdf(gaussian["x_test"]).mean()
    assert exact - 0.02 < likelihood < exact
    # E log p = -1/2 log(2 pi e).
    assert likelihood == pytest.approx(-0.5 * np.log(2 * np.pi * np.e), abs=0.02 + 3 * error)


def test_narrow_generator_can_beat_a_perfect_one(gaussian):
    # A Gaussian blurred by a Gaussian is one again: the kernel widens 0.3 to just about 1.
    narrow = gaussian | {"samples": 0.3 * gaussian["samples"]}
    assert estimate(**narrow)[0] > estimate(**gaussian)[0]


def test_wide_generator_cannot_be_made_narrower(gaussian):
    wide = gaussian | {"samples": 2.0 * gaussian["samples"]}
    exact = -np.log(2) - 0.5 / 4 + 0.5  # log-likelihood under N(0, 2^2), less that under N(0, 1)
    difference = estimate(**wide)[0] - stats.norm.logpdf(gaussian["x_test"]).mean()
    assert difference == pytest.approx(exact, abs=0.05)


# --- the metric ---


def test_parzen_log_likelihood_is_that_of_the_protocol():
    rng = np.random.default_rng(4)
    real, fake = rng.normal(3.0, 0.5, (1200, 1)), rng.normal(3.0, 0.5, (1500, 1))
    scale = real.std()

    def score(bandwidth, x):
        return stats.norm.logpdf(x, fake.T, bandwidth)

    def mean_score(bandwidth, x):
        return np.mean(logsumexp(score(bandwidth, x), axis=1) - np.log(len(fake)))

    bandwidths = scale * np.logspace(-3, 0, 10)
    best = max(bandwidths, key=lambda bandwidth: mean_score(bandwidth, real[:200]))
    parzen = value_of("parzen_log_likelihood", x_real=real, x_fake=fake)
    # Half of the real points, where that is less than the 800 test points.
    assert parzen == pytest.approx(mean_score(best, real[-600:]), abs=1e-3)


def test_parzen_log_likelihood_of_data_without_any_spread_is_undefined():
    assert np.isnan(value_of("parzen_log_likelihood"))
