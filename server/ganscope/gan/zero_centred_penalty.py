"""The penalty that R1 and R2 have in common: D's slope at samples of one kind is to be 0."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ganscope.gan.hooks import DiscriminatorPass, Logits, Points
from ganscope.gan.schedules import annealed
from ganscope.gan.types import Parameters, Scalar


def zero_centred_penalty(
    d_pass: DiscriminatorPass, x: Points, logits: Logits, live: Parameters
) -> Scalar:
    """γ/2 E ||∇D(x)||^2, D the logit; `logits` are D's at `x`."""
    gradient = jax.grad(lambda x: jnp.sum(d_pass.judge(x)))(x)
    # Packed samples share one logit: the norm is that of the whole pack.
    return 0.5 * annealed(live, d_pass.step) * jnp.sum(gradient**2) / logits.shape[0]
