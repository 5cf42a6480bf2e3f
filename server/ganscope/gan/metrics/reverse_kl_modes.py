"""How unevenly the samples cover the modes: 0 is even, log K means that one mode has all."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs, mode_shares
from ganscope.gan.specs import MetricSpec
from ganscope.gan.theory import kl_divergence
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """KL(share of each mode among the samples within 3 std || its weight in the data), in nats;
    NaN when no sample is that close."""
    shares = mode_shares(inputs)
    return kl_divergence(shares / jnp.sum(shares), inputs.mode_weights)


SPEC = MetricSpec(
    title="Reverse KL over modes",
    source="Lin et al., PacGAN (2018), section 4.1",
    formula="Σ_k p̂_k log(p̂_k / w_k)",
    unit="nats",
    needs=frozenset({"modes"}),
    measure=measure,
    reference=(0.0, "even"),
)
