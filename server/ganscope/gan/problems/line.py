"""GAN Lab's slanted line: a one-dimensional shape in two dimensions, slightly blurred.

A line has no peaks. Its eight modes are stretches of equal probability, so that "modes covered"
still says how much of it the generator reaches.
"""

import jax
import jax.numpy as jnp
from jax.scipy.special import log_ndtr
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.mixtures import LOG_2PI
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Key, Modes, Parameters

START = (0.8, 0.6)
ALONG = (-0.75, 0.3)
LENGTH = (0.75**2 + 0.3**2) ** 0.5
STRETCHES = 8


def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 2"]:
    """A uniform place on the segment, plus Gaussian blur."""
    place_key, noise_key = jax.random.split(key)
    place = jax.random.uniform(place_key, (n, 1))
    blur = parameters["std"] * jax.random.normal(noise_key, (n, 2))
    return jnp.asarray(START)[None] + place * jnp.asarray(ALONG)[None] + blur


def _along_and_across(
    x: Float[Array, "n 2"],
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """Coordinates in the segment's own frame: 0 to LENGTH along it, signed distance across it."""
    offset = x - jnp.asarray(START)[None]
    (ax, ay) = (ALONG[0] / LENGTH, ALONG[1] / LENGTH)
    return offset[:, 0] * ax + offset[:, 1] * ay, offset[:, 1] * ax - offset[:, 0] * ay


def log_density(x: Float[Array, "n 2"], parameters: Parameters) -> Float[Array, " n"]:
    """In closed form: a Gaussian across, a blurred box along,
    p = N(across; 0, s) (Phi(along / s) - Phi((along - L) / s)) / L."""
    along, across = _along_and_across(x)
    std = parameters["std"]
    # The box is symmetric: measured from its nearer end the difference of the two tails loses no
    # digits, wherever the point lies.
    inside = LENGTH / 2.0 - jnp.abs(along - LENGTH / 2.0)
    upper, lower = log_ndtr(inside / std), log_ndtr((inside - LENGTH) / std)
    log_box = upper + jnp.log1p(-jnp.exp(lower - upper)) - jnp.log(LENGTH)
    return log_box - 0.5 * (LOG_2PI + (across / std) ** 2) - jnp.log(std)


def modes(parameters: Parameters) -> Modes:
    """The centres of the eight stretches."""
    place = (jnp.arange(STRETCHES, dtype=jnp.float32) + 0.5) / STRETCHES
    means = jnp.asarray(START)[None] + place[:, None] * jnp.asarray(ALONG)[None]
    std = jnp.broadcast_to(parameters["std"], (STRETCHES, 2))
    return Modes(means, std, jnp.full(STRETCHES, 1.0 / STRETCHES))


def nearest_mode(
    x: Float[Array, "n 2"], parameters: Parameters
) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
    """The stretch that holds the nearest point of the segment, and the distance to that point."""
    along, across = _along_and_across(x)
    foot = jnp.clip(along, 0.0, LENGTH)
    index = jnp.clip((foot / LENGTH * STRETCHES).astype(jnp.int32), 0, STRETCHES - 1)
    return index, jnp.hypot(across, along - foot) / parameters["std"]


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The unit square."""
    return jnp.asarray([[-0.05, 1.05], [-0.05, 1.05]]) + 0.0 * parameters["std"]


SPEC = ProblemSpec(
    title="Line",
    source="Kahng et al., GAN Lab (2018)",
    formula="x = (.8, .6) + u (-.75, .3) + std ε, u ~ U(0, 1)",
    domain="plane",
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
            default=0.01,
            minimum=0.005,
            maximum=0.1,
            scale="log",
            help="The standard deviation of the samples around the line.",
        ),
    ),
)
