"""GAN Lab's ring: one unbroken, slightly blurred ellipse.

An ellipse has no peaks. Its eight modes are stretches of equal angle, so that "modes covered" still
says how much of it the generator reaches.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.mixtures import evenly, mixture_log_density
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.starts import START_2D
from ganscope.gan.types import Key, Modes, Parameters

CENTRE = (0.5, 0.45)
RADII = (0.3, 0.25)
STRETCHES = 8
# The trapezoid rule on a closed curve converges exponentially: at 512 points (0.0034 apart) it is
# exact to float32 for every allowed blur (0.005 and up).
QUADRATURE = 512


def _curve(n: int, offset: float = 0.0) -> Float[Array, "n 2"]:
    angle = 2.0 * jnp.pi * (jnp.arange(n, dtype=jnp.float32) + offset) / n
    circle = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return jnp.asarray(CENTRE)[None] + jnp.asarray(RADII)[None] * circle


def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 2"]:
    """A uniform angle, plus Gaussian blur."""
    angle_key, noise_key = jax.random.split(key)
    angle = jax.random.uniform(angle_key, (n,), maxval=2.0 * jnp.pi)
    circle = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    blur = parameters["std"] * jax.random.normal(noise_key, (n, 2))
    return jnp.asarray(CENTRE)[None] + jnp.asarray(RADII)[None] * circle + blur


def log_density(x: Float[Array, "n 2"], parameters: Parameters) -> Float[Array, " n"]:
    """The mean over the angle of the blurring Gaussian."""
    modes = evenly(_curve(QUADRATURE), parameters["std"], jnp.ones(QUADRATURE, bool))
    return mixture_log_density(x, modes)


def modes(parameters: Parameters) -> Modes:
    """The middle of each stretch."""
    return evenly(_curve(STRETCHES, 0.5), parameters["std"], jnp.ones(STRETCHES, bool))


def nearest_mode(
    x: Float[Array, "n 2"], parameters: Parameters
) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
    """The stretch that holds the nearest of 512 points of the curve, and the distance to it."""
    difference = x[:, None, :] - _curve(QUADRATURE)[None]
    distance = jnp.sqrt(jnp.sum(difference**2, axis=-1))
    index = jnp.argmin(distance, axis=1) * STRETCHES // QUADRATURE
    return index, jnp.min(distance, axis=1) / parameters["std"]


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The unit square."""
    return jnp.asarray([[-0.05, 1.05], [-0.1, 1.0]]) + 0.0 * parameters["std"]


SPEC = ProblemSpec(
    title="Ellipse",
    source="Kahng et al., GAN Lab (2018), where it is called ring",
    formula="x = (.5, .45) + (.3 cos u, .25 sin u) + std ε, u ~ U(0, 2π)",
    dimension=2,
    sample=sample,
    log_density=log_density,
    modes=modes,
    nearest_mode=nearest_mode,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="std",
            title="Blur (σ)",
            default=0.025,
            minimum=0.005,
            maximum=0.1,
            scale="log",
            help="How far samples stray from the ellipse.",
        ),
    ),
)
