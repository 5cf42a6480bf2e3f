"""Switches off random units of G, in training and in use: additional noise inside the network."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import LayerContext
from ganscope.gan.specs import StabilizerSpec


def layer(a: Float[Array, "n width"], context: LayerContext) -> Float[Array, "n width"]:
    """a m / (1 - p), m ~ Bernoulli(1 - p) for each unit of each sample of G; without randomness
    its mean, a.

    **Source**: Isola et al. (2017), section 2.1; Chintala et al. (2016), point 17.
    **Differs**: in front of the activation, not behind it, which is the same for relu.
    """
    randomness = context.randomness
    if context.player != "generator" or randomness is None:
        return a
    keep = 1.0 - randomness.live["generator_dropout"]["rate"]
    is_on = jax.random.bernoulli(jax.random.fold_in(randomness.key, context.layer), keep, a.shape)
    return jnp.where(is_on, a / keep, 0.0)


SPEC = StabilizerSpec(
    title="Dropout in G",
    source="Isola et al., Image-to-Image Translation (2017), section 2.1",
    formula="a ↦ a m / (1 − p),  m ~ Bernoulli(1 − p)",
    layer=layer,
    is_random=True,
    changes_layers=lambda options: ("generator",),
    needs_networks=True,
    fields=(
        Field(
            name="rate",
            title="Rate (p)",
            default=0.2,
            minimum=0.0,
            maximum=0.8,
            help="The probability that a unit is switched off. The z-to-x curve shows G's mean.",
        ),
    ),
)
