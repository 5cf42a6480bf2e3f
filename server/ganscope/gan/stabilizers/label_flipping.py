"""Swaps some labels for D: some real samples are labelled fake, and as many fakes real."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Points
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Parameters, Weights


def transform_d_batch(
    x_real: Points, x_fake: Points, memory: Weights, key: Key, live: Parameters
) -> tuple[Points, Points]:
    """Exchanges each pair of a real and a fake sample with probability p, in D's training only.

    **Source**: Chintala et al. (2016), GAN hacks, point 6. The best D becomes
    ((1 - p) p_data + p p_g) / (p_data + p_g): no answer leaves [p, 1 - p].
    """
    is_flipped = jax.random.bernoulli(key, live["probability"], (x_real.shape[0], 1))
    return jnp.where(is_flipped, x_fake, x_real), jnp.where(is_flipped, x_real, x_fake)


SPEC = StabilizerSpec(
    title="Label flipping",
    source="Chintala et al., How to Train a GAN? (2016), point 6",
    formula="D* = ((1 − p) p_data + p p_g) / (p_data + p_g)",
    transform_d_batch=transform_d_batch,
    fields=(
        Field(
            name="probability",
            title="Probability (p)",
            default=0.05,
            minimum=0.0,
            maximum=0.5,
            help="The share of swapped labels; at 0.5 D can learn nothing.",
        ),
    ),
)
