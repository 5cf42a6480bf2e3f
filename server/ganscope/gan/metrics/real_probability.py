"""How sure D is, on average, that real samples are real; 1/2 when it can tell nothing."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """E D(x); NaN for a critic."""
    return jnp.mean(inputs.real_probability)


SPEC = MetricSpec(
    title="D on real",
    source="Goodfellow et al. (2014), proposition 1",
    formula="E D(x)",
    needs=frozenset({"probability"}),
    measure=measure,
    reference=(0.5, "½"),
)
