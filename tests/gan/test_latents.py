"""Latents: each prior's distribution, and that quantile and cdf undo each other."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.latents import (
    LATENTS,
    latent_cdf,
    latent_quantile,
    latent_reach,
    sample_latent,
)

NAMES = [name for name, _ in LATENTS]
SCALE = 2.5
N = 4000
KEY = jax.random.key(3)


def draw(latent: str, n: int = N, dimension: int = 2, key=KEY) -> np.ndarray:
    return np.asarray(sample_latent(key, latent, jnp.float32(SCALE), n, dimension), np.float64)


def exact(latent: str):
    return stats.norm(0, SCALE) if latent == "normal" else stats.uniform(-SCALE, 2 * SCALE)


@pytest.mark.parametrize("latent", NAMES)
def test_latent_has_the_moments_of_its_prior(latent):
    z = draw(latent)
    assert z.shape == (N, 2)
    spread = exact(latent).std()
    for axis in range(2):
        # The comb's jitter moves it by half a hundredth.
        assert abs(z[:, axis].mean()) < 5 * spread / np.sqrt(N) + 0.006
        assert z[:, axis].std() == pytest.approx(spread, rel=0.05)
    assert abs(np.corrcoef(z.T)[0, 1]) < 5 / np.sqrt(N)


@pytest.mark.parametrize("latent", NAMES)
def test_latent_follows_its_prior(latent):
    for axis in range(2):
        assert stats.kstest(draw(latent)[:, axis], exact(latent).cdf).pvalue > 1e-3


@pytest.mark.parametrize("latent", NAMES)
def test_latent_scale_widens_it(latent):
    wide, narrow = (
        np.asarray(sample_latent(KEY, latent, jnp.float32(scale), 64, 1)) for scale in (4.0, 1.0)
    )
    np.testing.assert_allclose(wide, 4.0 * narrow, atol=0.031)


@pytest.mark.parametrize("latent", NAMES)
def test_latent_depends_on_the_key_alone(latent):
    np.testing.assert_array_equal(draw(latent), draw(latent))
    assert np.any(draw(latent) != draw(latent, key=jax.random.key(4)))


@pytest.mark.parametrize("n", [2, 8, 101])
def test_stratified_line_is_an_exact_comb_with_jitter(n):
    z = draw("stratified", n=n, dimension=1)[:, 0]
    comb = np.array([-SCALE + 2.0 * SCALE * i / (n - 1) for i in range(n)])
    jitter = z - comb
    assert jitter.min() >= -1e-6
    assert jitter.max() < 0.01 + 1e-6
    assert len(np.unique(np.round(jitter, 5))) > n / 2  # a jitter of its own for each


def test_stratified_hypercube_has_a_permuted_comb_on_every_axis():
    n = 64
    z = draw("stratified", n=n, dimension=3)
    place = np.rint((z / SCALE + 1.0) / 2.0 * (n - 1)).astype(int)
    for axis in range(3):
        assert sorted(place[:, axis]) == list(range(n))
    assert place[:, 0].tolist() == list(range(n))
    assert place[:, 1].tolist() != list(range(n))
    assert place[:, 1].tolist() != place[:, 2].tolist()


@pytest.mark.parametrize("latent", NAMES)
def test_cdf_is_the_priors_own(latent):
    z = np.linspace(-3.0 * SCALE, 3.0 * SCALE, 61)
    cdf = latent_cdf(jnp.asarray(z, jnp.float32), latent, jnp.float32(SCALE))
    np.testing.assert_allclose(cdf, exact(latent).cdf(z), atol=1e-6)


@pytest.mark.parametrize("latent", NAMES)
def test_quantile_is_the_priors_own_and_inverts_the_cdf(latent):
    u = np.linspace(0.005, 0.995, 100)
    z = latent_quantile(jnp.asarray(u, jnp.float32), latent, jnp.float32(SCALE))
    np.testing.assert_allclose(z, exact(latent).ppf(u), rtol=2e-5, atol=2e-6)
    np.testing.assert_allclose(latent_cdf(z, latent, jnp.float32(SCALE)), u, atol=2e-6)


@pytest.mark.parametrize("latent", NAMES)
def test_reach_holds_all_but_a_millionth(latent):
    reach = float(latent_reach(latent, jnp.float32(SCALE)))
    assert exact(latent).cdf(reach) - exact(latent).cdf(-reach) > 1.0 - 1e-6
    assert reach <= 5.0 * SCALE
