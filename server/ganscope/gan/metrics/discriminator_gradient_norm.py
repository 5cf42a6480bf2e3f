"""The size of D's gradient in this step."""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The L2 norm of D's gradient on a fresh batch, penalties included."""
    return inputs.discriminator_gradient_norm


SPEC = MetricSpec(
    title="D gradient",
    source="Arjovsky and Bottou (2017), section 2",
    formula="‖∇_D L_D‖₂",
    measure=measure,
)
