"""How often the classifier that names the digits of fakes is wrong about fresh real ones.

The other numbers about digits are no better than that. It does not change in a run, unless the
data do.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """P(class of the nearest known real image ≠ true class) on real images that training never
    sees."""
    images = inputs.images
    return jnp.mean(images.of_fresh.label != images.fresh_labels, dtype=jnp.float32)


SPEC = MetricSpec(
    title="Error of the classifier",
    source="Cover and Hart, Nearest neighbor pattern classification (1967)",
    formula="P(y of the nearest known x_i ≠ y) of fresh real x",
    needs=frozenset({"labelled_images"}),
    measure=measure,
    reference=(0.0, "never wrong"),
)
