"""The value of the optimal D: no D reaches more against this G; for a perfect G it is -log 4.

It is worked out from the densities, without asking D. The gap to "Value V(D, G)" is what D is
losing. Cells of the picture stand for points, as in the Jensen-Shannon divergence.
"""

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.theory import js_divergence, value_of
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """V(D*, G) = max_D V(D, G) = -log 4 + 2 JS(p_data, p_g), in nats: -log 4 to 0.

    **Differs**: the divergence is that of the masses of cells, which is at most that of the
    densities, so a D that sees finer than the cells may exceed it.
    """
    return value_of(js_divergence(inputs.data_mass, inputs.generator_mass))


SPEC = MetricSpec(
    title="Best value V(D*, G)",
    source="Goodfellow et al. (2014), theorem 1",
    formula="V(D*, G) = −log 4 + 2 JS(p_data, p_g)",
    unit="nats",
    needs=frozenset({"masses"}),
    measure=measure,
    reference=(-1.3862943611198906, "−log 4"),
)
