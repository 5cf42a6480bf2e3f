"""Networks for images, dense or of convolutions: those of G end in tanh, between black and white.

A pixel that could be anything would give the fakes away: no real one lies outside of -1 and 1. To a
dense network, a multi-layer perceptron, an image is one row of numbers, and it does not know which
pixels are neighbours. One of convolutions is that of DCGAN: it moves one small kernel over the
image. Each player may be of the one kind or of the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan import convolutional_players
from ganscope.gan.architectures import mlp
from ganscope.gan.fields import Field
from ganscope.gan.hooks import Adjust, NetworkDesign, Rows
from ganscope.gan.types import Hyper, Key, Weights

# An image of 8 pixels is halved to 4, then to 2.
MOST_HALVINGS = 2
MOST_CHANNELS = 64


def is_convolutional(design: NetworkDesign) -> bool:
    """Whether that player is made of convolutions."""
    return bool(design.options["layers"] == "convolutional")


def init(
    key: Key,
    design: NetworkDesign,
    hyper: Hyper,
    inputs: Mapping[str, int],
    beside: Mapping[str, int],
    n_outputs: int,
) -> Weights:
    """The first weights of the player's kind."""
    own = convolutional_players.init if is_convolutional(design) else mlp.init
    return own(key, design, hyper, inputs, beside, n_outputs)


def layer_widths(design: NetworkDesign) -> tuple[int, ...]:
    """The units, or the channels, of each hidden layer."""
    if is_convolutional(design):
        return convolutional_players.channels(design)
    return mlp.SPEC.layer_widths(design)


def feature_width(design: NetworkDesign, inputs: Mapping[str, int]) -> int:
    """The columns of D's last hidden layer."""
    if is_convolutional(design):
        return convolutional_players.feature_width(design)
    return mlp.SPEC.feature_width(design, inputs)


def layers(
    weights: Weights, design: NetworkDesign, rows: Rows, reference: Rows | None, adjust: Adjust
) -> tuple[Sequence[Float[Array, "n width"]], Sequence[Float[Array, "m width"]] | None]:
    """Each hidden layer, one row per sample."""
    own = convolutional_players.layers if is_convolutional(design) else mlp.layers
    return own(weights, design, rows, reference, adjust)


def output(weights: Weights, design: NetworkDesign, blocks: Rows) -> Float[Array, "n outputs"]:
    """The linear output of D; that of G goes through tanh."""
    own = convolutional_players.output if is_convolutional(design) else mlp.output
    linear = own(weights, design, blocks)
    return jnp.tanh(linear) if design.player == "generator" else linear


def work(design: NetworkDesign) -> int:
    """Products between the hidden layers, for one sample."""
    if is_convolutional(design):
        return convolutional_players.work(design)
    return mlp.SPEC.work(design)


def conflict(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Convolutions halve the side of an image, which is small."""
    if options["layers"] == "dense":
        return mlp.conflict(options)
    if not 1 <= options["hidden_layers"] <= MOST_HALVINGS:
        words = f"1 to {MOST_HALVINGS} with convolutions, each of which halves the image"
        return "hidden_layers", words
    if options["hidden_width"] > MOST_CHANNELS:
        return "hidden_width", f"at most {MOST_CHANNELS} with convolutions"
    return None


def _fields(player: str) -> tuple[Field, ...]:
    kind = Field(
        name="layers",
        title="Layers",
        kind="choice",
        default="dense",
        choices=(("dense", "dense"), ("convolutional", "convolutional")),
        change="restart",
        group=player,
        help=(
            "What the network is made of: layers that see all pixels at once, or convolutions, "
            "which see small patches."
        ),
    )
    return (kind, *mlp.SPEC.network_fields[player])


SPEC = replace(
    mlp.SPEC,
    title="Image networks",
    source="Goodfellow et al. (2014), section 5; Radford et al., DCGAN (2015), section 3",
    formula="G(z) = tanh(h W + b)",
    network_fields={player: _fields(player) for player in ("generator", "discriminator")},
    init=init,
    layer_widths=layer_widths,
    feature_width=feature_width,
    layers=layers,
    output=output,
    work=work,
    conflict=conflict,
    draw=None,
)
