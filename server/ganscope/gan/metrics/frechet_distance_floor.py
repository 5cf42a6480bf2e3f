"""The Fréchet distance that fresh real images have: no generator of images does better.

It is not 0, because both sides are samples.
"""

from ganscope.gan.image_evidence import frechet_distance
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.metrics.frechet_distance import COMPONENTS
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The same as for the fakes, of real images that training never sees."""
    return frechet_distance(inputs.images.fresh, inputs.images.known, COMPONENTS)


SPEC = MetricSpec(
    title="Fréchet distance of real images",
    source="Heusel et al. (2017), equation 6, on principal components instead of Inception's",
    formula="‖m − m′‖² + tr(C + C′ − 2 (C C′)^½) of fresh real x",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
