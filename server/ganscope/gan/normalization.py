"""Normalising a layer: with the batch itself, or with a reference batch and the sample alone."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.types import Weights

# Keeps the division defined for a unit that answers the same to every sample.
EPSILON = 1e-5


def normalized(
    a: Float[Array, "n width"], reference: Float[Array, "m width"] | None
) -> Float[Array, "n width"]:
    """(a - mean) / sqrt(var + ε), unit by unit.

    Without a reference the statistics are those of the rows of `a` (Ioffe and Szegedy 2015). With
    one, each row has its own: those of the reference and of that row together, so that it does not
    depend on the other rows (Salimans et al. 2016, section 3.5).
    """
    # No difference of squares: in single precision it would drown the spread of a unit that hardly
    # moves around a large mean.
    if reference is None:
        mean, variance = jnp.mean(a, axis=0)[None], jnp.var(a, axis=0)[None]
    else:
        m, n = reference.shape[0], reference.shape[0] + 1
        middle = jnp.mean(reference, axis=0)[None]
        away = a - middle
        mean = middle + away / n
        variance = m / n * (jnp.var(reference, axis=0)[None] + away**2 / n)
    return (a - mean) / jnp.sqrt(variance + EPSILON)


def adjusted(
    a: Float[Array, "n width"],
    reference: Float[Array, "m width"] | None,
    weights: Weights,
    index: int,
) -> Float[Array, "n width"]:
    """γ `normalized` + β, with the scale and shift of the layer `index`."""
    scale, shift = weights["scale"][index][None], weights["shift"][index][None]
    result: Array = scale * normalized(a, reference) + shift
    return result


def scale_and_shift(widths: Sequence[int]) -> Weights:
    """γ = 1 and β = 0 for every unit of every layer: one array for layers of the same width, else a
    list."""
    if len(set(widths)) == 1:
        shape = (len(widths), widths[0])
        return {"scale": jnp.ones(shape), "shift": jnp.zeros(shape)}
    return {"scale": [jnp.ones(n) for n in widths], "shift": [jnp.zeros(n) for n in widths]}
