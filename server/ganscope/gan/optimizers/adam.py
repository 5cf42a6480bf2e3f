"""Adapts the step of each weight to the size of its recent gradients; β₁ is its momentum."""

import optax

from ganscope.gan.fields import Field
from ganscope.gan.specs import OptimizerSpec
from ganscope.gan.types import Parameters


def transform(parameters: Parameters) -> optax.GradientTransformation:
    """m / (sqrt(v + 1e-16) + 1e-8) with bias-corrected moments of the gradient.

    The term under the root is too small to count; it keeps the root differentiable at 0, for those
    who differentiate through an update (`unrolled`).
    """
    return optax.scale_by_adam(b1=parameters["b1"], b2=parameters["b2"], eps_root=1e-16)


SPEC = OptimizerSpec(
    title="Adam",
    source="Kingma and Ba (2015); β₁ = 0.5 for GANs: Radford et al., DCGAN (2015)",
    formula="w ← w − lr m̂ / (√v̂ + ε)",
    transform=transform,
    fields=(
        Field(
            name="b1",
            title="β₁",
            default=0.5,
            minimum=0.0,
            maximum=0.99,
            help=(
                "Momentum: how long past gradients are remembered. GANs often need a low value, "
                "0.5 or 0."
            ),
        ),
        Field(
            name="b2",
            title="β₂",
            default=0.999,
            minimum=0.5,
            maximum=0.9999,
            help="How long past squared gradients are remembered.",
        ),
    ),
)
