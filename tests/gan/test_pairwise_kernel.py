"""All pairs of a batch: sums, gradients and second derivatives against loops in NumPy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.pairwise_kernel import closeness, exp2, total_closeness

from .tools import on_device

# The gradient adds up 1, 2 and 8 pairs at a time.
SIZES = (5, 6, 16)


def matrices(n: int) -> np.ndarray:
    return np.random.default_rng(n).normal(0.0, 0.7, (2, 3, n))


def with_copies(n: int) -> np.ndarray:
    """Two samples are the same, and two more agree in one dimension."""
    m = matrices(n)
    m[:, :, 3] = m[:, :, 0]
    m[:, 1, 2] = m[:, 1, 1]
    return m


def closeness_by_hand(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    kernels, dimensions, n = here.shape
    out = np.zeros((kernels, n, there.shape[2]))
    for b, i, j in np.ndindex(out.shape):
        distance = sum(abs(here[b, d, i] - there[b, d, j]) for d in range(dimensions))
        out[b, i, j] = np.exp(-distance)
    return out


def score(m):
    """Something curved, so that second derivatives see the cotangents too."""
    return jnp.sum(jnp.sin(total_closeness(m)))


def gradient_by_hand(m: np.ndarray) -> np.ndarray:
    """Of the score, in double precision, term by term."""
    c = closeness_by_hand(m, m)
    g = np.cos(c.sum(axis=2))
    gradient = np.zeros_like(m)
    for b, d, i, j in np.ndindex(*m.shape, m.shape[2]):
        # The term c_ij of o_i, which pulls at both samples; equal ones do not pull.
        pull = g[b, i] * c[b, i, j] * np.sign(m[b, d, i] - m[b, d, j])
        gradient[b, d, i] -= pull
        gradient[b, d, j] += pull
    return gradient


GRADIENT = jax.jit(jax.grad(score))
# Reverse over reverse, as a gradient penalty within D's loss takes it.
CURVATURE = jax.jit(jax.grad(lambda m, along: jnp.vdot(jax.grad(score)(m), along)))


def test_exp2_is_exact_to_a_float():
    y = np.linspace(-126.0, 0.0, 100_001, dtype=np.float32)
    np.testing.assert_allclose(jax.jit(exp2)(y), np.exp2(np.float64(y)), rtol=2e-7)
    whole = np.arange(-126, 1)
    np.testing.assert_array_equal(exp2(on_device(whole)), np.exp2(np.float64(whole)))


def test_exp2_of_the_very_far_is_next_to_nothing_and_nan_stays_nan():
    far = np.asarray(exp2(on_device([-127.0, -1e9, -np.inf, np.nan])))
    np.testing.assert_array_equal(far[:3], np.full(3, 2.0**-126, np.float32))
    assert np.isnan(far[3])


def test_exp2_has_its_derivative():
    y = np.linspace(-30.0, 0.0, 50)
    slope = jax.vmap(jax.grad(exp2))(on_device(y))
    np.testing.assert_allclose(slope, np.log(2.0) * np.exp2(np.float64(np.float32(y))), rtol=1e-6)


def test_closeness_of_two_batches_matches_a_loop():
    here, there = matrices(5), matrices(7)
    np.testing.assert_allclose(
        closeness(on_device(here), on_device(there)), closeness_by_hand(here, there), rtol=2e-6
    )


@pytest.mark.parametrize("n", SIZES)
def test_total_closeness_matches_a_loop_with_and_without_its_gradient(n):
    m = with_copies(n)
    by_hand = closeness_by_hand(m, m).sum(axis=2)
    np.testing.assert_allclose(total_closeness(on_device(m)), by_hand, rtol=2e-6)
    value, _ = jax.vjp(total_closeness, on_device(m))
    np.testing.assert_allclose(value, by_hand, rtol=2e-6)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("of", [matrices, with_copies])
def test_gradient_matches_a_loop(n, of):
    m = of(n)
    np.testing.assert_allclose(GRADIENT(on_device(m)), gradient_by_hand(m), rtol=1e-4, atol=3e-6)


def test_gradient_by_hand_is_that_of_finite_differences():
    m, along = matrices(5), np.random.default_rng(0).normal(0.0, 1.0, (2, 3, 5))

    def value(m: np.ndarray) -> float:
        return np.sin(closeness_by_hand(m, m).sum(axis=2)).sum()

    slope = (value(m + 1e-6 * along) - value(m - 1e-6 * along)) / 2e-6
    assert slope == pytest.approx((gradient_by_hand(m) * along).sum(), rel=1e-6)


@pytest.mark.parametrize("n", SIZES)
def test_second_derivative_matches_finite_differences_of_the_first(n):
    m, along = matrices(n), np.random.default_rng(0).normal(0.0, 1.0, (2, 3, n))
    up, down = (gradient_by_hand(m + step * along) for step in (1e-6, -1e-6))
    curvature = CURVATURE(on_device(m), on_device(along))
    np.testing.assert_allclose(curvature, (up - down) / 2e-6, rtol=1e-4, atol=2e-5)


def test_copies_do_not_pull_at_each_other():
    copies = jnp.full((2, 3, 8), 0.3)
    np.testing.assert_array_equal(GRADIENT(copies), np.zeros((2, 3, 8)))
    assert np.all(np.isfinite(CURVATURE(copies, jnp.ones_like(copies))))
    assert np.max(np.abs(CURVATURE(on_device(with_copies(8)), jnp.ones_like(copies)))) < 1e3


def test_many_batches_at_once_are_each_on_its_own():
    batches = on_device(np.stack([matrices(8), with_copies(8)]))
    together = jax.jit(jax.vmap(jax.value_and_grad(score)))(batches)
    for i, m in enumerate(batches):
        np.testing.assert_allclose(together[0][i], score(m), rtol=1e-6)
        np.testing.assert_allclose(together[1][i], GRADIENT(m), rtol=1e-5, atol=1e-6)
