"""The share of pixels that are neither black nor white: blurred fakes have too many of them."""

from ganscope.gan.image_evidence import grey_share
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """P(|pixel| < 0.6), where black is -1 and white is 1."""
    return grey_share(inputs.images.fakes)


SPEC = MetricSpec(
    title="Grey pixels",
    source="ganscope",
    formula="P(|G(z)_p| < 0.6)",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
