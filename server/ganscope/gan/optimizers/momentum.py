"""Gradient descent with momentum (heavy ball): past gradients continue to act."""

import optax

from ganscope.gan.fields import Field
from ganscope.gan.specs import OptimizerSpec
from ganscope.gan.types import Parameters


def transform(parameters: Parameters) -> optax.GradientTransformation:
    """v <- decay v + g."""
    return optax.trace(decay=parameters["momentum"])


SPEC = OptimizerSpec(
    title="Momentum",
    source="Polyak (1964)",
    formula="v ← μ v + g;  w ← w − lr v",
    transform=transform,
    fields=(
        Field(
            name="momentum",
            title="Momentum (μ)",
            default=0.6,
            minimum=0.0,
            maximum=0.99,
            help=(
                "How much of the last direction is kept. In a two-player game, momentum "
                "strengthens oscillations."
            ),
        ),
    ),
)
