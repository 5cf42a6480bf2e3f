"""The value of the game for this D; for the optimal D it is never below -log 4."""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar

# Keeps log finite where a least-squares D answers exactly 0 or 1.
SMALLEST = 1e-7


def measure(inputs: MetricInputs) -> Scalar:
    """V(D, G) = E log D(x) + E log(1 - D(G(z))), in nats; NaN for a critic."""
    real = jnp.clip(inputs.real_probability, SMALLEST, 1.0)
    fake = jnp.clip(1.0 - inputs.fake_probability, SMALLEST, 1.0)
    return jnp.mean(jnp.log(real)) + jnp.mean(jnp.log(fake))


SPEC = MetricSpec(
    title="Value V(D, G)",
    source="Goodfellow et al. (2014), equation 1 and theorem 1",
    formula="V = E log D(x) + E log(1 − D(G(z)))",
    unit="nats",
    needs=frozenset({"probability"}),
    measure=measure,
    reference=(-1.3862943611198906, "−log 4"),
)
