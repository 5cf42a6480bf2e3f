"""D regresses 1 on real and 0 on fake; fakes that pass as real but lie far away get a gradient.

Its best answer is p_data / (p_data + p_g) itself, so the raw output, cut to [0, 1], is read as the
probability of "real".
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar


def discriminator_parts(
    real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]
) -> tuple[Scalar, Scalar]:
    """½ E (D(x) - 1)^2, and ½ E D(G(z))^2."""
    return 0.5 * jnp.mean((real_logits - 1.0) ** 2), 0.5 * jnp.mean(fake_logits**2)


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """½ E (D(G(z)) - 1)^2."""
    return 0.5 * jnp.mean((fake_logits - 1.0) ** 2)


def probability(logits: Float[Array, " n"]) -> Float[Array, " n"]:
    """The output itself, cut to [0, 1]."""
    return jnp.clip(logits, 0.0, 1.0)


SPEC = LossSpec(
    title="Least squares",
    source="Mao et al., Least Squares GANs (2017), equation 9 (a = 0, b = c = 1)",
    formula="D: ½ E (D(x) − 1)² + ½ E D(G(z))²;  G: ½ E (D(G(z)) − 1)²",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=probability,
)
