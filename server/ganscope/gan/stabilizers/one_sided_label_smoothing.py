"""D's target for real samples is α instead of 1, so D never becomes too certain.

Smoothing the fakes too (β > 0) is what the paper warns of: where p_data is small, D* then follows
p_g, and fakes far from all data are pulled nowhere.
"""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar


def penalty(d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """(1 - α) E l(x) - β E l(G(z)), l the logit: with a target α the cross-entropy is
    -α log D - (1 - α) log(1 - D) = -log D + (1 - α) l, and likewise for the fakes' target β.

    **Source**: Salimans et al. (2016), section 3.4. The best D becomes
    (α p_data + β p_g) / (p_data + p_g); with β = 0 it settles at α / 2.
    """
    real = (1.0 - live["target"]) * jnp.mean(d_pass.real_logits)
    return real - live["fake_target"] * jnp.mean(d_pass.fake_logits)


SPEC = StabilizerSpec(
    title="One-sided label smoothing",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.4",
    formula="real x: −α log D − (1 − α) log(1 − D);  D* = (α p_data + β p_g) / (p_data + p_g)",
    penalty=penalty,
    # Smoothing moves the target of a cross-entropy; the other losses have none.
    losses=("minimax", "non_saturating"),
    fields=(
        Field(
            name="target",
            title="Target (α)",
            default=0.9,
            minimum=0.5,
            maximum=1.0,
            help="The output that D should give on real samples.",
        ),
        Field(
            name="fake_target",
            title="Target of fakes (β)",
            default=0.0,
            minimum=0.0,
            maximum=0.4,
            help="The output that D should give on fakes. A value above 0 misleads G.",
        ),
    ),
)
