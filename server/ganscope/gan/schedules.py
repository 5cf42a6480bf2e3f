"""How a penalty's weight changes over a run."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.types import Parameters, Scalar


def annealed(live: Parameters, step: Int[Array, ""] | int) -> Float[Array, ""]:
    """weight (final_share)^(step / anneal_steps), held from `anneal_steps` on; 0 steps keep it.

    An even fall on a logarithmic scale.
    """
    n_steps = live["anneal_steps"]
    progress = jnp.asarray(step, jnp.float32) / jnp.maximum(n_steps, 1).astype(jnp.float32)
    factor: Scalar = live["final_share"] ** jnp.minimum(progress, 1.0)
    return live["weight"] * jnp.where(n_steps > 0, factor, 1.0)


ANNEALING = (
    Field(
        name="anneal_steps",
        title="Falls until step",
        kind="integer",
        default=0,
        minimum=0,
        maximum=1_000_000,
        is_advanced=True,
        help="The step at which the weight reaches its final share; 0 keeps it constant.",
    ),
    Field(
        name="final_share",
        title="Final share",
        default=0.01,
        minimum=0.0001,
        maximum=1.0,
        scale="log",
        is_advanced=True,
        help="The final weight as a share of the first one, if it falls.",
    ),
)
