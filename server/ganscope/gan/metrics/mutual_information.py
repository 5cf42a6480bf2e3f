"""How much of the code D can read back from a sample, in nats; at most log of their number."""

import jax
import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """L_I = E log Q(c | G(z, c)) + H(c), the lower bound on the mutual information; NaN where D
    reads no code. It may be negative: a wrong Q is worse than none."""
    n_codes = inputs.fake_codes.shape[1]
    if not n_codes or not inputs.fake_heads.shape[1]:
        return jnp.asarray(jnp.nan, jnp.float32)
    log_q = jax.nn.log_softmax(inputs.fake_heads)
    return jnp.mean(jnp.sum(inputs.fake_codes * log_q, axis=1)) + jnp.log(float(n_codes))


SPEC = MetricSpec(
    title="Mutual information bound",
    source="Chen et al., InfoGAN (2016), equation 5",
    formula="L_I = E log Q(c | G(z, c)) + H(c)",
    unit="nats",
    measure=measure,
)
