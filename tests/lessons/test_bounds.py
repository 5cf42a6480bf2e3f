"""The bound of Clopper and Pearson against SciPy's beta quantiles, which it equals."""

from __future__ import annotations

import pytest
from scipy.stats import beta

from ganscope.lessons.bounds import WANTED, lower_bound


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
        assert (lower_bound(*count) >= WANTED) == (count in verified)


@pytest.mark.parametrize("count", [(2, 1), (-1, 3), (0, 0)])
def test_what_is_no_count_is_refused(count):
    with pytest.raises(ValueError, match="is no count"):
        lower_bound(*count)
