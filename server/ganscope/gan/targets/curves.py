"""Blurred curves: targets that are one-dimensional things in the plane, with Gaussian noise.

A curve has no peaks. Its eight modes are stretches of equal probability, so that "modes covered"
still says how much of it the generator reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.empirical import log_kernel_density, squared_distances
from ganscope.gan.targets.mixtures import evenly
from ganscope.gan.targets.start_configs import START_2D
from ganscope.gan.types import Key, Modes, Parameters

STRETCHES = 8
# Gauss-Legendre nodes in each panel of an open curve.
PANEL_NODES = 8

# Place u of each point (0 to 1) -> the point.
type Curve = Callable[[Float[Array, " n"], Parameters], Float[Array, "n 2"]]


class Quadrature(NamedTuple):
    """A rule for means over u from 0 to 1: the places, in ascending order, and their weights."""

    places: np.ndarray
    weights: np.ndarray


def closed_quadrature(n: int) -> Quadrature:
    """The trapezoid rule, which converges exponentially on a curve that closes on itself."""
    return Quadrature(np.arange(n) / n, np.full(n, 1.0 / n))


def open_quadrature(panels: int) -> Quadrature:
    """Gauss-Legendre within panels of equal width: converges as fast where a curve has ends.

    A number of panels that is a multiple of eight puts a border at each eighth of the way, where a
    curve may jump.
    """
    nodes, weights = np.polynomial.legendre.leggauss(PANEL_NODES)
    places = (np.arange(panels)[:, None] + 0.5 * (nodes[None] + 1.0)) / panels
    return Quadrature(places.reshape(-1), np.tile(0.5 * weights / panels, panels))


def blur_field(*, thing: str, default: float, minimum: float = 0.02, maximum: float = 0.2) -> Field:
    """The standard deviation of the blur, which every curve has."""
    return Field(
        name="std",
        title="Blur (σ)",
        default=default,
        minimum=minimum,
        maximum=maximum,
        scale="log",
        help=f"The standard deviation of the samples around the {thing}.",
    )


def curve_problem(
    *,
    title: str,
    source: str,
    formula: str,
    fields: tuple[Field, ...],
    curve: Curve,
    quadrature: Quadrature,
    view: Callable[[Parameters], Float[Array, "2 2"]],
) -> ProblemSpec:
    """The problem whose target is curve(u) + std ε with u ~ U(0, 1); `fields` holds `std`.

    The density is the mean over u of the blurring Gaussian, by quadrature. Its nodes have to be no
    further apart than the smallest blur allowed, and as many in each eighth of the way.
    """
    places, weights = (jnp.asarray(part, jnp.float32) for part in quadrature)

    def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 2"]:
        """A uniform place, plus Gaussian blur."""
        place_key, noise_key = jax.random.split(key)
        blur = parameters["std"] * jax.random.normal(noise_key, (n, 2))
        return curve(jax.random.uniform(place_key, (n,)), parameters) + blur

    def log_density(x: Float[Array, "n 2"], parameters: Parameters) -> Float[Array, " n"]:
        """log of the mean over u of N(x; curve(u), std^2 I)."""
        squared = squared_distances(x, curve(places, parameters))
        return log_kernel_density(squared, 2, parameters["std"], weights)

    def modes(parameters: Parameters) -> Modes:
        """The middle of each stretch."""
        middle = (jnp.arange(STRETCHES, dtype=jnp.float32) + 0.5) / STRETCHES
        return evenly(curve(middle, parameters), parameters["std"], jnp.ones(STRETCHES, bool))

    def nearest_mode(
        x: Float[Array, "n 2"], parameters: Parameters
    ) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
        """The stretch that holds the nearest quadrature node, and the distance to that node."""
        squared = squared_distances(x, curve(places, parameters))
        in_stretch = jnp.min(squared.reshape(STRETCHES, -1, x.shape[0]), axis=1)
        distance = jnp.sqrt(jnp.min(in_stretch, axis=0))
        return jnp.argmin(in_stretch, axis=0), distance / parameters["std"]

    return ProblemSpec(
        title=title,
        source=source,
        formula=formula,
        fields=fields,
        domain="plane",
        sample=sample,
        log_density=log_density,
        modes=modes,
        nearest_mode=nearest_mode,
        view=view,
        start=START_2D,
    )
