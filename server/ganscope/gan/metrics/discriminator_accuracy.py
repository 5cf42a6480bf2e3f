"""The share of fresh samples that D classifies correctly; 1/2 is chance level.

Near 1 the generator has lost touch. 1/2 is a draw, which a blind D reaches as well as one that
faces a perfect generator. Label smoothing moves D's answers, and the 1/2 that decides with them.
"""

import jax.numpy as jnp

from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar


def measure(inputs: MetricInputs) -> Scalar:
    """½ P(D(x) > 1/2) + ½ P(D(G(z)) < 1/2), an answer of exactly 1/2 being half right; NaN for a
    critic, whose score 0 decides nothing.

    For the log-losses D > 1/2 means that the logit is positive.
    """
    real_side = jnp.sign(inputs.real_probability - 0.5)
    fake_side = jnp.sign(0.5 - inputs.fake_probability)
    return 0.5 + 0.25 * (jnp.mean(real_side) + jnp.mean(fake_side))


SPEC = MetricSpec(
    title="Accuracy of D",
    source="Lopez-Paz and Oquab, Classifier two-sample tests (2017), on the D of the game",
    formula="½ P(D(x) > ½) + ½ P(D(G(z)) < ½)",
    needs=frozenset({"probability"}),
    measure=measure,
    reference=(0.5, "a draw"),
)
