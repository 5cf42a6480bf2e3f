"""Both players look one step ahead and use the gradients from there."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int

from ganscope.gan.hooks import Players
from ganscope.gan.joint_updates import both_gradients, simultaneous_update
from ganscope.gan.specs import UpdateRuleSpec
from ganscope.gan.state import State, discriminator_key, generator_key
from ganscope.gan.types import Key


def step(
    players: Players,
    state: State,
    key: Key,
    discriminator_steps: Int[Array, ""],
    generator_steps: Int[Array, ""],
) -> State:
    """θ' = θ - lr F(θ), then θ <- θ - lr F(θ'), F the gradients of both players on one batch each.

    A player moves as often as it has updates: with none it stands still in both halves.

    **Source**: Korpelevich (1976); Gidel et al. (2019), algorithm 1. As in their ExtraAdam, the
    optimiser's moments see the gradients of both halves.
    """

    def look_and_move(i: Int[Array, ""], state: State) -> State:
        keys = discriminator_key(key, i), generator_key(key, i)
        moves = i < discriminator_steps, i < generator_steps
        ahead = simultaneous_update(players, state, both_gradients(players, state, *keys), moves)
        start = ahead._replace(generator=state.generator, discriminator=state.discriminator)
        return simultaneous_update(players, start, both_gradients(players, ahead, *keys), moves)

    n_updates = jnp.maximum(discriminator_steps, generator_steps)
    moved: State = jax.lax.fori_loop(0, n_updates, look_and_move, state)
    return moved


SPEC = UpdateRuleSpec(
    title="Extragradient",
    source="Gidel et al., A Variational Inequality Perspective on GANs (2019), algorithm 1",
    formula="θ′ = θ − lr F(θ);  θ ← θ − lr F(θ′)",
    step=step,
)
