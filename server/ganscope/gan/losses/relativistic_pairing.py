"""D compares each real sample with a fake one and decides which of the two looks more real.

Alone it cures nothing: R3GAN needs R1 and R2 with it.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " n"]) -> Scalar:
    """E softplus(-(D(x) - D(G(z)))), which is log 2 when D tells no difference.

    **Source**: Jolicoeur-Martineau (2019), section 4.1; Huang et al. (2024), equation 2.
    """
    return jnp.mean(jax.nn.softplus(fake_logits - real_logits))


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " n"]) -> Scalar:
    """E softplus(-(D(G(z)) - D(x))): the same with the parts exchanged."""
    return jnp.mean(jax.nn.softplus(real_logits - fake_logits))


SPEC = LossSpec(
    title="Relativistic pairing",
    source="Huang et al., The GAN is dead; long live the GAN! (R3GAN, 2024), equation 2",
    formula="D: E softplus(D(G(z)) − D(x));  G: E softplus(D(x) − D(G(z)))",
    discriminator=discriminator,
    generator=generator,
    # Only differences of scores count: a constant may be added to all of them.
    probability=None,
)
