"""The state of a training, and the keys that all its randomness comes from.

A run is a pure function of its configuration, its seed and its commands: the key of a step is
`fold_in(key(seed), step)`, so a step draws the same numbers in whatever chunk it is run.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
from jaxtyping import Array, Bool, Int, UInt

from ganscope.gan.types import Key, Weights

# Steps count up from 0 and fit 31 bits, so these never meet the key of a step.
_INITIAL, _DISPLAY, _EVIDENCE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# At most 10 updates of each player per step.
_GENERATOR = 1000
_MEMORY = 2000
_PRETRAINING = 3000


class State(NamedTuple):
    """Everything that training changes.

    step: the number of steps done. is_diverged: a weight became infinite or not a number in the
    step after this one; the weights held are the last finite ones, and training stands still.
    memory: what each stabilizer, and the variant, keeps between steps, by name.
    """

    seed: UInt[Array, ""]
    step: Int[Array, ""]
    is_diverged: Bool[Array, ""]
    generator: Weights
    discriminator: Weights
    generator_optimizer: Weights
    discriminator_optimizer: Weights
    memory: Weights


def step_key(seed: UInt[Array, ""], step: Int[Array, ""]) -> Key:
    """What the step from `step` to `step + 1` draws from."""
    return jax.random.fold_in(jax.random.key(seed), step)


def discriminator_key(key: Key, i: Int[Array, ""]) -> Key:
    """What the i-th update of D within a step draws from."""
    return jax.random.fold_in(key, i)


def generator_key(key: Key, i: Int[Array, ""]) -> Key:
    """What the i-th update of G within a step draws from."""
    return jax.random.fold_in(key, _GENERATOR + i)


def memory_key(key: Key) -> Key:
    """What the memories draw from at the end of a step."""
    return jax.random.fold_in(key, _MEMORY)


def initial_key(seed: UInt[Array, ""]) -> Key:
    """What the first weights are drawn from."""
    return jax.random.fold_in(jax.random.key(seed), _INITIAL)


def pretraining_key(seed: UInt[Array, ""], i: Int[Array, ""]) -> Key:
    """What the i-th update of D's head start draws from."""
    return jax.random.fold_in(jax.random.fold_in(initial_key(seed), _PRETRAINING), i)


def display_key(seed: UInt[Array, ""]) -> Key:
    """What the samples shown are drawn from: the same all through a run."""
    return jax.random.fold_in(jax.random.key(seed), _DISPLAY)


def evidence_key(seed: UInt[Array, ""], step: Int[Array, ""]) -> Key:
    """What the metrics of one moment are drawn from: fresh at every step."""
    return jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), _EVIDENCE), step)
