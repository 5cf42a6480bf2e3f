"""Pulls each player towards the mean of its past weights: an orbit becomes an inward spiral."""

import jax
import jax.numpy as jnp
import optax

from ganscope.gan.fields import Field
from ganscope.gan.hooks import InitContext, StepContext
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Parameters, Scalar, Weights


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """The means of both players' weights over no steps at all."""
    return {
        "count": jnp.zeros(()),
        "generator": jax.tree.map(jnp.zeros_like, context.generator),
        "discriminator": jax.tree.map(jnp.zeros_like, context.discriminator),
    }


def update_memory(memory: Weights, context: StepContext, live: Parameters) -> Weights:
    """mean_t = mean_{t-1} + (θ_t - mean_{t-1}) / t."""
    count = memory["count"] + 1.0

    def average(mean: Weights, weights: Weights) -> Weights:
        return jax.tree.map(lambda m, w: m + (w - m) / count, mean, weights)

    return {
        "count": count,
        "generator": average(memory["generator"], context.generator),
        "discriminator": average(memory["discriminator"], context.discriminator),
    }


def weight_penalty(player: str, weights: Weights, memory: Weights, live: Parameters) -> Scalar:
    """λ ||θ - (1/t) sum_i θ_i||^2 for each player; nothing before the first step.

    **Source**: Salimans et al. (2016), section 3.3.
    """
    offset = jax.tree.map(lambda w, m: w - m, weights, memory[player])
    distance = optax.tree.norm(offset, squared=True)
    return live["weight"] * jnp.where(memory["count"] > 0, distance, 0.0)


SPEC = StabilizerSpec(
    title="Historical averaging",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.3",
    formula="+ λ ‖θ − (1/t) Σᵢ θᵢ‖² for each player",
    memory=memory,
    update_memory=update_memory,
    weight_penalty=weight_penalty,
    fields=(
        Field(
            name="weight",
            title="Weight (λ)",
            default=0.1,
            minimum=0.0,
            maximum=10.0,
            help="How strongly both players are pulled towards the mean of their past weights.",
        ),
    ),
)
