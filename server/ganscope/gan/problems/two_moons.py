"""Two interlocking half circles: two pieces with a gap that a connected generator has to cross.

The eight modes are stretches of equal length, four to each moon.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.targets.curves import blur_field, curve_problem, open_quadrature
from ganscope.gan.types import Parameters

CENTRE = (0.5, 0.25)


def curve(u: Float[Array, " n"], parameters: Parameters) -> Float[Array, "n 2"]:
    """The upper moon for u below a half, then the lower one, both from left to right.

    **Source**: scikit-learn, `make_moons`: (cos a, sin a) and (1 - cos a, 1/2 - sin a).

    **Differs**: the middle of the picture is moved to the origin, where G begins. Angles are drawn
    at random, not taken from an even grid, and each moon gets half of them on average.
    """
    is_upper = u < 0.5
    angle = jnp.pi * jnp.where(is_upper, 1.0 - 2.0 * u, 2.0 * u - 1.0)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    x = jnp.where(is_upper, cos, 1.0 - cos)
    y = jnp.where(is_upper, sin, 0.5 - sin)
    return jnp.stack([x, y], axis=1) - jnp.asarray(CENTRE)[None]


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """Both moons with room for their blur."""
    return jnp.asarray([[-2.0, 2.0], [-2.0, 2.0]]) + 0.0 * parameters["std"]


SPEC = curve_problem(
    title="Two moons",
    source="scikit-learn, make_moons (Pedregosa et al., 2011)",
    formula="x = (cos a, sin a) or (1 − cos a, ½ − sin a), a ~ U(0, π), − (½, ¼) + std ε",
    curve=curve,
    # 512 nodes on a length of 2 pi: exact to 1e-5 at the smallest blur.
    quadrature=open_quadrature(64),
    view=view,
    fields=(blur_field(thing="moons", default=0.05),),
)
