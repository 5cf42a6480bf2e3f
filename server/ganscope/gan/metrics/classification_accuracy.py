"""How often D, with only a few labels, classifies the mode of a fresh real sample correctly."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """P(argmax_k l_k(x) = y) on real samples; NaN where D names no classes of the data."""
    if not inputs.real_heads.shape[1] or inputs.codes.shape[1]:
        return jnp.asarray(jnp.nan, jnp.float32)
    named = jnp.argmax(inputs.real_heads, axis=1)
    return jnp.mean(named == inputs.real_labels, dtype=jnp.float32)


SPEC = MetricSpec(
    title="Classification accuracy of D",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 5",
    formula="P(argmax_k l_k(x) = y) on real x",
    needs=frozenset({"modes"}),
    measure=measure,
    reference=(1.0, "all correct"),
)
