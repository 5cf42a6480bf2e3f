"""The share of fakes that look like data: as near to a real image as fresh real ones are.

Fakes that are blurred, or that repeat a single image, can be on the data too: see the Fréchet
distance and the number of digits covered beside it.
"""

import jax.numpy as jnp

from ganscope.gan.image_evidence import is_on_data
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """P(distance to the nearest known real image is within that of 99 % of fresh real ones)."""
    return jnp.mean(is_on_data(inputs.images), dtype=jnp.float32)


SPEC = MetricSpec(
    title="On data",
    source="ganscope, after Kynkäänniemi et al., Improved Precision and Recall Metric (2019)",
    formula="P(d(G(z)) ≤ 99 % quantile of d(x)),  d: to the nearest known real image",
    needs=frozenset({"labelled_images"}),
    measure=measure,
    reference=(0.99, "real"),
)
