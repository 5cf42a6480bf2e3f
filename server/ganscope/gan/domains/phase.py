"""A game of two numbers: its state is one point in a plane, and arrows show where it is pulled."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.domains import line
from ganscope.gan.scene import Picture, Scene
from ganscope.gan.types import Weights

FIELD_SIDE = 17


def observe(scene: Scene) -> Picture:
    """The plane of both players' numbers, and what a line shows of their samples."""
    return phase_plane(scene) | line.observe(scene)


def phase_plane(scene: Scene) -> Picture:
    """`phase_point` (2,): the number of G and that of D. `phase_field` (17, 17, 2): over the square
    of the view, G's number running fastest, minus the gradient of each player's own loss by its own
    number: the way that plain gradient steps of both would go."""
    axis = jnp.linspace(scene.view[0, 0], scene.view[0, 1], FIELD_SIDE)
    first, second = jnp.meshgrid(axis, axis)
    shapes = jax.tree.structure(scene.generator), jax.tree.structure(scene.discriminator)

    def pull(point: Float[Array, "2"]) -> Float[Array, "2"]:
        players = (jax.tree.unflatten(shape, [point[i]]) for i, shape in enumerate(shapes))
        return -_numbers(*scene.gradients(*players))

    points = jnp.stack([first.reshape(-1), second.reshape(-1)], axis=1)
    field = jax.vmap(pull)(points)
    return {
        "phase_point": _numbers(scene.generator, scene.discriminator),
        "phase_field": field.reshape(FIELD_SIDE, FIELD_SIDE, 2),
    }


def _numbers(generator: Weights, discriminator: Weights) -> Float[Array, "2"]:
    """The one number of each player."""
    return jnp.stack([*jax.tree.leaves(generator), *jax.tree.leaves(discriminator)])


SPEC = replace(
    line.SPEC,
    title="Phase plane",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="(θ, ψ) ∈ ℝ²,  x ∈ ℝ",
    observe=observe,
)
