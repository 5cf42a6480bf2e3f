"""What G minimises; the non-saturating loss is log 2 when D cannot separate real from fake."""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """G's loss on fresh batches."""
    return inputs.generator_loss


SPEC = MetricSpec(
    title="G loss",
    source="Goodfellow et al. (2014), section 3",
    formula="L_G",
    measure=measure,
    reference=(0.6931471805599453, "log 2"),
)
