"""A critic gives scores; the difference of its mean scores estimates how far p_g has to move.

Only a critic of bounded slope estimates a distance: use it with a gradient penalty or with clipped
weights. Alone it grows without bound, which is worth seeing once.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator_parts(
    real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]
) -> tuple[Scalar, Scalar]:
    """-E D(x), and E D(G(z)): their sum is minus the estimated Wasserstein distance."""
    return -jnp.mean(real_logits), jnp.mean(fake_logits)


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """-E D(G(z))."""
    return -jnp.mean(fake_logits)


SPEC = LossSpec(
    title="Wasserstein",
    source="Arjovsky et al., Wasserstein GAN (2017), equations 2 and 3",
    formula="D: E D(G(z)) − E D(x);  G: −E D(G(z))",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=None,
)
