"""Plain gradient descent: the direction is the gradient itself."""

import optax

from ganscope.gan.specs import OptimizerSpec
from ganscope.gan.types import Parameters


def transform(parameters: Parameters) -> optax.GradientTransformation:
    """The gradient, unchanged."""
    return optax.identity()


SPEC = OptimizerSpec(
    title="SGD",
    source="Robbins and Monro (1951)",
    formula="w ← w − lr g",
    transform=transform,
)
