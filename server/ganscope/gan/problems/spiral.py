"""One or two arms that wind around the origin. With more turns they lie closer together."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.targets.curves import blur_field, curve_problem, open_quadrature
from ganscope.gan.types import Parameters

INNER_RADIUS = 0.15


def curve(u: Float[Array, " n"], parameters: Parameters) -> Float[Array, "n 2"]:
    """One arm after the other; along each, r^2 = r0^2 + v (1 - r0^2) and the angle 2 pi turns r.

    **Source**: Lang and Witbrock (1988) for the two spirals; an angle that grows with the square
    root of a uniform number as in Grathwohl et al., FFJORD (2019), `2spirals`.

    **Differs**: the arms begin at the radius r0 = 0.15 and end at 1, so that they do not meet in
    the middle and points are spread nearly evenly along them.
    """
    arms = parameters["arms"].astype(jnp.float32)
    arm = jnp.minimum(jnp.floor(u * arms), arms - 1.0)
    v = u * arms - arm
    radius = jnp.sqrt(INNER_RADIUS**2 + v * (1.0 - INNER_RADIUS**2))
    angle = 2.0 * jnp.pi * (parameters["turns"] * radius + arm / arms)
    return radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The unit circle with room for the blur."""
    return jnp.asarray([[-1.35, 1.35], [-1.35, 1.35]]) + 0.0 * parameters["std"]


SPEC = curve_problem(
    title="Spiral",
    source="Lang and Witbrock (1988); Grathwohl et al., FFJORD (2019)",
    formula="x = r (cos a, sin a) + std ε, a = 2π (turns · r + k/arms), r² ~ U(r₀², 1)",
    curve=curve,
    # 1024 nodes on a length of at most 16.6: exact to 1e-4 at the smallest blur.
    quadrature=open_quadrature(128),
    view=view,
    fields=(
        Field(
            name="arms",
            title="Arms",
            kind="integer",
            default=2,
            minimum=1,
            maximum=2,
            help="The number of arms. Two arms share the samples evenly.",
        ),
        Field(
            name="turns",
            title="Turns",
            default=1.5,
            minimum=0.5,
            maximum=2.5,
            help="The number of turns of an arm between the origin and the rim.",
        ),
        blur_field(thing="spiral", default=0.03, maximum=0.1),
    ),
)
