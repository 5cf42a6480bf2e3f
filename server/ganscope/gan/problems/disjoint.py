"""GAN Lab's three small, separate clouds: its test of mode collapse."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import evenly, mixture_problem
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Modes, Parameters

MEANS = ((0.35, 0.75), (0.75, 0.6), (0.45, 0.35))


def modes(parameters: Parameters) -> Modes:
    """Three round clouds, equally likely."""
    return evenly(jnp.asarray(MEANS), parameters["std"], jnp.ones(3, bool))


def view(parameters: Parameters) -> jnp.ndarray:
    """The unit square."""
    return jnp.asarray([[-0.05, 1.05], [-0.05, 1.05]]) + 0.0 * parameters["std"]


SPEC = mixture_problem(
    title="Three clouds",
    source="Kahng et al., GAN Lab (2018)",
    formula="x ~ ⅓ sum_k N(m_k, std^2 I)",
    domain="plane",
    modes=modes,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="std",
            title="Spread (σ)",
            default=0.025,
            minimum=0.005,
            maximum=0.15,
            scale="log",
            help="The standard deviation of each cloud.",
        ),
    ),
)
