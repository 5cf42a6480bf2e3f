"""Normalises G with a fixed batch of latents, so no sample depends on the rest of its batch."""

from collections.abc import Sequence

from jaxtyping import Array, Float

from ganscope.gan.hooks import InitContext, LayerContext
from ganscope.gan.normalization import adjusted, scale_and_shift
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Weights


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """The reference batch, drawn once."""
    return {"reference": context.latents(key, context.batch_size)}


def layer_weights(player: str, widths: Sequence[int], options: Options) -> Weights:
    """Scale γ and shift β of each of G's units."""
    return scale_and_shift(widths) if player == "generator" else {}


def layer(a: Float[Array, "n width"], context: LayerContext) -> Float[Array, "n width"]:
    """γ (a - mean) / sqrt(var + ε) + β, with the statistics of the reference and the sample itself.

    **Source**: Salimans et al. (2016), section 3.5: in G only, since it costs a second pass.
    """
    if context.player != "generator":
        return a
    return adjusted(a, context.reference, context.weights, context.layer)


SPEC = StabilizerSpec(
    title="Virtual batch normalisation",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.5",
    formula="a ↦ γ (a − mean) / √(var + ε) + β over {reference batch, a}",
    memory=memory,
    layer=layer,
    layer_weights=layer_weights,
    reference=lambda memory: memory["reference"],
    normalizes=lambda options: ("generator",),
    changes_layers=lambda options: ("generator",),
    needs_networks=True,
)
