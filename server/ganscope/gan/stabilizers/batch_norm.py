"""Gives every unit mean 0 and variance 1 over the batch, then a learned mean and scale."""

from collections.abc import Sequence

from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import LayerContext
from ganscope.gan.normalization import adjusted, scale_and_shift
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Options, Weights

PLAYERS = {
    "generator": ("generator",),
    "discriminator": ("discriminator",),
    "both": ("generator", "discriminator"),
}


def is_normalized(player: str, index: int, options: Options) -> bool:
    """All hidden layers of the chosen players but the discriminator's first."""
    is_input_of_discriminator = player == "discriminator" and index == 0
    return player in PLAYERS[options["players"]] and not is_input_of_discriminator


def layer_weights(player: str, widths: Sequence[int], options: Options) -> Weights:
    """Scale γ and shift β of each unit."""
    if player not in PLAYERS[options["players"]]:
        return {}
    return scale_and_shift(widths)


def layer(a: Float[Array, "n width"], context: LayerContext) -> Float[Array, "n width"]:
    """γ (a - mean) / sqrt(var + ε) + β, with the statistics of the batch.

    **Source**: Ioffe and Szegedy (2015), algorithm 1; Radford et al., DCGAN (2015), section 3:
    not at G's output and not at D's input.
    **Differs**: a picture normalises with a fixed batch, where the paper keeps running averages.
    """
    if not is_normalized(context.player, context.layer, context.options):
        return a
    return adjusted(a, context.reference, context.weights, context.layer)


SPEC = StabilizerSpec(
    title="Batch normalisation",
    source="Ioffe and Szegedy (2015); in GANs: Radford et al., DCGAN (2015), section 3",
    formula="a ↦ γ (a − mean) / √(var + ε) + β over the batch",
    layer=layer,
    layer_weights=layer_weights,
    normalizes=lambda options: PLAYERS[options["players"]],
    changes_layers=lambda options: PLAYERS[options["players"]],
    needs_networks=True,
    fields=(
        Field(
            name="players",
            title="Players",
            kind="choice",
            default="generator",
            choices=(
                ("generator", "Generator"),
                ("discriminator", "Discriminator"),
                ("both", "Both"),
            ),
            change="recompile",
            help="The networks whose hidden layers are normalised; D's first layer never is.",
        ),
    ),
)
