"""Metrics of images: generators that are perfect, collapsed, blurred, or copy; SciPy's formulas."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import linalg
from scipy.spatial.distance import cdist

from ganscope.gan.image_evidence import class_shares, frechet_distance, gathered, is_on_data
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.problems.handwritten_digits import FRESH, KNOWN, SHARES
from ganscope.gan.registry import METRICS

from .tools import on_device

NAMES = [name for name, spec in METRICS.items() if "labelled_images" in spec.needs]
EMPTY = dict.fromkeys(MetricInputs._fields)
RNG = np.random.default_rng(0)
N = 448


def rows(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float64) / 8.0 - 1.0


REAL, LABELS = rows(KNOWN[0]), KNOWN[1]
# Half of what is held back plays the perfect generator, the other half fresh real images.
PERFECT, PERFECT_LABELS = rows(FRESH[0])[1::2], FRESH[1][1::2]
UNSEEN, UNSEEN_LABELS = rows(FRESH[0])[::2], FRESH[1][::2]


@jax.jit
def measured(known, labels, fresh, fresh_labels, fakes, weights):
    evidence = gathered((known, labels), (fresh, fresh_labels), fakes, weights)
    inputs = MetricInputs(**EMPTY | {"images": evidence})
    metrics = {name: METRICS[name].measure(inputs) for name in NAMES}
    return metrics, class_shares(evidence), is_on_data(evidence)


def found(fakes: np.ndarray):
    """(metrics, share of each class, which fakes are on the data)."""
    fakes = np.resize(fakes, (N, 64))
    return jax.device_get(
        measured(
            on_device(REAL),
            jnp.asarray(LABELS),
            on_device(UNSEEN),
            jnp.asarray(UNSEEN_LABELS),
            on_device(fakes),
            on_device(SHARES),
        )
    )


def blurred(per_class: int) -> np.ndarray:
    """Means of some images of one class."""
    means = []
    for _ in range(N):
        digit = RNG.integers(10)
        means.append(RNG.permutation(REAL[digit == LABELS])[:per_class].mean(axis=0))
    return np.array(means)


@functools.cache
def generator(name: str):
    match name:
        case "perfect":
            return found(PERFECT)
        case "collapsed":
            return found(REAL[LABELS == 7] + RNG.normal(0, 0.1, (np.sum(LABELS == 7), 64)))
        case "blurs":
            return found(blurred(20))
        case "copies":
            return found(RNG.permutation(REAL))
        case _:
            return found(RNG.uniform(-1.0, 1.0, (N, 64)))


def value(metric: str, name: str) -> float:
    return float(generator(name)[0][metric])


def test_perfect_generator_is_as_good_as_fresh_real_images():
    assert value("share_on_data", "perfect") > 0.95
    assert value("digits_covered", "perfect") == 10
    assert value("frechet_distance", "perfect") < 2 * value("frechet_distance_floor", "perfect")
    for metric in ("nearest_distance", "grey_pixels"):
        assert value(metric, "perfect") == pytest.approx(
            value(f"{metric}_floor", "perfect"), rel=0.05
        )


def test_collapse_to_one_digit_is_seen_by_its_number_and_by_the_distance():
    assert value("digits_covered", "collapsed") == 1
    assert value("share_on_data", "collapsed") > 0.9
    assert value("frechet_distance", "collapsed") > 20 * value(
        "frechet_distance_floor", "collapsed"
    )
    shares = generator("collapsed")[1]
    assert np.argmax(shares) == 7
    assert shares.sum() == pytest.approx(value("share_on_data", "collapsed"), abs=1e-6)


def test_blur_covers_all_digits_and_is_grey():
    assert value("digits_covered", "blurs") == 10
    assert value("share_on_data", "blurs") > 0.95
    assert value("grey_pixels", "blurs") > 1.2 * value("grey_pixels_floor", "blurs")
    assert value("frechet_distance", "blurs") > 5 * value("frechet_distance_floor", "blurs")


def test_copies_are_at_no_distance():
    assert value("nearest_distance", "copies") == 0.0
    assert value("nearest_distance_floor", "copies") > 1.5
    assert value("frechet_distance", "copies") < 2 * value("frechet_distance_floor", "copies")
    assert value("digits_covered", "copies") == 10


def test_noise_is_no_digit():
    assert value("share_on_data", "noise") == 0.0
    assert value("digits_covered", "noise") == 0
    assert generator("noise")[1].sum() == 0.0


def test_classifier_is_wrong_as_often_as_one_by_hand():
    nearest = LABELS[np.argmin(cdist(UNSEEN, REAL), axis=1)]
    by_hand = np.mean(nearest != UNSEEN_LABELS)
    assert value("classifier_error", "perfect") == pytest.approx(by_hand, abs=1e-6)
    assert by_hand < 0.02


def test_distances_are_those_of_scipy():
    fakes = np.resize(PERFECT, (N, 64))
    to_known, floor = (cdist(x, REAL).min(axis=1) for x in (fakes, UNSEEN))
    metrics, shares, on_data = generator("perfect")
    assert metrics["nearest_distance"] == pytest.approx(np.median(to_known), rel=1e-4)
    assert metrics["nearest_distance_floor"] == pytest.approx(np.median(floor), rel=1e-4)
    np.testing.assert_array_equal(on_data, to_known <= np.quantile(floor, 0.99) + 1e-5)
    labels = LABELS[np.argmin(cdist(fakes, REAL), axis=1)]
    by_hand = np.bincount(labels[on_data], minlength=10) / N
    np.testing.assert_allclose(shares, by_hand, atol=1e-6)


def frechet_by_hand(x: np.ndarray, known: np.ndarray, components: int) -> float:
    """With SciPy's matrix square root, on the axes of a singular value decomposition."""
    mean = known.mean(axis=0)
    _, _, axes = np.linalg.svd(known - mean, full_matrices=False)
    a, b = ((each - mean) @ axes[:components].T for each in (known, x))
    covariances = [np.cov(each.T, bias=True) for each in (a, b)]
    root = linalg.sqrtm(covariances[0] @ covariances[1]).real
    return float(
        np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2)
        + np.trace(covariances[0] + covariances[1] - 2 * root)
    )


FRECHET = jax.jit(frechet_distance, static_argnums=2)


@pytest.mark.parametrize("components", [8, 32])
def test_frechet_distance_is_that_of_scipy(components):
    for x in (PERFECT, blurred(3), REAL[LABELS == 3]):
        by_hand = frechet_by_hand(x, REAL, components)
        distance = FRECHET(on_device(x), on_device(REAL), components)
        assert float(distance) == pytest.approx(by_hand, rel=2e-3)
    assert abs(float(FRECHET(on_device(REAL), on_device(REAL), components))) < 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_metric_is_one_number(name):
    metric = generator("perfect")[0][name]
    assert metric.shape == ()
    assert metric.dtype == np.float32
