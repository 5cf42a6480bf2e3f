"""Mixtures of Gaussians with axis-aligned spread: most targets of the playground are one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.types import Key, Modes, Parameters

LOG_2PI = 1.8378770664093453


def sample_mixture(key: Key, n: int, modes: Modes) -> Float[Array, "n d"]:
    """Draws a mode by its weight, then a point from that mode's Gaussian."""
    mode_key, noise_key = jax.random.split(key)
    # Inverting the cumulated weights needs one uniform per point; `categorical` needs one per mode.
    edges = jnp.cumsum(modes.weights)
    u = jax.random.uniform(mode_key, (n,)) * edges[-1]
    index = jnp.sum(u[:, None] >= edges[None, :-1], axis=1)
    noise = jax.random.normal(noise_key, (n, modes.means.shape[1]))
    return modes.means[index] + modes.std[index] * noise


def mixture_log_density(x: Float[Array, "n d"], modes: Modes) -> Float[Array, " n"]:
    """log sum_k w_k N(x; mean_k, diag(std_k^2))."""
    scaled = (x[:, None, :] - modes.means[None]) / modes.std[None]
    log_gaussian = -0.5 * jnp.sum(scaled**2 + LOG_2PI + 2.0 * jnp.log(modes.std)[None], axis=-1)
    log_weights = jnp.log(modes.weights / jnp.sum(modes.weights))
    return jax.nn.logsumexp(log_gaussian + log_weights[None], axis=-1)


def nearest_of_mixture(
    x: Float[Array, "n d"], modes: Modes
) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
    """The mode with the smallest Mahalanobis distance, and that distance in standard deviations."""
    scaled = (x[:, None, :] - modes.means[None]) / modes.std[None]
    distance = jnp.sqrt(jnp.sum(scaled**2, axis=-1))
    distance = jnp.where(modes.weights[None] > 0, distance, jnp.inf)
    return jnp.argmin(distance, axis=1), jnp.min(distance, axis=1)


def evenly(means: Float[Array, "modes d"], std: Array, is_present: Array) -> Modes:
    """Modes of one round spread and of equal weight; `is_present` marks those that exist."""
    weights = jnp.where(is_present, 1.0, 0.0)
    means = jnp.asarray(means)
    return Modes(means, jnp.broadcast_to(std, means.shape), weights / jnp.sum(weights))


def mixture_problem(
    *,
    title: str,
    source: str,
    formula: str,
    fields: tuple[Field, ...],
    domain: str,
    modes: Callable[[Parameters], Modes],
    view: Callable[[Parameters], Float[Array, "d 2"]],
    start: Mapping[str, Any],
) -> ProblemSpec:
    """The problem whose target is the mixture of `modes(parameters)`."""
    return ProblemSpec(
        title=title,
        source=source,
        formula=formula,
        fields=fields,
        domain=domain,
        sample=lambda key, n, parameters: sample_mixture(key, n, modes(parameters)),
        log_density=lambda x, parameters: mixture_log_density(x, modes(parameters)),
        modes=modes,
        nearest_mode=lambda x, parameters: nearest_of_mixture(x, modes(parameters)),
        view=view,
        start=start,
    )


def square(half_width: Array, dimension: int = 2) -> Float[Array, "d 2"]:
    """The box from -half_width to half_width on every axis."""
    return jnp.broadcast_to(jnp.stack([-half_width, half_width])[None], (dimension, 2))
