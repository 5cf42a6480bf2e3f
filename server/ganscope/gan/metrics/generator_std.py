"""The standard deviation of the generator's samples; almost 0 after a collapse."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The root mean square distance of G(z) from its mean; on a line, its standard deviation."""
    return jnp.sqrt(jnp.sum(jnp.var(inputs.x_fake, axis=0)))


SPEC = MetricSpec(
    title="Spread of G",
    source="AYLIEN (2016)",
    formula="√E ‖G(z) − E G(z)‖²",
    measure=measure,
)
