"""A critic scores samples; the gap between the mean scores estimates how far p_g has to move.

Only a critic of bounded slope estimates a distance: use it with a gradient penalty or with clipped
weights. Alone it grows without bound, which is worth seeing once.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """E D(G(z)) - E D(x): minus the estimated Wasserstein distance."""
    return jnp.mean(fake_logits) - jnp.mean(real_logits)


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """-E D(G(z))."""
    return -jnp.mean(fake_logits)


SPEC = LossSpec(
    title="Wasserstein",
    source="Arjovsky et al., Wasserstein GAN (2017), equations 2 and 3",
    formula="D: E D(G(z)) − E D(x);  G: −E D(G(z))",
    discriminator=discriminator,
    generator=generator,
    probability=None,
)
