"""Punishes a D that is steep at real samples: near the goal it stops pushing, and G settles."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.schedules import ANNEALING, annealed
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar


def penalty(judged: DiscriminatorPass, live: Parameters) -> Scalar:
    """γ/2 E ||∇D(x)||^2 on real samples, D the logit.

    **Source**: Mescheder et al. (2018), equation 9.
    """
    gradient = jax.grad(lambda x: jnp.sum(judged.judge(x)))(judged.x_real)
    # Packed samples share one judgement: the norm is that of the whole pack.
    return 0.5 * annealed(live, judged.step) * jnp.sum(gradient**2) / judged.real_logits.shape[0]


SPEC = StabilizerSpec(
    title="R1",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="+ γ/2 E ‖∇D(x)‖² on real x",
    penalty=penalty,
    fields=(
        Field(
            name="weight",
            title="Weight (γ)",
            default=0.1,
            minimum=0.0,
            maximum=10.0,
            help="How strongly steepness is punished.",
        ),
        *ANNEALING,
    ),
)
