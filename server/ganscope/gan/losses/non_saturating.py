"""The generator maximises log D(G(z)) instead: same goal, strong gradient while it is losing."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.losses.minimax import discriminator_parts
from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """-E log D(G(z)), which is log 2 when D is 1/2 everywhere."""
    return jnp.mean(jax.nn.softplus(-fake_logits))


SPEC = LossSpec(
    title="Non-saturating",
    source="Goodfellow et al., Generative Adversarial Nets (2014), section 3",
    formula="D: −E log D(x) − E log(1 − D(G(z)));  G: −E log D(G(z))",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=jax.nn.sigmoid,
)
