"""The bounds, compared with those of SciPy and with the table of the paper they come from."""

from __future__ import annotations

import pytest
from scipy.stats import beta, binomtest

from ganscope.lessons.bounds import (
    REQUIRED_SHARE,
    difference_interval,
    lower_bound,
    wilson_interval,
)


@pytest.mark.parametrize("n", [1, 2, 8, 59, 64, 93, 1000])
def test_bound_is_a_quantile_of_a_beta_distribution(n):
    for k in {1, n // 2 or 1, n - n // 10, n}:
        assert lower_bound(k, n) == pytest.approx(beta.ppf(0.05, k, n - k + 1), rel=1e-9)
        assert lower_bound(k, n, 0.99) == pytest.approx(beta.ppf(0.01, k, n - k + 1), rel=1e-9)


def test_no_success_bounds_nothing():
    assert lower_bound(0, 10) == 0.0


def test_counts_that_verify():
    verified = {(59, 59), (64, 64), (92, 93)}
    for count in verified | {(58, 58), (63, 64), (91, 92)}:
        assert (lower_bound(*count) >= REQUIRED_SHARE) == (count in verified)


@pytest.mark.parametrize("count", [(2, 1), (-1, 3), (0, 0)])
def test_impossible_count_is_refused(count):
    with pytest.raises(ValueError, match="is not a count"):
        lower_bound(*count)


@pytest.mark.parametrize("count", [(0, 1), (0, 64), (3, 64), (32, 64), (64, 64), (999, 1000)])
def test_wilson_interval_is_scipys(count):
    expected = binomtest(*count).proportion_ci(method="wilson")
    assert wilson_interval(*count) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(
    ("treated", "control", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_interval_of_a_difference_is_newcombes(treated, control, low, high):
    assert difference_interval(treated, control) == pytest.approx((low, high), abs=6e-5)
    other_way_round = difference_interval(control, treated)
    assert other_way_round == pytest.approx((-high, -low), abs=6e-5)


def test_difference_of_equal_counts_may_be_zero():
    low, high = difference_interval((64, 64), (64, 64))
    assert low < 0.0 < high
