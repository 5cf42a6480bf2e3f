"""Points of your own, each slightly blurred: give a list of them, and G learns to draw it.

The target is the kernel density estimate itself, not some distribution that the points may have
come from: a sample is one of the points plus Gaussian blur, and the density is exactly that of such
samples. A small blur asks G for every single point, a large one for their outline.

The eight modes are groups of neighbouring points, found by k-means; "within 3σ" means of the
nearest point.
"""

import math

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.empirical import (
    clusters,
    distance_to_points,
    is_point,
    points_log_density,
    sample_points,
)
from ganscope.gan.fields import Field
from ganscope.gan.mixtures import nearest_of_mixture
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.starts import START_2D
from ganscope.gan.types import Key, Modes, Parameters

MOST_POINTS = 20_000


def heart(n: int) -> tuple[list[float], ...]:
    """n points of the heart curve (Weisstein, MathWorld, "Heart Curve"), about one unit in size."""
    points = []
    for t in (2.0 * math.pi * i / n for i in range(n)):
        x = 16.0 * math.sin(t) ** 3
        y = (
            13.0 * math.cos(t)
            - 5.0 * math.cos(2.0 * t)
            - 2.0 * math.cos(3.0 * t)
            - math.cos(4.0 * t)
        )
        points.append([round(x / 16.0, 4), round(y / 16.0, 4)])
    return tuple(points)


def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 2"]:
    """One of the points, plus Gaussian blur."""
    return sample_points(key, n, parameters["points"], parameters["std"])


def log_density(x: Float[Array, "n 2"], parameters: Parameters) -> Float[Array, " n"]:
    """log of the mean over the points of N(x; x_i, std^2 I)."""
    return points_log_density(x, parameters["points"], parameters["std"])


def modes(parameters: Parameters) -> Modes:
    """Eight groups of points, or as many as there are points."""
    return clusters(parameters["points"], parameters["std"])


def nearest_mode(
    x: Float[Array, "n 2"], parameters: Parameters
) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
    """The group with the nearest centre, and the distance to the nearest of the points."""
    index, _ = nearest_of_mixture(x, modes(parameters))
    return index, distance_to_points(x, parameters["points"]) / parameters["std"]


def view(parameters: Parameters) -> Float[Array, "2 2"]:
    """The box around the points and the origin, with room for the blur."""
    points = jnp.where(is_point(parameters["points"])[:, None], parameters["points"], 0.0)
    low = jnp.minimum(jnp.min(points, axis=0), 0.0)
    high = jnp.maximum(jnp.max(points, axis=0), 0.0)
    margin = jnp.maximum(4.0 * parameters["std"], 0.15 * jnp.max(high - low))
    return jnp.stack([low - margin, high + margin], axis=1)


SPEC = ProblemSpec(
    title="Custom",
    source="Rosenblatt (1956) and Parzen (1962) for the density",
    formula="x = x_i + std ε, i ~ U{1, …, N}",
    dimension=2,
    sample=sample,
    log_density=log_density,
    modes=modes,
    nearest_mode=nearest_mode,
    view=view,
    start=START_2D,
    fields=(
        Field(
            name="points",
            title="Points",
            kind="points",
            default=heart(60),
            minimum=-10.0,
            maximum=10.0,
            length=MOST_POINTS,
            help="What to learn: a list of [x, y] pairs, for example from a drawing of yours.",
        ),
        Field(
            name="std",
            title="Blur (σ)",
            default=0.03,
            minimum=0.005,
            maximum=0.5,
            scale="log",
            help="The smoothing kernel's standard deviation: how far samples stray from a point.",
        ),
    ),
)
