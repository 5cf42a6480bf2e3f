"""Gaussians around a circle: the classic test of mode collapse."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import evenly, mixture_problem, square
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Modes, Parameters

MOST_MODES = 16


def modes(parameters: Parameters) -> Modes:
    """Evenly spaced on the circle. The circle closes on itself: 2 pi is not drawn again, as it is
    by the `linspace(0, 2 pi, 8)` of several published rings, which have 7 distinct modes."""
    index = jnp.arange(MOST_MODES)
    angle = 2.0 * jnp.pi * index.astype(jnp.float32) / parameters["modes"].astype(jnp.float32)
    means = parameters["radius"] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return evenly(means, parameters["std"], index < parameters["modes"])


def view(parameters: Parameters) -> jnp.ndarray:
    """The ring with a margin of a third of its radius."""
    radius, std = parameters["radius"], parameters["std"]
    return square(radius + jnp.maximum(4.0 * std, 0.35 * radius))


SPEC = mixture_problem(
    title="Ring",
    source="Metz et al., Unrolled GANs (2017), appendix A; Lin et al., PacGAN (2018)",
    formula="x ~ 1/K sum_k N(r (cos 2πk/K, sin 2πk/K), std^2 I)",
    domain="plane",
    modes=modes,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="modes",
            title="Modes",
            kind="integer",
            default=8,
            minimum=2,
            maximum=MOST_MODES,
            help="The number of Gaussians on the circle.",
        ),
        Field(
            name="radius",
            title="Radius",
            default=2.0,
            minimum=0.5,
            maximum=5.0,
            help="The radius of the circle.",
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
