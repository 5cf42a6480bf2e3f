"""The evaluation, compared with a plain loop and with the scores of a perfect generator."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganscope.published.evaluation_protocol import score, spread
from ganscope.published.recipes import TARGETS, means

RNG = np.random.default_rng(0)


def by_hand(samples, centres, std):
    """(modes, share of high quality, reverse KL, modes with a fifth of an equal share)."""
    counts = [0] * len(centres)
    for sample in samples:
        distances = [math.dist(sample, centre) for centre in centres]
        if min(distances) < 3 * std:
            counts[distances.index(min(distances))] += 1
    near = sum(counts)
    kl = sum(c / near * math.log(c / near * len(centres)) for c in counts if c)
    fair = sum(5 * c * len(centres) >= len(samples) for c in counts)
    return sum(c > 0 for c in counts), near / len(samples), kl, fair


@pytest.mark.parametrize("blur", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("problem", TARGETS)
def test_score_is_that_of_a_plain_loop(problem, blur):
    centres, std = means(problem), TARGETS[problem].std
    # Each mode gets fewer samples than the one before, so that no two counts are equal.
    index = (len(centres) * RNG.random(300) ** 3).astype(int)
    samples = centres[index] + blur * std * RNG.normal(size=(300, 2))
    found = score(samples, centres, std)
    expected = by_hand(samples.tolist(), centres.tolist(), std)
    assert (found.modes, found.fair_modes) == (expected[0], expected[3])
    assert found.high_quality == pytest.approx(expected[1])
    assert found.reverse_kl == pytest.approx(expected[2])
    assert found.off_mode == pytest.approx(1 - expected[1])


def test_modes_are_where_the_papers_put_them():
    corner = math.sqrt(0.5)
    ring = [(1, 0), (corner, corner), (0, 1), (-corner, corner)]
    ring += [(-x, -y) for x, y in ring]
    np.testing.assert_allclose(means("ring"), ring, atol=1e-6)
    grid = {(x, y) for x in range(-4, 5, 2) for y in range(-4, 5, 2)}
    assert {(float(x), float(y)) for x, y in means("grid")} == grid
    assert (TARGETS["ring"].std, TARGETS["grid"].std) == (0.01, 0.05)


@pytest.mark.parametrize(("problem", "floor"), [("ring", 0.0014), ("grid", 0.0048)])
def test_perfect_samples_reach_the_ceiling(problem, floor):
    centres, std = means(problem), TARGETS[problem].std
    runs = []
    for _ in range(100):
        index = RNG.integers(len(centres), size=2500)
        runs.append(score(centres[index] + std * RNG.normal(size=(2500, 2)), centres, std))
    assert {run.modes for run in runs} == {len(centres)} == {run.fair_modes for run in runs}
    quality = spread([run.high_quality for run in runs])
    assert quality.mean == pytest.approx(1 - math.exp(-4.5), abs=4 * quality.error)
    kl = spread([run.reverse_kl for run in runs])
    assert kl.mean == pytest.approx(floor, abs=4 * kl.error + 5e-5)


def test_one_mode_alone_is_as_far_as_it_can_be():
    found = score(np.tile(means("ring")[:1], (10, 1)), means("ring"), 0.01)
    assert (found.modes, found.fair_modes, found.high_quality) == (1, 1, 1)
    assert found.reverse_kl == pytest.approx(math.log(8))


def test_nothing_near_has_no_reverse_kl():
    nowhere = np.array([[0.0, 0.0], [np.nan, 1.0], [np.inf, 0.0]])
    found = score(nowhere, means("ring"), 0.01)
    assert (found.modes, found.high_quality, found.off_mode) == (0, 0, 1)
    assert math.isnan(found.reverse_kl)


def test_spread_is_mean_and_standard_error():
    found = spread([1.0, 2.0, 6.0, math.nan])
    assert (found.mean, found.n) == (3.0, 3)
    assert found.error == pytest.approx(math.sqrt((4 + 1 + 9) / 2 / 3))


def test_spread_of_too_few_is_undefined():
    assert (spread([math.nan]).mean, spread([math.nan]).n) == (None, 0)
    assert (spread([2.0]).mean, spread([2.0]).error) == (2.0, None)
