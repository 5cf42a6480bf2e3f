"""How far the nearest known real image is: near 0, G copies what D has shown it of the data.

Compare it with that of fresh real images. Where data are endless there is nothing to remember.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The median over the fakes of the Euclidean distance to the nearest known real image."""
    return jnp.median(inputs.images.of_fakes.distance)


SPEC = MetricSpec(
    title="Distance to the nearest real image",
    source="Goodfellow et al. (2014), figure 2: nearest neighbours against memorisation",
    formula="median min_i ‖G(z) − x_i‖",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
