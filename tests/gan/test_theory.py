"""Closed forms: divergences and the best discriminator on cases that are known on paper."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ganscope.gan.theory import (
    js_divergence,
    js_of,
    kl_divergence,
    optimal_discriminator,
    value_of,
)

from .tools import on_device

LOG_2 = np.log(2.0)
# Cells a tenth of a standard deviation wide: sums over them are as good as integrals.
# Beyond these ends single precision has no number for what is left.
CELLS = np.arange(-7.0, 10.0, 0.1)


def gaussian_masses(mean: float, std: float = 1.0) -> np.ndarray:
    return np.diff(stats.norm(mean, std).cdf(CELLS))


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 2.0])
def test_kl_of_two_gaussians_is_half_the_squared_distance(mean):
    kl = float(kl_divergence(on_device(gaussian_masses(0.0)), on_device(gaussian_masses(mean))))
    assert kl == pytest.approx(mean**2 / 2, rel=2e-3, abs=1e-6)


def test_kl_looks_at_the_first_argument():
    narrow, wide = gaussian_masses(0.0, 0.5), gaussian_masses(0.0, 1.0)
    # KL(N(0, a) || N(0, b)) = log(b / a) + a^2 / 2 b^2 - 1/2
    kl = float(kl_divergence(on_device(narrow), on_device(wide)))
    assert kl == pytest.approx(np.log(2) + 1 / 8 - 1 / 2, rel=5e-3)
    kl = float(kl_divergence(on_device(wide), on_device(narrow + 1e-30)))
    assert kl == pytest.approx(-np.log(2) + 2 - 1 / 2, rel=5e-3)


def test_kl_counts_empty_cells_as_nothing_and_missing_ones_as_infinite():
    p, q = on_device([0.5, 0.5, 0.0]), on_device([0.25, 0.25, 0.5])
    assert float(kl_divergence(p, q)) == pytest.approx(LOG_2)
    assert float(kl_divergence(q, p)) == np.inf


def test_kl_of_nothing_to_compare_is_not_a_number():
    nan = on_device([np.nan, np.nan])
    assert np.isnan(kl_divergence(nan, on_device([0.5, 0.5])))


def test_js_of_equal_distributions_is_zero():
    p = on_device(gaussian_masses(0.0))
    assert float(js_divergence(p, p)) == pytest.approx(0.0, abs=1e-6)


def test_js_of_disjoint_distributions_is_log_2():
    p, q = on_device([0.3, 0.7, 0.0, 0.0]), on_device([0.0, 0.0, 0.9, 0.1])
    assert float(js_divergence(p, q)) == pytest.approx(LOG_2, rel=1e-6)


def test_js_is_symmetric():
    p, q = on_device(gaussian_masses(0.0)), on_device(gaussian_masses(1.0, 2.0))
    assert float(js_divergence(p, q)) == pytest.approx(float(js_divergence(q, p)), rel=1e-5)


@pytest.mark.parametrize(("mean", "criterion"), [(3.0, -0.3328), (1.0, -1.1635), (0.3, -1.3641)])
def test_js_of_two_gaussians_gives_the_worked_criterion(mean, criterion):
    # C(G) = -log 4 + 2 JS for data N(0, 1) and generator N(mean, 1).
    js = js_divergence(on_device(gaussian_masses(0.0)), on_device(gaussian_masses(mean)))
    assert float(value_of(js)) == pytest.approx(criterion, abs=1e-3)


@pytest.mark.parametrize(("covered", "n_modes"), [(1, 8), (4, 8), (7, 8), (8, 8), (5, 25)])
def test_js_of_a_generator_perfect_on_some_modes_is_the_closed_form(covered, n_modes):
    a = covered / n_modes
    data = np.full(n_modes, 1 / n_modes)
    generator = np.where(np.arange(n_modes) < covered, 1 / covered, 0.0)
    criterion = a * np.log(a / (1 + a)) + np.log(1 / (1 + a))
    js = float(js_divergence(on_device(data), on_device(generator)))
    assert js == pytest.approx((criterion + np.log(4)) / 2, abs=1e-6)


def test_js_of_collapse_to_one_of_eight_modes_is_about_a_half():
    js = float(js_divergence(on_device([1 / 8] * 8), on_device([1.0] + [0.0] * 7)))
    assert js == pytest.approx(0.4969, abs=1e-4)


@pytest.mark.parametrize(
    ("covered", "n_modes", "criterion"), [(1, 8, -0.3924), (4, 8, -0.9548), (7, 8, -1.2955)]
)
def test_value_of_a_generator_perfect_on_some_modes_is_the_worked_one(covered, n_modes, criterion):
    # On the served modes D* = a / (1 + a), elsewhere 1; V is the mean of its logarithms.
    a = covered / n_modes
    best = np.where(np.arange(n_modes) < covered, a / (1 + a), 1.0)
    by_hand = np.mean(np.log(best)) + np.log(1 - best[0])
    assert by_hand == pytest.approx(criterion, abs=1e-4)
    data = on_device(np.full(n_modes, 1 / n_modes))
    generator = on_device(np.where(np.arange(n_modes) < covered, 1 / covered, 0.0))
    np.testing.assert_allclose(optimal_discriminator(data, generator), best, rtol=1e-6)
    assert float(value_of(js_divergence(data, generator))) == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.parametrize(("js", "value"), [(0.0, -np.log(4)), (np.log(2), 0.0), (0.25, -0.8863)])
def test_value_and_divergence_belong_together(js, value):
    assert float(value_of(on_device(js))) == pytest.approx(value, abs=1e-4)
    assert float(js_of(on_device(value))) == pytest.approx(js, abs=1e-4)


def test_value_of_a_bad_discriminator_implies_a_negative_divergence():
    # D = 0.9 on real and on fake alike.
    value = np.log(0.9) + np.log(0.1)
    assert float(js_of(on_device(value))) == pytest.approx((value + np.log(4)) / 2, abs=1e-6)
    assert float(js_of(on_device(value))) < 0


def test_no_discriminator_gets_more_than_the_best_value():
    rng = np.random.default_rng(0)
    # Cells that have some of either; what lies beyond weighs nothing.
    data, generator = gaussian_masses(0.0)[20:130], gaussian_masses(1.0)[20:130]
    best = float(value_of(js_divergence(on_device(data), on_device(generator))))
    for _ in range(100):
        d = rng.uniform(0.01, 0.99, len(data))
        assert data @ np.log(d) + generator @ np.log(1 - d) < best
    d = data / (data + generator)
    assert data @ np.log(d) + generator @ np.log(1 - d) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("n_modes", [2, 8, 25])
def test_best_discriminator_of_collapse_to_one_mode(n_modes):
    data, generator = [1 / n_modes] * n_modes, [1.0] + [0.0] * (n_modes - 1)
    best = optimal_discriminator(on_device(data), on_device(generator))
    assert float(best[0]) == pytest.approx(1 / (n_modes + 1))
    np.testing.assert_array_equal(best[1:], 1.0)


def test_best_discriminator_is_the_share_of_data():
    best = optimal_discriminator(on_device([[0.3, 0.0]]), on_device([[0.1, 0.2]]))
    np.testing.assert_allclose(best, [[0.75, 0.0]], rtol=1e-6)


def test_best_discriminator_of_a_perfect_generator_is_a_half():
    density = on_device(gaussian_masses(0.0)[100:140])
    np.testing.assert_array_equal(optimal_discriminator(density, density), 0.5)


def test_best_discriminator_is_unknown_where_nobody_goes():
    assert np.isnan(optimal_discriminator(on_device([0.0]), on_device([0.0]))[0])
