"""GAN Lab's two clouds: one round, one tall and narrow."""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.targets.mixtures import mixture_problem
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Modes, Parameters

MEANS = ((0.3, 0.7), (0.7, 0.4))
STDS = ((0.1, 0.1), (0.05, 0.2))


def modes(parameters: Parameters) -> Modes:
    """Both clouds, equally likely."""
    return Modes(jnp.asarray(MEANS), parameters["spread"] * jnp.asarray(STDS), jnp.full(2, 0.5))


def view(parameters: Parameters) -> jnp.ndarray:
    """The unit square, and as much more as the clouds need."""
    means, std, _ = modes(parameters)
    low = jnp.minimum(jnp.min(means - 3.5 * std, axis=0), -0.05)
    high = jnp.maximum(jnp.max(means + 3.5 * std, axis=0), 1.05)
    return jnp.stack([low, high], axis=1)


SPEC = mixture_problem(
    title="Two Gaussians",
    source="Kahng et al., GAN Lab (2018)",
    formula="x ~ ½ N((.3, .7), diag(.1, .1)²) + ½ N((.7, .4), diag(.05, .2)²)",
    domain="plane",
    modes=modes,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="spread",
            title="Spread",
            default=1.0,
            minimum=0.2,
            maximum=2.0,
            help="Scales the standard deviation of both clouds; 1 is GAN Lab's value.",
        ),
    ),
)
