"""The share of grey pixels that real images have; a sharp generator has no more and no fewer."""

from ganscope.gan.image_evidence import grey_share
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The same as for the fakes, of real images that training never sees."""
    return grey_share(inputs.images.fresh)


SPEC = MetricSpec(
    title="Grey pixels of real images",
    source="ganscope",
    formula="P(|x_p| < 0.6) of fresh real x",
    needs=frozenset({"labelled_images"}),
    measure=measure,
)
