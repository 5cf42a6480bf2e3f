"""The non-saturating loss on probabilities, with a floor under the log that stops the gradient.

Code that takes the log of D itself meets log 0, and a floor of 1e-5 keeps it from NaN. A log at its
floor has no gradient, and neither has a sigmoid that single precision rounds to 1. A D that begins
beyond |logit| = 11.5 therefore tells G nothing, and learns next to nothing itself. AYLIEN's code
does begin there with its minibatch layer: eight companions at distances near 0 add 8 times a sum of
five weights from N(0, 1) to every logit, and many seeds never leave their start.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.specs import LossSpec
from ganscope.gan.types import Scalar

FLOOR = 1e-5


def discriminator_parts(
    real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]
) -> tuple[Scalar, Scalar]:
    """-E log max(D(x), 1e-5), and -E log max(1 - D(G(z)), 1e-5)."""
    real, fake = jax.nn.sigmoid(real_logits), jax.nn.sigmoid(fake_logits)
    return -jnp.mean(_clamped_log(real)), -jnp.mean(_clamped_log(1.0 - fake))


def generator(real_logits: Float[Array, " n"], fake_logits: Float[Array, " m"]) -> Scalar:
    """-E log max(D(G(z)), 1e-5)."""
    return -jnp.mean(_clamped_log(jax.nn.sigmoid(fake_logits)))


def _clamped_log(probability: Float[Array, " n"]) -> Float[Array, " n"]:
    # On purpose not computed from the logits: what the rounding does is part of the story.
    return jnp.log(jnp.maximum(probability, FLOOR))


SPEC = LossSpec(
    title="Non-saturating, clamped",
    source="AYLIEN gan-intro, June 2017",
    formula="D: −E log max(D(x), ε) − E log max(1 − D(G(z)), ε);  G: −E log max(D(G(z)), ε)",
    discriminator_parts=discriminator_parts,
    generator=generator,
    probability=jax.nn.sigmoid,
)
