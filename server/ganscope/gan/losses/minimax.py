"""Goodfellow's original game: the generator minimises what the discriminator maximises.

Where D is sure that a sample is fake, log(1 - D) is flat and the generator learns next to nothing:
the loss saturates.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator_parts(
    real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]
) -> tuple[Scalar, Scalar]:
    """-E log D(x), and -E log(1 - D(G(z))); each is log 2 when D is 1/2 everywhere."""
    return jnp.mean(jax.nn.softplus(-real_logits)), jnp.mean(jax.nn.softplus(fake_logits))


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """E log(1 - D(G(z)))."""
    return -jnp.mean(jax.nn.softplus(fake_logits))


SPEC = LossSpec(
    title="Minimax (saturating)",
    source="Goodfellow et al., Generative Adversarial Nets (2014), equation 1",
    formula="min_G max_D  E log D(x) + E log(1 − D(G(z)))",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=jax.nn.sigmoid,
)
