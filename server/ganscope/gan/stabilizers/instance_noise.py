"""Blurs real and fake samples before D sees them, so that the two always overlap."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Parameters


def transform_batch(
    x_real: Float[Array, "n d"],
    x_fake: Float[Array, "n d"],
    key: Key,
    step: Array,
    live: Parameters,
) -> tuple[Float[Array, "n d"], Float[Array, "n d"]]:
    """Adds N(0, s^2) to both, s falling in a straight line to 0 at `anneal_steps` (0 keeps it).

    **Source**: Sønderby et al. (2017), section 3; Arjovsky and Bottou (2017), section 3.
    """
    progress = step.astype(jnp.float32) / jnp.maximum(live["anneal_steps"], 1).astype(jnp.float32)
    left = jnp.where(live["anneal_steps"] > 0, jnp.maximum(1.0 - progress, 0.0), 1.0)
    std = live["std"] * left
    real_key, fake_key = jax.random.split(key)
    return (
        x_real + std * jax.random.normal(real_key, x_real.shape),
        x_fake + std * jax.random.normal(fake_key, x_fake.shape),
    )


SPEC = StabilizerSpec(
    title="Instance noise",
    source="Sønderby et al. (2017); Arjovsky and Bottou (2017)",
    formula="D(x + s ε), D(G(z) + s ε′)",
    transform_batch=transform_batch,
    fields=(
        Field(
            name="std",
            title="Noise (s)",
            default=0.1,
            minimum=0.0,
            maximum=2.0,
            help="The standard deviation of the blur, in the units of the data.",
        ),
        Field(
            name="anneal_steps",
            title="Fades out by step",
            kind="integer",
            default=0,
            minimum=0,
            maximum=1_000_000,
            help="The step at which the noise has faded to 0; 0 keeps it constant.",
        ),
    ),
)
