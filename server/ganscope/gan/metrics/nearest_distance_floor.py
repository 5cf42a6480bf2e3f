"""How far fresh real images are from the nearest known one: a G that copies lies below that."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The same as for the fakes, of real images that training never sees."""
    return jnp.median(inputs.images.of_fresh.distance)


SPEC = MetricSpec(
    title="Distance between real images",
    source="Goodfellow et al. (2014), figure 2: nearest neighbours against memorisation",
    formula="median min_i ‖x − x_i‖ of fresh real x",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
