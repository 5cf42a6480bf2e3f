"""What metrics of images look at: how fakes, and fresh real images, lie to known real ones.

The known ones are those that training draws from. Their nearest neighbours say which class an image
belongs to (Cover and Hart, 1967), whether it looks like data at all, and whether it is a copy. The
same is worked out for fresh real images, so that every number has the value of perfect data beside
it.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ganscope.gan.types import Scalar

type Images = Float[Array, "n pixels"]
type Known = Float[Array, "known pixels"]

# A fake is on the data if it is nearer to a known image than this share of fresh real ones.
ON_DATA_QUANTILE = 0.99


class Neighbours(NamedTuple):
    """For each of some images its nearest known one: which, how far in Euclidean distance, and of
    which class."""

    row: Int[Array, " n"]
    distance: Float[Array, " n"]
    label: Int[Array, " n"]


class ImageEvidence(NamedTuple):
    """Fakes and real images beside each other.

    known, fresh, fakes: the images. fresh_labels: the true classes. of_fresh, of_fakes: their
    nearest known images. weights: the share of each class in the data.
    """

    known: Known
    fresh: Float[Array, "fresh pixels"]
    fakes: Images
    fresh_labels: Int[Array, " fresh"]
    of_fresh: Neighbours
    of_fakes: Neighbours
    weights: Float[Array, " classes"]


def nearest(x: Images, known: Known, labels: Int[Array, " known"]) -> Neighbours:
    """The nearest known image of each image."""
    # |x|^2 is the same for all known ones, and is left out.
    score = jnp.sum(known**2, axis=1)[None] - 2.0 * x @ known.T
    row = jnp.argmin(score, axis=1)
    # Once more without the differences of large numbers: a copy is at distance 0.
    distance = jnp.sqrt(jnp.sum((x - known[row]) ** 2, axis=1))
    return Neighbours(row, distance, labels[row])


def gathered(
    known: tuple[Known, Int[Array, " known"]],
    fresh: tuple[Float[Array, "fresh pixels"], Int[Array, " fresh"]],
    fakes: Images,
    weights: Float[Array, " classes"],
) -> ImageEvidence:
    """The evidence from images, known and fresh ones with their classes."""
    return ImageEvidence(
        known=known[0],
        fresh=fresh[0],
        fakes=fakes,
        fresh_labels=fresh[1],
        of_fresh=nearest(fresh[0], *known),
        of_fakes=nearest(fakes, *known),
        weights=weights,
    )


def is_on_data(evidence: ImageEvidence) -> Bool[Array, " n"]:
    """Which fakes look like data: they are as near to a known image as fresh real ones are."""
    reach = jnp.quantile(evidence.of_fresh.distance, ON_DATA_QUANTILE)
    on_data: Bool[Array, " n"] = evidence.of_fakes.distance <= reach
    return on_data


def class_shares(evidence: ImageEvidence) -> Float[Array, " classes"]:
    """The share of all fakes that looks like data and belongs to each class."""
    classes = jnp.arange(evidence.weights.shape[0])
    belongs = evidence.of_fakes.label[:, None] == classes[None]
    return jnp.mean(belongs & is_on_data(evidence)[:, None], axis=0, dtype=jnp.float32)


def grey_share(x: Images, dark: float = 0.6) -> Scalar:
    """The share of pixels that are neither black nor white."""
    return jnp.mean(jnp.abs(x) < dark, dtype=jnp.float32)


def frechet_distance(x: Images, known: Known, components: int) -> Scalar:
    """The Frechet distance of Gaussians with the means and covariances of two sets of images, on
    the first principal components of the known ones.

    |m - m'|^2 + tr(C + C' - 2 (C^½ C' C^½)^½): Dowson and Landau (1982).
    """
    mean = jnp.mean(known, axis=0)[None]
    spread, axes = jnp.linalg.eigh(_covariance(known - mean))
    # In ascending order: the last ones are the principal ones.
    axes, root = axes[:, -components:], jnp.sqrt(jnp.maximum(spread[-components:], 0.0))
    seen = (x - mean) @ axes
    shift = jnp.mean(seen, axis=0)
    covariance = _covariance(seen - shift[None])
    # The known images have a diagonal covariance there.
    between = jnp.linalg.eigvalsh(root[:, None] * covariance * root[None])
    overlap = jnp.sum(jnp.sqrt(jnp.maximum(between, 0.0)))
    return jnp.sum(shift**2) + jnp.sum(root**2) + jnp.trace(covariance) - 2.0 * overlap


def _covariance(centred: Images) -> Float[Array, "pixels pixels"]:
    return centred.T @ centred / centred.shape[0]
