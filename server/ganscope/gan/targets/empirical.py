"""Targets made of given points, each with a little Gaussian blur: a kernel density estimate.

Points come as an array of a fixed length, so that they can change without a new program. Rows that
no point fills are at infinity: infinitely far from everything, they are nobody's neighbour and add
nothing to a density. Points that are there come first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.mixtures import LOG_2PI, nearest_of_mixture
from ganscope.gan.types import Key, Modes, Parameters, Scalar

type Rows = Float[Array, "rows d"]

MOST_POINTS = 20_000
CLUSTERS = 8
# The clusters are found on this many of the points.
CLUSTERED_POINTS = 512
LLOYD_ITERATIONS = 16
# Distances to this many points are held at once.
BLOCK = 256


def squared_distances(x: Float[Array, "n d"], points: Rows) -> Float[Array, "rows n"]:
    """|x_j - points_i|^2, without the loss of digits of the expanded square.

    The points run along the first axis: a CPU sums over that one forty times faster than over the
    last, and one axis of space at a time needs no array of differences.
    """
    axes = [(x[None, :, k] - points[:, None, k]) ** 2 for k in range(x.shape[1])]
    return sum(axes[1:], start=axes[0])


def log_kernel_density(
    squared: Float[Array, "rows n"], dimension: int, std: Scalar, weights: Float[Array, " rows"]
) -> Float[Array, " n"]:
    """log sum_i w_i N(x_j; points_i, std^2 I), given all |x_j - points_i|^2."""
    log_sum = jax.nn.logsumexp(-0.5 * squared / std**2, axis=0, b=weights[:, None])
    return log_sum - dimension * (0.5 * LOG_2PI + jnp.log(std))


def is_point(points: Rows) -> Bool[Array, " rows"]:
    """Which rows hold a point."""
    return jnp.isfinite(points[:, 0])


def count(points: Rows) -> Int[Array, ""]:
    """How many rows hold a point."""
    return jnp.sum(is_point(points), dtype=jnp.int32)


def sample_points(key: Key, n: int, points: Rows, std: Scalar) -> Float[Array, "n d"]:
    """One of the points, each as likely as any other, plus Gaussian blur."""
    index_key, noise_key = jax.random.split(key)
    index = jax.random.randint(index_key, (n,), 0, count(points))
    return points[index] + std * jax.random.normal(noise_key, (n, points.shape[1]))


def points_log_density(x: Float[Array, "n d"], points: Rows, std: Scalar) -> Float[Array, " n"]:
    """log 1/N sum_i N(x; x_i, std^2 I): exactly the density that `sample_points` draws from."""

    weights = jnp.full(BLOCK, 1.0) / count(points).astype(jnp.float32)

    def add(total: Float[Array, " n"], squared: Float[Array, "block n"]) -> Float[Array, " n"]:
        return jnp.logaddexp(total, log_kernel_density(squared, x.shape[1], std, weights))

    return _over_blocks(add, jnp.full(x.shape[0], -jnp.inf), x, points)


def distance_to_points(x: Float[Array, "n d"], points: Rows) -> Float[Array, " n"]:
    """How far the nearest of the points is."""

    def nearer(best: Float[Array, " n"], squared: Float[Array, "block n"]) -> Float[Array, " n"]:
        return jnp.minimum(best, jnp.min(squared, axis=0))

    return jnp.sqrt(_over_blocks(nearer, jnp.full(x.shape[0], jnp.inf), x, points))


def _over_blocks(
    step: Callable[[Array, Array], Array], start: Array, x: Float[Array, "n d"], points: Rows
) -> Array:
    """Folds `step` over the squared distances from x to one block of points after the other.

    It stops where the points do: 60 of them cost one block, not the whole array.
    """
    n_rows = points.shape[0]
    blocks = (
        jnp.full((-(-n_rows // BLOCK) * BLOCK, points.shape[1]), jnp.inf).at[:n_rows].set(points)
    )

    def body(i: Array, carry: Array) -> Array:
        block = jax.lax.dynamic_slice_in_dim(blocks, i * BLOCK, BLOCK)
        return step(carry, squared_distances(x, block))

    n_blocks = (count(points) + (BLOCK - 1)) // BLOCK
    result: Array = jax.lax.fori_loop(0, n_blocks, body, start)
    return result


def clusters(points: Rows, std: Scalar) -> Modes:
    """Up to eight groups of neighbouring points; a group's weight is its share of all points.

    Each centre begins at the point that is farthest from those before it, the first one at the
    point farthest from the mean; then each moves to the mean of the points nearest to it, 16 times.
    Nothing is drawn at random. Of more than 512 points, 512 at even distances in the list are used
    to find the centres.

    **Source**: Gonzalez (1985) for the start, Lloyd (1982) for the iterations.
    """
    n_points = count(points)
    row = jnp.arange(CLUSTERED_POINTS)
    is_used = row < n_points
    x = points[jnp.where(n_points > CLUSTERED_POINTS, row * n_points // CLUSTERED_POINTS, row)]
    # Whatever stands in unused rows has to be finite, or 0 times it would be NaN.
    x = jnp.where(is_used[:, None], x, 0.0)
    centres = jax.lax.fori_loop(
        0, LLOYD_ITERATIONS, lambda _, c: _moved(c, x, is_used), _apart(x, is_used)
    )
    belongs = _nearest(points, centres) & is_point(points)[None]
    weights = jnp.sum(belongs, axis=1, dtype=jnp.float32) / n_points.astype(jnp.float32)
    return Modes(centres, jnp.broadcast_to(std, centres.shape), weights)


def _apart(x: Rows, is_used: Bool[Array, " rows"]) -> Float[Array, "clusters d"]:
    """Points of x that are far from each other."""
    mean = jnp.sum(x, axis=0) / jnp.sum(is_used, dtype=jnp.float32)

    def farthest(squared: Float[Array, " rows"]) -> Float[Array, " d"]:
        return x[jnp.argmax(jnp.where(is_used, squared, -1.0))]

    def add(k: Array, centres: Array) -> Array:
        return centres.at[k].set(farthest(jnp.min(squared_distances(x, centres), axis=0)))

    first = farthest(squared_distances(x, mean[None])[0])
    centres = jnp.full((CLUSTERS, x.shape[1]), jnp.inf).at[0].set(first)
    result: Array = jax.lax.fori_loop(1, CLUSTERS, add, centres)
    return result


def _moved(
    centres: Float[Array, "clusters d"], x: Rows, is_used: Bool[Array, " rows"]
) -> Float[Array, "clusters d"]:
    """Each centre at the mean of the points nearest to it; one without any stays."""
    belongs = (_nearest(x, centres) & is_used[None]).astype(jnp.float32)
    size = jnp.sum(belongs, axis=1)[:, None]
    return jnp.where(size > 0, belongs @ x / jnp.maximum(size, 1.0), centres)


def _nearest(x: Rows, centres: Float[Array, "clusters d"]) -> Bool[Array, "clusters rows"]:
    """Which centre is the nearest to each row, the first of several that are as near."""
    index = jnp.argmin(squared_distances(x, centres), axis=0)
    return jnp.arange(centres.shape[0])[:, None] == index[None]


def box_around(points: Rows, reach: Scalar) -> Float[Array, "d 2"]:
    """The box around the points and the origin, with `reach` of room on every side or more."""
    points = jnp.where(is_point(points)[:, None], points, 0.0)
    low = jnp.minimum(jnp.min(points, axis=0), 0.0)
    high = jnp.maximum(jnp.max(points, axis=0), 0.0)
    margin = jnp.maximum(reach, 0.15 * jnp.max(high - low))
    return jnp.stack([low - margin, high + margin], axis=1)


def empirical_problem(
    *,
    title: str,
    source: str,
    formula: str,
    fields: tuple[Field, ...],
    domain: str,
    start: Mapping[str, Any],
) -> ProblemSpec:
    """The problem whose target is the kernel density of its `points`, with the bandwidth `std`."""

    def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n d"]:
        return sample_points(key, n, parameters["points"], parameters["std"])

    def log_density(x: Float[Array, "n d"], parameters: Parameters) -> Float[Array, " n"]:
        return points_log_density(x, parameters["points"], parameters["std"])

    def modes(parameters: Parameters) -> Modes:
        return clusters(parameters["points"], parameters["std"])

    def nearest_mode(
        x: Float[Array, "n d"], parameters: Parameters
    ) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
        # The group with the nearest centre, and the distance to the nearest of the points.
        index, _ = nearest_of_mixture(x, modes(parameters))
        return index, distance_to_points(x, parameters["points"]) / parameters["std"]

    def view(parameters: Parameters) -> Float[Array, "d 2"]:
        return box_around(parameters["points"], 4.0 * parameters["std"])

    return ProblemSpec(
        title=title,
        source=source,
        formula=formula,
        domain=domain,
        sample=sample,
        log_density=log_density,
        modes=modes,
        nearest_mode=nearest_mode,
        view=view,
        start=start,
        fields=fields,
    )
