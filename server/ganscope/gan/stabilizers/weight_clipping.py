"""Limits every weight of D to a small interval: the first, crude way to bound a critic's slope."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Weights


def project(weights: Weights, live: Parameters) -> Weights:
    """w <- clip(w, -c, c).

    **Source**: Arjovsky et al. (2017), algorithm 1.
    """
    return jax.tree.map(lambda w: jnp.clip(w, -live["limit"], live["limit"]), weights)


SPEC = StabilizerSpec(
    title="Weight clipping",
    source="Arjovsky et al., Wasserstein GAN (2017), algorithm 1",
    formula="w ← clip(w, −c, c)",
    project=project,
    fields=(
        Field(
            name="limit",
            title="Limit (c)",
            default=0.1,
            minimum=0.001,
            maximum=1.0,
            scale="log",
            help="The largest weight that D may have. The paper uses 0.01 on images.",
        ),
    ),
)
