"""D is told that real samples are real with probability α only, so it never grows too sure."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.specs import Judged, StabilizerSpec
from ganscope.gan.types import Parameters, Scalar


def penalty(judged: Judged, live: Parameters) -> Scalar:
    """(1 - α) E l(x): with target α the cross-entropy of a logit l is
    -α log D - (1 - α) log(1 - D) = -log D + (1 - α) l.

    **Source**: Salimans et al. (2016), section 3.4. The best D becomes α p_data / (p_data + p_g),
    so D settles at α / 2.
    """
    return (1.0 - live["target"]) * jnp.mean(judged.real_logits)


SPEC = StabilizerSpec(
    title="One-sided label smoothing",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.4",
    formula="−α log D(x) − (1 − α) log(1 − D(x)) on real x;  D* = α p_data / (p_data + p_g)",
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
            help="The probability of real that D should answer on real samples.",
        ),
    ),
)
