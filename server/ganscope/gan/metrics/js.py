"""The difference between data and generator: 0 is perfect, log 2 = 0.69 means no overlap."""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.theory import js_divergence
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """JS(p_data, p_g) over the cells of the picture, in nats."""
    return js_divergence(inputs.data_mass, inputs.generator_mass)


SPEC = MetricSpec(
    title="Jensen–Shannon divergence",
    source="Goodfellow et al. (2014), theorem 1; Lin (1991)",
    formula="JS = ½ KL(p_data ‖ m) + ½ KL(p_g ‖ m),  m = ½ (p_data + p_g)",
    unit="nats",
    needs=frozenset({"masses"}),
    measure=measure,
    reference=(0.6931471805599453, "log 2"),
)
