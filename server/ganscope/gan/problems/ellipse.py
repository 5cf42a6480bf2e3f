"""GAN Lab's ring: a closed, slightly blurred ellipse."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.targets.curves import blur_field, closed_quadrature, curve_problem
from ganscope.gan.types import Parameters

CENTRE = (0.5, 0.45)
RADII = (0.3, 0.25)


def curve(u: Float[Array, " n"], parameters: Parameters) -> Float[Array, "n 2"]:
    """The point at the angle 2 pi u."""
    angle = 2.0 * jnp.pi * u
    circle = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return jnp.asarray(CENTRE)[None] + jnp.asarray(RADII)[None] * circle


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The unit square."""
    return jnp.asarray([[-0.05, 1.05], [-0.1, 1.0]]) + 0.0 * parameters["std"]


SPEC = curve_problem(
    title="Ellipse",
    source="Kahng et al., GAN Lab (2018), where it is called ring",
    formula="x = (.5, .45) + (.3 cos u, .25 sin u) + std ε, u ~ U(0, 2π)",
    curve=curve,
    # 512 points are 0.0034 apart: exact to float32 for every allowed blur.
    quadrature=closed_quadrature(512),
    view=view,
    fields=(blur_field(thing="ellipse", default=0.025, minimum=0.005, maximum=0.1),),
)
