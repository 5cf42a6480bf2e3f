"""Punishes a D that is steep at fake samples, the counterpart of R1."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.schedules import ANNEALING, annealed
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar


def penalty(judged: DiscriminatorPass, live: Parameters) -> Scalar:
    """γ/2 E ||∇D(G(z))||^2 on fake samples, D the logit.

    **Source**: Mescheder et al. (2018), section 4.1.
    """
    gradient = jax.grad(lambda x: jnp.sum(judged.judge(x)))(judged.x_fake)
    return 0.5 * annealed(live, judged.step) * jnp.sum(gradient**2) / judged.fake_logits.shape[0]


SPEC = StabilizerSpec(
    title="R2",
    source="Mescheder et al. (2018), section 4.1; with R1 in R3GAN (Huang et al. 2024)",
    formula="+ γ/2 E ‖∇D(G(z))‖² on fakes",
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
