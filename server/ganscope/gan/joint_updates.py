"""What update rules have in common: repeated updates, and both players moving at once."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Int

from ganscope.gan.hooks import Players
from ganscope.gan.state import State
from ganscope.gan.types import Key, Scalar, Weights


def repeated(
    n_updates: Int[Array, ""],
    update: Callable[[State, Key], State],
    key_of: Callable[[Int[Array, ""]], Key],
    state: State,
) -> State:
    """The state after `n_updates` updates, the i-th of which draws from `key_of(i)`."""
    updated: State = jax.lax.fori_loop(
        0, n_updates, lambda i, state: update(state, key_of(i)), state
    )
    return updated


def both_gradients(
    players: Players, at: State, discriminator_key: Key, generator_key: Key
) -> tuple[Weights, Weights]:
    """The gradient of each player's loss by its own weights."""

    def discriminator_loss(weights: Weights) -> Scalar:
        return players.discriminator_loss(at._replace(discriminator=weights), discriminator_key)

    def generator_loss(weights: Weights) -> Scalar:
        return players.generator_loss(at._replace(generator=weights), generator_key)

    return jax.grad(discriminator_loss)(at.discriminator), jax.grad(generator_loss)(at.generator)


def simultaneous_update(
    players: Players,
    state: State,
    gradients: tuple[Weights, Weights],
    moves: tuple[Bool[Array, ""], Bool[Array, ""]],
) -> State:
    """Each player goes down its gradient, (discriminator, generator), if it moves at all."""
    d = players.descend_discriminator(state, gradients[0])
    g = players.descend_generator(state, gradients[1])

    def chosen(moves: Array, new: Weights, old: Weights) -> Weights:
        return jax.tree.map(lambda n, o: jnp.where(moves, n, o), new, old)

    return state._replace(
        discriminator=chosen(moves[0], d.discriminator, state.discriminator),
        discriminator_optimizer=chosen(
            moves[0], d.discriminator_optimizer, state.discriminator_optimizer
        ),
        generator=chosen(moves[1], g.generator, state.generator),
        generator_optimizer=chosen(moves[1], g.generator_optimizer, state.generator_optimizer),
    )
