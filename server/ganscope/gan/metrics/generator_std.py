"""How wide the generator's samples spread: next to nothing once it has collapsed."""

import jax.numpy as jnp

from ganscope.gan.evidence import Evidence
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(evidence: Evidence) -> Scalar:
    """The standard deviation of G(z)."""
    return jnp.std(evidence.x_fake)


SPEC = MetricSpec(
    title="Spread of G",
    source="AYLIEN (2016)",
    formula="√Var G(z)",
    dimensions=(1,),
    measure=measure,
)
