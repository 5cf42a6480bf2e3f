"""Every number of an interval is as likely as any other, and none outside: a box with two edges.

A box has no peak. The interval counts as the one mode, with its mean and its standard deviation.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Points
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.mixtures import nearest_of_mixture
from ganscope.gan.targets.start_configs import SCALE, START_1D
from ganscope.gan.types import Key, Modes, Parameters

# How many cells the picture has on each side of its middle.
CELLS = 128.0


def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 1"]:
    """centre + width (u - 1/2), u ~ U(0, 1)."""
    u = jax.random.uniform(key, (n, 1))
    return parameters["centre"] + parameters["width"] * (u - 0.5)


def log_density(x: Points, parameters: Parameters) -> Float[Array, " n"]:
    """-log(width) in the interval, -inf outside."""
    is_inside = jnp.abs(x[:, 0] - parameters["centre"]) <= 0.5 * parameters["width"]
    return jnp.where(is_inside, -jnp.log(parameters["width"]), -jnp.inf)


def modes(parameters: Parameters) -> Modes:
    """One, as wide as a box is: its standard deviation is width / sqrt(12)."""
    std = parameters["width"] / 12.0**0.5
    return Modes(parameters["centre"][None, None], std[None, None], jnp.ones(1))


def view(parameters: Parameters) -> Float[Array, "1 2"]:
    """The interval in the middle, with room for a generator that begins at 0.

    Both ends of the interval are borders of the picture's 256 cells: no cell is half in it, and the
    probability of each is exact.
    """
    centre, width = parameters["centre"], parameters["width"]
    wanted = jnp.maximum(jnp.maximum(6.0, 1.5 * width), jnp.abs(centre) + 2.0)
    cells_to_end = jnp.maximum(jnp.floor(CELLS * 0.5 * width / wanted), 1.0)
    half_width = CELLS * 0.5 * width / cells_to_end
    return centre + jnp.stack([-half_width, half_width])[None]


SPEC = ProblemSpec(
    title="1-D uniform",
    source="Johnson et al., Continuous Univariate Distributions, volume 2 (1995), chapter 26",
    formula="x ~ U(centre − width / 2, centre + width / 2)",
    domain="line",
    sample=sample,
    log_density=log_density,
    modes=modes,
    nearest_mode=lambda x, parameters: nearest_of_mixture(x, modes(parameters)),
    view=view,
    start=START_1D,
    fields=(
        Field(
            name="centre",
            title="Centre",
            default=4.0,
            minimum=-10.0,
            maximum=10.0,
            way_round=SCALE,
            help="The middle of the interval. Move it while training: the generator follows.",
        ),
        Field(
            name="width",
            title="Width",
            default=2.0,
            minimum=0.2,
            maximum=10.0,
            help="How long the interval is: centre 6 and width 2 are the numbers from 5 to 7.",
        ),
    ),
)
