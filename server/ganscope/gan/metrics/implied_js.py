"""The Jensen–Shannon divergence computed from D's value V; at most the true one.

On average over samples it is a lower bound, close to the divergence itself when D is close to the
best there is. Below 0, D does worse than if it answered 1/2 everywhere.
"""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.metrics import value
from ganscope.gan.specs import MetricSpec
from ganscope.gan.theory import js_of
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """(V(D, G) + log 4) / 2, in nats; NaN for a critic.

    **Differs**: V is a mean over some hundred fresh samples, whose noise can carry it a little
    above the bound; the measured divergence looks at cells, which a fine D can tell apart further.
    """
    return js_of(value.measure(inputs))


SPEC = MetricSpec(
    title="JS from V",
    source="Goodfellow et al. (2014), theorem 1, solved for JS",
    formula="(V(D, G) + log 4) / 2 ≤ JS(p_data, p_g)",
    unit="nats",
    needs=frozenset({"probability"}),
    measure=measure,
    reference=(0.6931471805599453, "log 2"),
)
