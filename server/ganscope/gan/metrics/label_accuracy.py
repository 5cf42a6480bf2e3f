"""How often a sample lies within 3 standard deviations of the mode that its label names."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import NEAR, MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """P(mode of G(z, y) = y, nearer than 3σ); NaN where the codes are no labels of modes."""
    if inputs.codes.shape[1] != inputs.mode_weights.shape[0] or inputs.fake_heads.shape[1]:
        return jnp.asarray(jnp.nan, jnp.float32)
    is_asked = jnp.argmax(inputs.codes, axis=1) == inputs.mode_index
    return jnp.mean(is_asked & (inputs.mode_distance < NEAR), dtype=jnp.float32)


SPEC = MetricSpec(
    title="Label accuracy of G",
    source="Mirza and Osindero, Conditional GAN (2014); Odena et al. (2017)",
    formula="P(mode of G(z, y) = y)",
    needs=frozenset({"modes"}),
    measure=measure,
    reference=(1.0, "all matched"),
)
