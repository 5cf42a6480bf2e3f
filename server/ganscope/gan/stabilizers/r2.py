"""Penalises D's slope at fake samples; the counterpart of R1."""

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.schedules import ANNEALING, EVERY
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar
from ganscope.gan.zero_centred_penalty import zero_centred_penalty


def penalty(d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """γ/2 E ||∇D(G(z))||^2 on fake samples, D the logit.

    **Source**: Mescheder et al. (2018), section 4.1.
    """
    return zero_centred_penalty(d_pass, d_pass.x_fake, d_pass.fake_logits, live)


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
            help="Penalty weight.",
        ),
        *ANNEALING,
        EVERY,
    ),
)
