"""Gaussians wherever you put them: drag their centres, change their widths and weights.

There is room for 16 modes; how many there are is how many means are given. Everything acts at once,
so that the data can be moved while the game goes on: does G follow, or does it lose a mode?
"""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.empirical import box_around, is_point
from ganscope.gan.targets.mixtures import mixture_problem
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Modes, Parameters

MOST_MODES = 16


def modes(parameters: Parameters) -> Modes:
    """One round Gaussian at each of the means; what is missing has no weight."""
    is_present = is_point(parameters["means"])
    means = jnp.where(is_present[:, None], parameters["means"], 0.0)
    std = parameters["std"] * parameters["spreads"]
    weights = jnp.where(is_present, parameters["weights"], 0.0)
    return Modes(means, jnp.broadcast_to(std[:, None], (MOST_MODES, 2)), weights / jnp.sum(weights))


def view(parameters: Parameters) -> jnp.ndarray:
    """The box around all means and the origin, with room for the widest of the modes."""
    spreads = jnp.where(is_point(parameters["means"]), parameters["spreads"], 0.0)
    reach = jnp.maximum(4.0 * parameters["std"] * jnp.max(spreads), 0.5)
    return box_around(parameters["means"], reach)


SPEC = mixture_problem(
    title="Free mixture",
    source="Goodfellow, NIPS 2016 tutorial: GANs (mode collapse)",
    formula="x ~ sum_k w_k N(m_k, (std s_k)^2 I)",
    domain="plane",
    modes=modes,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="means",
            title="Means",
            kind="points",
            default=([-1.5, -1.0], [0.0, 1.5], [1.5, -0.5]),
            minimum=-10.0,
            maximum=10.0,
            length=MOST_MODES,
            help="The centres of the Gaussians: a list of [x, y] pairs, one for each.",
        ),
        Field(
            name="std",
            title="Spread (σ)",
            default=0.2,
            minimum=0.01,
            maximum=2.0,
            scale="log",
            help="The standard deviation of a Gaussian whose relative standard deviation is 1.",
        ),
        Field(
            name="spreads",
            title="Relative spreads",
            kind="numbers",
            default=(1.0,),
            minimum=0.1,
            maximum=10.0,
            length=MOST_MODES,
            fill=1.0,
            help=(
                "The standard deviation of each Gaussian, in multiples of σ; a missing value "
                "counts as 1."
            ),
        ),
        Field(
            name="weights",
            title="Weights",
            kind="numbers",
            default=(1.0,),
            minimum=0.01,
            maximum=100.0,
            length=MOST_MODES,
            fill=1.0,
            help="The relative frequency of each Gaussian; a missing value counts as 1.",
        ),
    ),
)
