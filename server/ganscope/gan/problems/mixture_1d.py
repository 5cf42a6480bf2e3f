"""Several Gaussians on a line: can one generator cover all of them?"""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import mixture_problem, square
from ganscope.gan.targets.start_configs import START_1D
from ganscope.gan.types import Modes, Parameters

MOST_MODES = 8


def modes(parameters: Parameters) -> Modes:
    """Evenly spaced peaks around 0, with the given relative weights."""
    index = jnp.arange(MOST_MODES)
    is_present = index < parameters["modes"]
    centre = (parameters["modes"].astype(jnp.float32) - 1.0) / 2.0
    means = (index.astype(jnp.float32) - centre) * parameters["spacing"]
    weights = jnp.where(is_present, parameters["weights"], 0.0)
    return Modes(
        means[:, None],
        jnp.broadcast_to(parameters["std"], (MOST_MODES, 1)),
        weights / jnp.sum(weights),
    )


def view(parameters: Parameters) -> jnp.ndarray:
    """All peaks, with five standard deviations beside the outer ones."""
    reach = (parameters["modes"].astype(jnp.float32) - 1.0) / 2.0 * parameters["spacing"]
    return square(jnp.maximum(4.0, reach + 5.0 * parameters["std"] + 1.0), dimension=1)


SPEC = mixture_problem(
    title="1-D mixture",
    source="Goodfellow, NIPS 2016 tutorial: GANs (mode collapse)",
    formula="x ~ sum_k w_k N(m_k, std^2)",
    domain="line",
    modes=modes,
    view=view,
    start=START_1D,
    fields=(
        Field(
            name="modes",
            title="Modes",
            kind="integer",
            default=3,
            minimum=1,
            maximum=MOST_MODES,
            help="The number of peaks in the data.",
        ),
        Field(
            name="spacing",
            title="Spacing",
            default=2.5,
            minimum=0.5,
            maximum=5.0,
            help="The distance between neighbouring peaks.",
        ),
        Field(
            name="std",
            title="Spread (σ)",
            default=0.3,
            minimum=0.05,
            maximum=1.5,
            help="The standard deviation of each peak.",
        ),
        Field(
            name="weights",
            title="Weights",
            kind="numbers",
            default=(1.0,) * MOST_MODES,
            minimum=0.01,
            maximum=100.0,
            length=MOST_MODES,
            fill=1.0,
            help="The relative frequency of each peak; a missing value counts as 1.",
        ),
    ),
)
