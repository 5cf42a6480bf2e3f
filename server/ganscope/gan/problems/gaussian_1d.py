"""One Gaussian on a line: the simplest problem on which you can watch a GAN fail."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import evenly, mixture_problem, square
from ganscope.gan.targets.start_configs import SCALE, START_1D
from ganscope.gan.types import Modes, Parameters


def modes(parameters: Parameters) -> Modes:
    """The one peak."""
    return evenly(parameters["mean"][None, None], parameters["std"], jnp.ones(1, bool))


def view(parameters: Parameters) -> jnp.ndarray:
    """The Gaussian at the centre, with room for a generator that begins at 0."""
    mean, std = parameters["mean"], parameters["std"]
    half_width = jnp.maximum(jnp.maximum(6.0, 5.0 * std), jnp.abs(mean) + 2.0)
    return mean + square(half_width, dimension=1)


SPEC = mixture_problem(
    title="1-D Gaussian",
    source="AYLIEN, An introduction to GANs in TensorFlow (2016); Jang (2016)",
    formula="x ~ N(mean, std^2)",
    domain="line",
    modes=modes,
    view=view,
    start=START_1D,
    fields=(
        Field(
            name="mean",
            title="Mean",
            default=4.0,
            minimum=-10.0,
            maximum=10.0,
            way_round=SCALE,
            help="The mean of the data. Move it during training, and the generator follows.",
        ),
        Field(
            name="std",
            title="Spread (σ)",
            default=0.5,
            minimum=0.05,
            maximum=3.0,
            help="The standard deviation of the data.",
        ),
    ),
)
