"""Divides each gradient by its recent size; the optimiser of the first Wasserstein GAN."""

import optax

from ganscope.gan.fields import Field
from ganscope.gan.specs import OptimizerSpec
from ganscope.gan.types import Parameters


def transform(parameters: Parameters) -> optax.GradientTransformation:
    """g / sqrt(v + 1e-8), v the running mean of g^2."""
    return optax.scale_by_rms(decay=parameters["decay"])


SPEC = OptimizerSpec(
    title="RMSProp",
    source="Tieleman and Hinton (2012)",
    formula="v ← ρ v + (1 − ρ) g²;  w ← w − lr g / √(v + ε)",
    transform=transform,
    fields=(
        Field(
            name="decay",
            title="Decay (ρ)",
            default=0.9,
            minimum=0.0,
            maximum=0.999,
            help="How long past squared gradients are remembered.",
        ),
    ),
)
