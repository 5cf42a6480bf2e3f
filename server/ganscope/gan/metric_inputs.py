"""What the metrics of one moment look at, drawn and computed once for all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ganscope.gan.types import Scalar

type Points = Float[Array, "n d"]


class MetricInputs(NamedTuple):
    """Fresh samples of one moment of a training, never those that it was trained on.

    x_real, x_fake: equally many of each.
    real_logits, fake_logits: D's answers on fresh batches of the training's own size.
    real_probability, fake_probability: what these stand for, NaN if the loss has no probability.
    real_labels, real_heads, fake_heads, fake_codes: of the same batches, the modes of the real,
      what D says beyond real and fake, and the one-hot codes that the fakes were made from; no
      columns where the variant has none.
    codes: those of `x_fake`.
    discriminator_loss, generator_loss: of the bare game, without penalties.
    data_mass, generator_mass: the probability of each cell of the picture; the last one is all that
      lies outside. None where the domain has no cells.
    mode_weights: the share of each mode in the data, 0 for padding.
    mode_index, mode_distance: for each fake its mode, and its distance in standard deviations. All
      three are None where the data has no modes.
    *_gradient_norm: L2 norm of each player's gradient on a fresh batch, penalties included.
    images: what metrics of images look at, see `image_evidence`; None elsewhere.
    """

    x_real: Points
    x_fake: Points
    real_logits: Float[Array, " b"]
    fake_logits: Float[Array, " b"]
    real_probability: Float[Array, " b"]
    fake_probability: Float[Array, " b"]
    real_labels: Int[Array, " j"]
    real_heads: Float[Array, "j categories"]
    fake_heads: Float[Array, "j categories"]
    fake_codes: Float[Array, "j codes"]
    codes: Float[Array, "n codes"]
    discriminator_loss: Scalar
    generator_loss: Scalar
    data_mass: Any
    generator_mass: Any
    mode_weights: Any
    mode_index: Any
    mode_distance: Any
    discriminator_gradient_norm: Scalar
    generator_gradient_norm: Scalar
    images: Any = None


# A mode counts as covered with this share of all samples within 3 standard deviations, or with
# half of its fair share where that is less.
COVERED_SHARE = 0.02
NEAR = 3.0


def mode_shares(inputs: MetricInputs) -> Float[Array, " modes"]:
    """The share of all fakes that lies within 3 standard deviations of each mode."""
    one_hot = inputs.mode_index[:, None] == jnp.arange(inputs.mode_weights.shape[0])[None]
    is_near = inputs.mode_distance[:, None] < NEAR
    return jnp.mean(one_hot & is_near, axis=0, dtype=jnp.float32)


def covered_modes(inputs: MetricInputs) -> Bool[Array, " modes"]:
    """Which modes count as covered."""
    weights = inputs.mode_weights
    threshold = jnp.minimum(0.5 * weights, COVERED_SHARE)
    covered: Bool[Array, " modes"] = (weights > 0) & (mode_shares(inputs) >= threshold)
    return covered
