"""D's mean output on fakes; 1/2 when D cannot separate real from fake."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """E D(G(z)); NaN for a critic."""
    return jnp.mean(inputs.fake_probability)


SPEC = MetricSpec(
    title="D on fake",
    source="Goodfellow et al. (2014), proposition 1",
    formula="E D(G(z))",
    needs=frozenset({"probability"}),
    measure=measure,
    reference=(0.5, "½"),
)
