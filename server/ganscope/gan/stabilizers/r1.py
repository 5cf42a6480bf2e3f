"""Penalises D's slope at real samples. Near the equilibrium D becomes flat, and G settles."""

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.schedules import ANNEALING, EVERY
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar
from ganscope.gan.zero_centred_penalty import zero_centred_penalty


def penalty(d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """γ/2 E ||∇D(x)||^2 on real samples, D the logit.

    **Source**: Mescheder et al. (2018), equation 9.
    """
    return zero_centred_penalty(d_pass, d_pass.x_real, d_pass.real_logits, live)


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
            help="Penalty weight.",
        ),
        *ANNEALING,
        EVERY,
    ),
)
