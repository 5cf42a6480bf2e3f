"""Asking a trained pair: fresh samples of G, and D's opinion of given points."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, UInt

from ganscope.gan.game import (
    discriminate,
    is_batch_aware,
    sample_latents,
    sample_real,
)
from ganscope.gan.game import (
    generate as run_generator,
)
from ganscope.gan.registry import LOSSES
from ganscope.gan.specs import Logits, Points
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper


def generate(
    structure: Structure, state: State, hyper: Hyper, seed: UInt[Array, ""], n: int
) -> Points:
    """n fresh samples of the generator; the same seed gives the same latents."""
    z = sample_latents(structure, hyper, jax.random.key(seed), n)
    return run_generator(structure, state.generator, z)


def judge(
    structure: Structure, state: State, hyper: Hyper, x: Points
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """D's logit at each point, and the probability of "real" (NaN for a critic).

    A D that looks at the batch sees each point in the company of the same real samples.
    """
    logits = discriminate(structure, state.discriminator, x, company(structure, state, hyper))
    return logits, probability(structure, logits)


def company(structure: Structure, state: State, hyper: Hyper) -> Points | None:
    """The real samples that keep a shown point company; None where D looks at no batch."""
    if not is_batch_aware(structure):
        return None
    key = jax.random.fold_in(display_key(state.seed), 2)
    return sample_real(structure, hyper, key, structure.batch_size - 1)


def probability(structure: Structure, logits: Logits) -> Logits:
    """The probability of "real" that logits stand for; NaN for a critic."""
    as_probability = LOSSES[structure.loss].probability
    if as_probability is None:
        return jnp.full_like(logits, jnp.nan)
    return as_probability(logits)
