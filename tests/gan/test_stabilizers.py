"""Remedies that change what D sees: loops by hand, and what they show in a given company."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.registry import STABILIZERS

from .tools import on_device

DISCRIMINATION = STABILIZERS["minibatch_discrimination"]
STDDEV = STABILIZERS["minibatch_stddev"]
PACKING = STABILIZERS["packing"]
NOISE = STABILIZERS["instance_noise"]


@pytest.fixture(scope="module")
def batch() -> np.ndarray:
    return np.random.default_rng(0).normal(0.0, 1.0, (7, 3))


# --- minibatch discrimination ---


def options(form: str, kernels: int = 4, dimensions: int = 2, initial_scale: float = 1.0):
    return {
        "kernels": kernels,
        "dimensions": dimensions,
        "form": form,
        "initial_scale": initial_scale,
    }


def closeness_by_hand(tensor, h, form: str) -> np.ndarray:
    n, (kernels, dimensions, width) = len(h), tensor.shape
    out = np.zeros((n, kernels))
    for i in range(n):
        for b in range(kernels):
            for j in range(n):
                if j == i and form != "sum_with_itself":
                    continue
                distance = 0.0
                for d in range(dimensions):
                    here = sum(tensor[b, d, w] * h[i, w] for w in range(width))
                    there = sum(tensor[b, d, w] * h[j, w] for w in range(width))
                    distance += abs(here - there)
                out[i, b] += np.exp(-distance)
    return out / (n - 1) if form == "mean" else out


@pytest.mark.parametrize("form", ["sum", "sum_with_itself", "mean"])
def test_minibatch_features_match_a_triple_loop(batch, form):
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options(form))
    by_hand = closeness_by_hand(np.asarray(weights["tensor"], np.float64), batch, form)
    features = DISCRIMINATION.features(on_device(batch), None, weights, options(form))
    assert features.shape == (7, 4)
    np.testing.assert_allclose(features, by_hand, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("form", ["sum", "sum_with_itself", "mean"])
def test_minibatch_features_in_company_are_those_of_the_batch(batch, form):
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options(form))
    h = on_device(batch)
    of_batch = DISCRIMINATION.features(h, None, weights, options(form))
    for i in range(len(batch)):
        others = on_device(np.delete(batch, i, axis=0))
        alone = DISCRIMINATION.features(h[i : i + 1], others, weights, options(form))
        np.testing.assert_allclose(alone[0], of_batch[i], rtol=1e-4, atol=1e-6)


def test_minibatch_features_in_company_ignore_the_other_rows_shown(batch):
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options("mean"))
    company = on_device(batch[:4])
    features = [
        DISCRIMINATION.features(on_device(rows), company, weights, options("mean"))
        for rows in (batch[4:], np.vstack([batch[4:5], batch[:1], batch[5:6]]))
    ]
    np.testing.assert_array_equal(features[0][0], features[1][0])


@pytest.mark.parametrize(("form", "value"), [("mean", 1.0), ("sum", 6.0), ("sum_with_itself", 7.0)])
def test_minibatch_features_of_copies_are_as_large_as_they_get(form, value):
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options(form))
    copies = jnp.full((7, 3), 0.3)
    features = DISCRIMINATION.features(copies, None, weights, options(form))
    np.testing.assert_allclose(features, np.full((7, 4), value), rtol=1e-6)


def test_minibatch_features_of_a_single_sample_are_zero():
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options("mean"))
    features = DISCRIMINATION.features(jnp.ones((1, 3)), None, weights, options("mean"))
    np.testing.assert_array_equal(features, np.zeros((1, 4)))


def test_minibatch_gradient_is_finite_for_copies():
    weights = DISCRIMINATION.weights(jax.random.key(1), 3, options("mean"))

    def total(h):
        return jnp.sum(DISCRIMINATION.features(h, None, weights, options("mean")))

    assert np.all(np.isfinite(jax.grad(total)(jnp.full((5, 3), 0.3))))


def test_minibatch_tensor_has_the_stated_spread():
    for scale in (1.0, 0.1):
        it = DISCRIMINATION.weights(jax.random.key(0), 256, options("mean", 32, 4, scale))
        tensor = np.asarray(it["tensor"])
        assert tensor.shape == (32, 4, 256)
        assert tensor.std() == pytest.approx(scale / 16.0, rel=0.02)


def test_minibatch_discrimination_says_what_needs_too_much_memory():
    # 2^25 comparisons: 32 kernels x dimensions at batch size 1024.
    fits = {"kernels": 8, "dimensions": 4}
    assert DISCRIMINATION.conflict(fits, 1024) is None
    field, allowed = DISCRIMINATION.conflict({"kernels": 11, "dimensions": 3}, 1024)
    assert field == "kernels"
    assert "32" in allowed
    assert "1024" in allowed


# --- minibatch stddev ---


def spread_by_hand(x: np.ndarray) -> float:
    n, d = x.shape
    total = 0.0
    for axis in range(d):
        mean = sum(x[:, axis]) / n
        total += np.sqrt(sum((value - mean) ** 2 for value in x[:, axis]) / n)
    return total / d


def test_stddev_joins_the_rows(batch):
    rows = STDDEV.rows({"x": on_device(batch)}, None, {})
    assert list(rows) == ["x", "minibatch_stddev"]
    np.testing.assert_array_equal(rows["x"], on_device(batch))
    assert rows["minibatch_stddev"].shape == (7, 1)
    np.testing.assert_allclose(rows["minibatch_stddev"], spread_by_hand(batch), rtol=1e-5)


def test_stddev_in_company_is_that_of_each_row_with_the_company(batch):
    company, shown = batch[:4], batch[4:]
    rows = STDDEV.rows({"x": on_device(shown)}, {"x": on_device(company)}, {})
    for i, row in enumerate(shown):
        by_hand = spread_by_hand(np.vstack([row, company]))
        assert float(rows["minibatch_stddev"][i, 0]) == pytest.approx(by_hand, rel=1e-5)


def test_stddev_in_company_is_that_of_the_real_batch(batch):
    of_batch = STDDEV.rows({"x": on_device(batch)}, None, {})["minibatch_stddev"]
    for i in range(len(batch)):
        others = {"x": on_device(np.delete(batch, i, axis=0))}
        alone = STDDEV.rows({"x": on_device(batch[i : i + 1])}, others, {})["minibatch_stddev"]
        np.testing.assert_allclose(alone[0], of_batch[i], rtol=1e-5)


def test_stddev_of_copies_is_nearly_zero_with_a_finite_gradient():
    def spread(x):
        return STDDEV.rows({"x": x}, None, {})["minibatch_stddev"][0, 0]

    copies = jnp.full((5, 2), 0.7)
    assert 0.0 <= float(spread(copies)) < 1e-3
    assert np.all(np.isfinite(jax.grad(spread)(copies)))


# --- packing ---


@pytest.mark.parametrize(
    ("degree", "packs"),
    [(2, [(0, 3), (1, 4), (2, 5)]), (3, [(0, 2, 4), (1, 3, 5)]), (4, [(0, 1, 2, 3)])],
)
def test_packs_are_joined_rows_and_the_rest_is_left_out(batch, degree, packs):
    x = batch[:, :2]  # seven samples: no degree divides them
    rows = PACKING.rows({"x": on_device(x)}, None, {"degree": degree})
    by_hand = np.array([np.concatenate([x[i] for i in pack]) for pack in packs], np.float32)
    assert list(rows) == ["x", "packing"]
    np.testing.assert_array_equal(np.hstack([rows["x"], rows["packing"]]), by_hand)


@pytest.mark.parametrize("degree", [2, 3])
def test_pack_in_company_joins_each_row_with_the_same_companions(batch, degree):
    shown, company = batch[:3], batch[3:]
    options = {"degree": degree}
    rows = PACKING.rows({"x": on_device(shown)}, {"x": on_device(company)}, options)
    np.testing.assert_array_equal(rows["x"], on_device(shown))
    companions = np.concatenate([company[i] for i in range(degree - 1)])
    np.testing.assert_array_equal(rows["packing"], on_device(np.tile(companions, (3, 1))))


def test_pack_in_company_is_a_pack_of_a_real_batch(batch):
    of_batch = PACKING.rows({"x": on_device(batch[:6])}, None, {"degree": 3})
    for i in range(2):
        company = on_device(batch[[i + 2, i + 4]])
        alone = PACKING.rows({"x": on_device(batch[i : i + 1])}, {"x": company}, {"degree": 3})
        for block in ("x", "packing"):
            np.testing.assert_array_equal(alone[block][0], of_batch[block][i])


def test_packing_takes_along_what_others_added(batch):
    x = on_device(batch)
    rows = PACKING.rows(STDDEV.rows({"x": x}, None, {}), None, {"degree": 2})
    spread = np.full((3, 1), spread_by_hand(batch), np.float32)
    np.testing.assert_allclose(rows["minibatch_stddev"], spread, rtol=1e-5)
    np.testing.assert_allclose(rows["packing"], np.hstack([x[3:6], spread]), rtol=1e-5)


def test_packing_needs_a_whole_pack():
    assert PACKING.conflict({"degree": 4}, 4) is None
    field, allowed = PACKING.conflict({"degree": 4}, 3)
    assert (field, "3" in allowed) == ("degree", True)


# --- instance noise ---


def noise(std: float, anneal_steps: int, step: int, n: int = 20_000, key: int = 0):
    live = {"std": jnp.float32(std), "anneal_steps": jnp.int32(anneal_steps)}
    x = jnp.ones((n, 1))
    noisy = NOISE.transform_batch(x, 2.0 * x, jax.random.key(key), jnp.int32(step), live)
    return tuple(np.asarray(side, np.float64)[:, 0] for side in noisy)


@pytest.mark.parametrize(
    ("anneal_steps", "step", "left"),
    [(0, 0, 1.0), (0, 10_000, 1.0), (100, 0, 1.0), (100, 25, 0.75), (100, 99, 0.01)],
)
def test_noise_has_the_stated_spread_and_fades_in_a_straight_line(anneal_steps, step, left):
    for noisy, mean in zip(noise(0.3, anneal_steps, step), (1.0, 2.0), strict=True):
        assert noisy.std() == pytest.approx(0.3 * left, rel=5 / np.sqrt(2 * 20_000))
        assert noisy.mean() == pytest.approx(mean, abs=5 * 0.3 / np.sqrt(20_000))


@pytest.mark.parametrize("step", [100, 101, 10**6])
def test_noise_is_gone_at_its_last_step(step):
    real, fake = noise(0.3, 100, step, n=50)
    assert set(real) == {1.0}
    assert set(fake) == {2.0}


def test_noise_of_real_and_fake_is_independent():
    real, fake = noise(0.3, 0, 0)
    assert abs(np.corrcoef(real, fake)[0, 1]) < 5 / np.sqrt(20_000)
    assert np.any(real != noise(0.3, 0, 0, key=1)[0])


def test_defaults_of_a_stabilizer_come_from_its_fields():
    config = full_config({"stabilizers": {"minibatch_discrimination": {"kernels": 9}}})
    assert config["stabilizers"]["minibatch_discrimination"] == options("mean", 9, 3)
