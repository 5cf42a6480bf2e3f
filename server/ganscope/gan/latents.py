"""The noise z that the generator turns into samples: three priors, each with scale `s`.

normal: N(0, s^2). uniform: U(-s, s). stratified: an even comb over [-s, s] with a little jitter, so
that every batch covers the whole latent space (AYLIEN's and Jang's `linspace` plus noise).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.scipy.special import ndtr, ndtri
from jaxtyping import Array, Float

from ganscope.gan.types import Key, Scalar

LATENTS = (("normal", "Normal"), ("uniform", "Uniform"), ("stratified", "Stratified"))

# The jitter that both 1-D demonstrations add to their comb of latents.
JITTER = 0.01
# Beyond this many standard deviations a normal latent has less than 1e-6 of its mass.
NORMAL_REACH = 5.0


def sample_latent(
    key: Key, latent: str, scale: Scalar, n: int, dimension: int
) -> Float[Array, "n dimension"]:
    """Draws n latents. **Differs**: beyond one dimension a stratified batch is a Latin hypercube
    (each axis is an even comb in an order of its own); the demonstrations have one dimension."""
    shape = (n, dimension)
    if latent == "normal":
        return scale * jax.random.normal(key, shape)
    if latent == "uniform":
        return scale * jax.random.uniform(key, shape, minval=-1.0, maxval=1.0)
    order_key, jitter_key = jax.random.split(key)
    comb = jnp.linspace(-1.0, 1.0, n)
    columns = [comb] + [
        jax.random.permutation(column_key, comb)
        for column_key in jax.random.split(order_key, dimension - 1)
    ]
    jitter = JITTER * jax.random.uniform(jitter_key, shape)
    return scale * jnp.stack(columns, axis=1) + jitter


def latent_cdf(z: Float[Array, "..."], latent: str, scale: Scalar) -> Float[Array, "..."]:
    """P(latent <= z) along one axis; the jitter of the comb (at most 0.01) is left out."""
    if latent == "normal":
        return ndtr(z / scale)
    return jnp.clip((z / scale + 1.0) / 2.0, 0.0, 1.0)


def latent_quantile(u: Float[Array, "..."], latent: str, scale: Scalar) -> Float[Array, "..."]:
    """The inverse of `latent_cdf`."""
    if latent == "normal":
        return scale * ndtri(u)
    return scale * (2.0 * u - 1.0)


def latent_reach(latent: str, scale: Scalar) -> Scalar:
    """Half the width of the interval that holds (all but a millionth of) the prior."""
    return scale * NORMAL_REACH if latent == "normal" else scale * 1.0
