"""G matches the mean of D's last hidden layer on real data, instead of trying to fool D."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar


def generator_loss(loss: Scalar, d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """(1 - s) L_G + s ||E f(x) - E f(G(z))||^2, f D's last hidden layer.

    **Source**: Salimans et al. (2016), section 3.1.
    **Differs**: the share s lets both goals be mixed; the paper has s = 1. Without a hidden layer
    f is D's input itself.
    """
    gap = jnp.mean(d_pass.real_hidden, axis=0) - jnp.mean(d_pass.fake_hidden, axis=0)
    return (1.0 - live["share"]) * loss + live["share"] * jnp.sum(gap**2)


SPEC = StabilizerSpec(
    title="Feature matching",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.1",
    formula="G: ‖E f(x) − E f(G(z))‖²",
    generator_loss=generator_loss,
    needs_networks=True,
    fields=(
        Field(
            name="share",
            title="Share (s)",
            default=1.0,
            minimum=0.0,
            maximum=1.0,
            help="Its share of G's loss: 1 is the paper's value, 0 switches it off.",
        ),
    ),
)
