"""D only has to keep real samples above 1 and fakes below -1; beyond that the loss is 0."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator_parts(
    real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]
) -> tuple[Scalar, Scalar]:
    """E max(0, 1 - D(x)), and E max(0, 1 + D(G(z)))."""
    return jnp.mean(jax.nn.relu(1.0 - real_logits)), jnp.mean(jax.nn.relu(1.0 + fake_logits))


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """-E D(G(z))."""
    return -jnp.mean(fake_logits)


SPEC = LossSpec(
    title="Hinge",
    source="Lim and Ye, Geometric GAN (2017); Miyato et al. (2018), equations 16 and 17",
    formula="D: E max(0, 1 − D(x)) + E max(0, 1 + D(G(z)));  G: −E D(G(z))",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=None,
)
