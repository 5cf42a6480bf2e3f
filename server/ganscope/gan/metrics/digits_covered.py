"""The number of digits that G draws, counting only fakes that look like data.

A digit counts with 2 % of all fakes, or half of its share in the data where that is less. A
classifier alone would call any smudge some digit.
"""

import jax.numpy as jnp

from ganscope.gan.image_evidence import class_shares
from ganscope.gan.metric_inputs import COVERED_SHARE, MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The number of classes with a share of at least 2 %, each fake having that of its nearest
    known real image."""
    weights = inputs.images.weights
    threshold = jnp.minimum(0.5 * weights, COVERED_SHARE)
    is_covered = (weights > 0) & (class_shares(inputs.images) >= threshold)
    return jnp.sum(is_covered, dtype=jnp.float32)


SPEC = MetricSpec(
    title="Digits covered",
    source="after Srivastava et al., VEEGAN (2017), section 4.1 (stacked MNIST)",
    formula="#{k : share of fakes that are on the data and of digit k ≥ 2 %}",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
