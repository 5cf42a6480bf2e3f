"""Number of the data's modes that the generator covers.

A mode counts with 2 % of all samples within 3 standard deviations of it, or half of its fair share
where that is less.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs, covered_modes
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The number of covered modes."""
    return jnp.sum(covered_modes(inputs), dtype=jnp.float32)


SPEC = MetricSpec(
    title="Modes covered",
    source="Srivastava et al., VEEGAN (2017), section 4.1, with a stricter threshold",
    formula="#{k : share of samples within 3σ of mode k ≥ 2 %}",
    needs=frozenset({"modes"}),
    measure=measure,
)
