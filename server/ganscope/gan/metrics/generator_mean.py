"""The mean of the generator's samples."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """E G(z)."""
    return jnp.mean(inputs.x_fake)


SPEC = MetricSpec(
    title="Mean of G",
    source="AYLIEN (2016)",
    formula="E G(z)",
    needs=frozenset({"mean"}),
    measure=measure,
)
