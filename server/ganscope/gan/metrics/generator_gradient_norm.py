"""The size of G's gradient in this step; near 0 while G is losing, G has stopped learning."""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The L2 norm of G's gradient on a fresh batch."""
    return inputs.generator_gradient_norm


SPEC = MetricSpec(
    title="G gradient",
    source="Arjovsky and Bottou (2017), section 2",
    formula="‖∇_G L_G‖₂",
    measure=measure,
)
