"""How evenly the samples cover the modes: log K means evenly over K modes, 0 means only one.

For modes of equal weight it is log K less the reverse KL over modes. It says nothing about which
modes ought to get more, nor about samples that are near no mode.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs, mode_shares
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """The entropy of the modes' shares among the samples within 3 std of one, in nats;
    NaN when no sample is that close."""
    shares = mode_shares(inputs)
    p = shares / jnp.sum(shares)
    # 0 log 0 counts 0; a NaN has to stay visible.
    return -jnp.sum(jnp.where(p == 0.0, 0.0, p * jnp.log(jnp.where(p == 0.0, 1.0, p))))


SPEC = MetricSpec(
    title="Entropy of modes",
    source="Shannon (1948); over modes as in Lin et al., PacGAN (2018), section 4.1",
    formula="−Σ_k p̂_k log p̂_k",
    unit="nats",
    needs=frozenset({"modes"}),
    measure=measure,
)
