"""Asking a trained pair: samples of G, and D's opinion of given points.

The state given here is the one that is shown, see `objectives.shown_state`.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, UInt

from ganscope.gan import game
from ganscope.gan.game import Latents, is_batch_aware, sample_latents, sample_real, with_labels
from ganscope.gan.hooks import Logits, Points, Randomness
from ganscope.gan.objectives import shown_state, training_reference
from ganscope.gan.registry import LOSSES
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key

# What `display_key` is folded with for each use.
_CONTEXT, _REFERENCE, _RANDOMNESS = 2, 4, 5


def generate(
    structure: Structure, state: State, hyper: Hyper, seed: UInt[Array, ""], n: int
) -> Points:
    """n fresh samples of the generator; the same seed gives the same latents."""
    key = jax.random.key(seed)
    z = sample_latents(structure, hyper, key, n)
    randomness = Randomness(jax.random.fold_in(key, _RANDOMNESS), hyper["stabilizers"])
    return shown_samples(structure, shown_state(structure, state), hyper, z, randomness)


def judge(
    structure: Structure, state: State, hyper: Hyper, x: Points
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """D's logit at each point, and the probability of "real" (NaN for a critic).

    A D that looks at the batch sees each point in a batch with the same real samples.
    """
    logits = shown_answer(structure, shown_state(structure, state), hyper, x).logits
    return logits, probability(structure, logits)


def shown_samples(
    structure: Structure,
    state: State,
    hyper: Hyper,
    z: Latents,
    randomness: Randomness | None = None,
) -> Points:
    """G(z) as a picture shows it: layers that depend on the batch are normalised with that of
    training, or else with a fixed batch of the prior. Without `randomness` it is G's mean."""
    return game.generate(
        structure, state.generator, z, reference(structure, state, hyper), randomness
    )


def reference(structure: Structure, state: State, hyper: Hyper) -> Latents | None:
    """The latents that a shown G is normalised with; None where it depends on no batch."""
    if not is_batch_aware(structure, "generator"):
        return None
    in_training = training_reference(structure, state.memory)
    if in_training is not None:
        return in_training
    key = jax.random.fold_in(display_key(state.seed), _REFERENCE)
    return sample_latents(structure, hyper, key, structure.batch_size)


def shown_randomness(state: State, hyper: Hyper) -> Randomness:
    """The same randomness all through a run, so that a sample moves and does not flicker."""
    key: Key = jax.random.fold_in(display_key(state.seed), _RANDOMNESS)
    return Randomness(key, hyper["stabilizers"])


def shown_answer(
    structure: Structure, state: State, hyper: Hyper, x: Points
) -> game.DiscriminatorOutput:
    """What D says of each point on its own, see `judge`."""
    context_batch = shown_context_batch(structure, state, hyper)
    return game.forward(
        structure, state.discriminator, with_labels(structure, hyper, x), context_batch
    )


def shown_context_batch(
    structure: Structure, state: State, hyper: Hyper
) -> Float[Array, "m columns"] | None:
    """The real samples of the batch that a shown point is in; None where D looks at no batch."""
    if not is_batch_aware(structure):
        return None
    key = jax.random.fold_in(display_key(state.seed), _CONTEXT)
    x = sample_real(structure, hyper, key, structure.batch_size - 1)
    return with_labels(structure, hyper, x)


def probability(structure: Structure, logits: Logits) -> Logits:
    """The probability of "real" that logits stand for; NaN for a critic."""
    as_probability = LOSSES[structure.loss].probability
    if as_probability is None:
        return jnp.full_like(logits, jnp.nan)
    return as_probability(logits)
