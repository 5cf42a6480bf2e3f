"""What D minimises, without penalties; log losses are 2 log 2 when D cannot separate the two."""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """D's loss on fresh batches."""
    return inputs.discriminator_loss


SPEC = MetricSpec(
    title="D loss",
    source="Goodfellow et al. (2014), section 4.1",
    formula="L_D",
    measure=measure,
    reference=(1.3862943611198906, "2 log 2"),
)
