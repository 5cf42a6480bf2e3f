"""A rolled-up band seen from its edge: one curve that passes close to itself, twice."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.targets.curves import blur_field, curve_problem, open_quadrature
from ganscope.gan.types import Parameters

# The roll's outer end is 14.1 / 10 from its middle; neighbouring turns are 0.63 apart.
SCALE = 0.1


def curve(u: Float[Array, " n"], parameters: Parameters) -> Float[Array, "n 2"]:
    """t (cos t, sin t) with t = 3/2 pi (1 + 2 u): from 3/4 to 9/4 of a turn, denser inside.

    **Source**: scikit-learn, `make_swiss_roll`, after Marsland (2014), chapter 6.

    **Differs**: the depth of the three-dimensional roll is left out, as is usual for pictures, and
    lengths are divided by 10.
    """
    t = 1.5 * jnp.pi * (1.0 + 2.0 * u)
    return (SCALE * t)[:, None] * jnp.stack([jnp.cos(t), jnp.sin(t)], axis=1)


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The roll with room for its blur."""
    return jnp.asarray([[-1.6, 1.9], [-1.75, 1.75]]) + 0.0 * parameters["std"]


SPEC = curve_problem(
    title="Swiss roll",
    source="scikit-learn, make_swiss_roll; Marsland, Machine Learning (2014), chapter 6",
    formula="x = t/10 (cos t, sin t) + std ε, t = 3π/2 (1 + 2u), u ~ U(0, 1)",
    curve=curve,
    # 1024 nodes on a length of 8.9: exact to 1e-5 at the smallest blur.
    quadrature=open_quadrature(128),
    view=view,
    fields=(blur_field(thing="roll", default=0.05),),
)
