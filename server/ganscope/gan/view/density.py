"""Probability mass on the cells of a picture: of the data, and of the generator."""

from __future__ import annotations

import math
from collections.abc import Callable

import jax.numpy as jnp
from jax.scipy.special import ndtr
from jaxtyping import Array, Float

from ganscope.gan.hooks import Points
from ganscope.gan.latents import latent_cdf, latent_reach
from ganscope.gan.types import Scalar

# How finely the latent axis is cut for the change of variables.
LATENT_CELLS = 1024
# How finely each cell of a line is cut to average the data's density over it.
SUB_CELLS = 8
# The kernel's standard deviation, in cells of the picture.
KERNEL_CELLS = 1.5

type Edges = Float[Array, " edges"]
type Masses = Float[Array, " cells"]


def line_edges(view: Float[Array, "1 2"], n_cells: int) -> Edges:
    """The n + 1 borders of n equal cells."""
    return jnp.linspace(view[0, 0], view[0, 1], n_cells + 1)


def data_masses(log_density: Callable[[Points], Float[Array, " n"]], edges: Edges) -> Masses:
    """The data's probability in each cell of a line: its exact density, averaged over the cell."""
    n_cells = edges.shape[0] - 1
    width = (edges[-1] - edges[0]) / n_cells
    offset = (jnp.arange(SUB_CELLS, dtype=jnp.float32) + 0.5) / SUB_CELLS
    x = (edges[:-1, None] + width * offset[None, :]).reshape(-1, 1)
    density = jnp.exp(log_density(x))
    return jnp.mean(density.reshape(n_cells, SUB_CELLS), axis=1) * width


def generator_masses(
    generate: Callable[[Float[Array, "n 1"]], Points],
    latent: str,
    latent_scale: Scalar,
    edges: Edges,
) -> Masses:
    """G's probability in each cell of a line, by change of variables; for a 1-D latent.

    The latent axis is cut into fine cells of known probability. G carries each of them onto an
    interval, over which that probability is spread evenly: p_g(x) = sum over z with G(z) = x of
    p_z(z) / |G'(z)|, integrated over a cell, so that folds of G (G' = 0) do no harm and no
    probability gets lost.
    """
    reach = latent_reach(latent, latent_scale)
    z = jnp.linspace(-reach, reach, LATENT_CELLS + 1)
    mass = jnp.diff(latent_cdf(z, latent, latent_scale))
    x = generate(z[:, None])[:, 0]
    low, high = jnp.minimum(x[:-1], x[1:]), jnp.maximum(x[:-1], x[1:])
    # A cell that G flattens to a point becomes a step; the floor only keeps the division defined.
    width = jnp.maximum(high - low, 1e-9 * (edges[-1] - edges[0]))
    below = jnp.clip((edges[None, :] - low[:, None]) / width[:, None], 0.0, 1.0)
    return jnp.diff(mass @ below)


def kernel_masses(x: Float[Array, " n"], edges: Edges) -> Masses:
    """The probability in each cell of a line of a Gaussian kernel estimate from samples."""
    bandwidth = KERNEL_CELLS * (edges[1] - edges[0])
    below = ndtr((edges[None, :] - x[:, None]) / bandwidth)
    return jnp.diff(jnp.mean(below, axis=0))


def with_outside(masses: Masses) -> Float[Array, " all_cells"]:
    """Adds one cell for all that lies outside, so that the masses sum to 1."""
    outside = jnp.maximum(1.0 - jnp.sum(masses), 0.0)
    return jnp.concatenate([masses, outside[None]])


def histogram_masses(
    x: Points, view: Float[Array, "2 2"], n_cells: int
) -> Float[Array, " all_cells"]:
    """The share of points in each cell of an n x n grid, row by row, then of those outside."""
    place = (x - view[None, :, 0]) / (view[:, 1] - view[:, 0])[None]
    cell = jnp.floor(place * n_cells).astype(jnp.int32)
    is_inside = jnp.all((cell >= 0) & (cell < n_cells), axis=1)
    index = jnp.where(is_inside, cell[:, 1] * n_cells + cell[:, 0], n_cells**2)
    counts = jnp.zeros(n_cells**2 + 1).at[index].add(1.0)
    return counts / x.shape[0]


def smooth_line(masses: Masses) -> Masses:
    """The masses of a line as `kernel_masses` would estimate them: blurred by its kernel, so that
    the two can be compared."""
    return _kernel(masses.shape[0]) @ masses


def smooth_grid(masses: Float[Array, " all_cells"]) -> Float[Array, " all_cells"]:
    """The same for `histogram_masses`, along both axes; what lies outside stays there.

    Counts in single cells are noisy: without it two samples of the same distribution would look
    different. Blurring both sides alike can only hide a difference, never make one.
    """
    n_cells = math.isqrt(masses.shape[0] - 1)
    kernel = _kernel(n_cells)
    grid = kernel @ masses[:-1].reshape(n_cells, n_cells) @ kernel.T
    return jnp.concatenate([grid.reshape(-1), masses[-1:]])


def _kernel(n: int) -> Float[Array, "n n"]:
    """Each column spreads the mass of one cell over its neighbours and loses none of it."""
    place = jnp.arange(n, dtype=jnp.float32)
    kernel = jnp.exp(-0.5 * ((place[:, None] - place[None, :]) / KERNEL_CELLS) ** 2)
    return kernel / jnp.sum(kernel, axis=0, keepdims=True)


def grid_centres(view: Float[Array, "2 2"], n_cells: int) -> Float[Array, "cells 2"]:
    """The centres of an n x n grid over the view, x running fastest."""
    offset = (jnp.arange(n_cells, dtype=jnp.float32) + 0.5) / n_cells
    x = view[0, 0] + offset * (view[0, 1] - view[0, 0])
    y = view[1, 0] + offset * (view[1, 1] - view[1, 0])
    columns, rows = jnp.meshgrid(x, y)
    return jnp.stack([columns.reshape(-1), rows.reshape(-1)], axis=1)
