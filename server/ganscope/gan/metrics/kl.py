"""Large where the generator misses part of the data; infinite where it has no density at all.

Cells that the generator never reaches would make it infinite. They count as if one sample in 2501
came from the data, which caps it at log 2501 = 7.8 nats and leaves a perfect generator at 0.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.theory import kl_divergence
from ganscope.gan.types import Scalar

SHARE_FROM_DATA = 1.0 / 2501.0


def measure(inputs: MetricInputs) -> Scalar:
    """KL(p_data || p_g) over the cells of the picture, in nats."""
    p, q = inputs.data_mass, inputs.generator_mass
    return kl_divergence(p, (1.0 - SHARE_FROM_DATA) * q + jnp.asarray(SHARE_FROM_DATA) * p)


SPEC = MetricSpec(
    title="KL divergence",
    source="Goodfellow et al. (2014), theorem 1; Kullback and Leibler (1951)",
    formula="KL(p_data ‖ p_g) = Σ p_data log(p_data / p_g)",
    unit="nats",
    needs=frozenset({"masses"}),
    measure=measure,
    reference=(0.0, "perfect"),
)
