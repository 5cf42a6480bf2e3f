"""How clearly a code stands for a mode: 1 means that all samples of a code lie on one mode.

No name is expected for a code: each is counted with the mode that most of its samples fall on.
Several codes may share a mode, so purity alone does not say that all modes were found.
"""

import jax
import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """sum_c max_k n(c, k) / n; NaN where G takes no code."""
    if not inputs.codes.shape[1]:
        return jnp.asarray(jnp.nan, jnp.float32)
    modes = jax.nn.one_hot(inputs.mode_index, inputs.mode_weights.shape[0])
    counts = inputs.codes.T @ modes
    return jnp.sum(jnp.max(counts, axis=1)) / inputs.codes.shape[0]


SPEC = MetricSpec(
    title="Mode purity of codes",
    source="Manning et al., Introduction to Information Retrieval (2008), section 16.3",
    formula="(1/n) Σ_c max_k #{samples of code c on mode k}",
    needs=frozenset({"modes"}),
    measure=measure,
    reference=(1.0, "one mode each"),
)
