"""The plane of a game that consists of two numbers: where it stands, and where it is pulled."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.objectives import discriminator_objective, generator_objective
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper

FIELD_SIDE = 17

_PHASE = 6


def phase_plane(structure: Structure, state: State, hyper: Hyper) -> dict[str, Array]:
    """`phase_point` (2,): the two numbers. `phase_field` (17, 17, 2): -(∂L_G/∂θ, ∂L_D/∂ψ) over the
    view's square, θ running fastest: the way that plain gradient steps of both would go."""
    problem = PROBLEMS[structure.problem]
    own = problem.own_players
    assert own is not None
    view = problem.view(hyper["problem_parameters"])
    axis = jnp.linspace(view[0, 0], view[0, 1], FIELD_SIDE)
    theta, psi = jnp.meshgrid(axis, axis)
    key = jax.random.fold_in(display_key(state.seed), _PHASE)

    def pull(point: Float[Array, "2"]) -> Float[Array, "2"]:
        at = own.place(state, point)
        rest = (structure, hyper, key, state.step, state.memory)
        g = jax.grad(generator_objective)(at.generator, at.discriminator, *rest)
        d = jax.grad(discriminator_objective)(at.discriminator, at.generator, *rest)
        return -jnp.stack([*jax.tree.leaves(g), *jax.tree.leaves(d)])

    points = jnp.stack([theta.reshape(-1), psi.reshape(-1)], axis=1)
    field = jax.vmap(pull)(points)
    return {
        "phase_point": own.phase_plane(state),
        "phase_field": field.reshape(FIELD_SIDE, FIELD_SIDE, 2),
    }
