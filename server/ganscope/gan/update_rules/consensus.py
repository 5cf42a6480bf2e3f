"""Both players also minimise the norm of their gradients, which never vanishes on an orbit."""

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Int

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Players
from ganscope.gan.joint_updates import both_gradients, simultaneous_update
from ganscope.gan.specs import UpdateRuleSpec
from ganscope.gan.state import State, generator_key
from ganscope.gan.types import Key, Scalar, Weights


def step(
    players: Players,
    state: State,
    key: Key,
    discriminator_steps: Int[Array, ""],
    generator_steps: Int[Array, ""],
) -> State:
    """Both move at once along v - γ ∇ ½||v||^2, v = -(∇_D L_D, ∇_G L_G), on one batch.

    **Source**: Mescheder et al. (2017), algorithm 2.
    """

    def move(i: Int[Array, ""], state: State) -> State:
        own_key = generator_key(key, i)

        def pulls(discriminator: Weights, generator: Weights) -> tuple[Weights, Weights]:
            at = state._replace(discriminator=discriminator, generator=generator)
            return both_gradients(players, at, own_key, own_key)

        def half_square(discriminator: Weights, generator: Weights) -> Scalar:
            square: Scalar = optax.tree.norm(pulls(discriminator, generator), squared=True)
            return 0.5 * square

        weights = (state.discriminator, state.generator)
        outwards = jax.grad(half_square, argnums=(0, 1))(*weights)
        gradients = jax.tree.map(
            lambda pull, away: pull + players.live["weight"] * away, pulls(*weights), outwards
        )
        moves = i < discriminator_steps, i < generator_steps
        return simultaneous_update(players, state, gradients, moves)

    n_updates = jnp.maximum(discriminator_steps, generator_steps)
    moved: State = jax.lax.fori_loop(0, n_updates, move, state)
    return moved


SPEC = UpdateRuleSpec(
    title="Consensus",
    source="Mescheder et al., The Numerics of GANs (2017), algorithm 2",
    formula="θ ← θ + lr (v − γ ∇ ½‖v‖²),  v = −(∇_D L_D, ∇_G L_G)",
    step=step,
    has_one_batch=True,
    fields=(
        Field(
            name="weight",
            title="Weight (γ)",
            default=0.1,
            minimum=0.0,
            maximum=10.0,
            help="Weight of the gradient norm that both players minimise.",
        ),
    ),
)
