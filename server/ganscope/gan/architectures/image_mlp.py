"""Multi-layer perceptrons for images: a G whose pixels end in tanh, between black and white.

A pixel that could be anything would give the fakes away: no real one lies outside of -1 and 1. The
rest is the multi-layer perceptron, to which an image is one row of numbers: it does not know which
pixels are neighbours.
"""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.architectures import mlp
from ganscope.gan.hooks import NetworkDesign, Rows
from ganscope.gan.types import Weights


def output(weights: Weights, design: NetworkDesign, blocks: Rows) -> Float[Array, "n outputs"]:
    """The linear output of D; that of G goes through tanh."""
    linear = mlp.output(weights, design, blocks)
    return jnp.tanh(linear) if design.player == "generator" else linear


SPEC = replace(
    mlp.SPEC,
    title="Perceptron for images",
    source="Goodfellow et al. (2014), section 5; tanh: Radford et al., DCGAN (2015), section 3",
    formula="G(z) = tanh(h W + b)",
    output=output,
)
