"""Gaussians on a square grid: many modes, and most of them have neighbours on every side."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import evenly, mixture_problem, square
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Modes, Parameters

LONGEST_SIDE = 6


def modes(parameters: Parameters) -> Modes:
    """side x side peaks around the origin, row by row."""
    index = jnp.arange(LONGEST_SIDE**2)
    side = parameters["side"]
    place = jnp.stack([index % side, index // side], axis=1).astype(jnp.float32)
    means = (place - (side.astype(jnp.float32) - 1.0) / 2.0) * parameters["spacing"]
    return evenly(means, parameters["std"], index < side * side)


def view(parameters: Parameters) -> jnp.ndarray:
    """The grid with half a spacing around it."""
    spacing = parameters["spacing"]
    reach = (parameters["side"].astype(jnp.float32) - 1.0) / 2.0 * spacing
    return square(reach + jnp.maximum(4.0 * parameters["std"], 0.6 * spacing))


SPEC = mixture_problem(
    title="Grid",
    source="Dumoulin et al., ALI (2017); Lin et al., PacGAN (2018)",
    formula="x ~ 1/K^2 sum_ij N(s (i, j) - centre, std^2 I)",
    domain="plane",
    modes=modes,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="side",
            title="Side",
            kind="integer",
            default=5,
            minimum=2,
            maximum=LONGEST_SIDE,
            help="The number of Gaussians along each side: 5 gives 25 modes.",
        ),
        Field(
            name="spacing",
            title="Spacing",
            default=2.0,
            minimum=0.5,
            maximum=4.0,
            help="The distance between neighbours.",
        ),
        Field(
            name="std",
            title="Spread (σ)",
            default=0.05,
            minimum=0.01,
            maximum=0.5,
            scale="log",
            help="The standard deviation of each Gaussian, the same in both directions.",
        ),
    ),
)
