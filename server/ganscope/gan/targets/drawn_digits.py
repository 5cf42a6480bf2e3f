"""Digits that are drawn, not stored: endless, and what each was drawn from is known.

A digit is bent (its control points are shifted at random), slanted, stretched, turned, scaled and
moved; then every pixel says how much of it lies under a pen of some thickness.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Points
from ganscope.gan.labelled_samples import Labelled, LabelledSamples
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.glyphs import (
    GLYPHS,
    MOST_POINTS,
    SEGMENTS,
    control_points,
    segment_ends,
)
from ganscope.gan.targets.start_configs import START_IMAGES
from ganscope.gan.types import Key, Parameters

CONTROL_POINTS = control_points()
SEGMENT_ENDS = segment_ends()

# Half the width of the interval of each factor that is no live parameter, around its middle.
STRETCH, MIDDLE_STRETCH = 0.12, 0.98
SCALE, MIDDLE_SCALE = 0.085, 0.865
TURN, SHIFT = 0.14, 0.1
# A uniform number from -1 to 1, times this, has a standard deviation of 1.
UNIT_SPREAD = 3.0**0.5
N_FACTORS = 8


class Factors(NamedTuple):
    """What samples are drawn from.

    digit: which one. slant: how far the top leans to the right, per unit of height. stretch: of the
    width. turn: in radians, clockwise. scale, shift: of the whole. thickness: half the width of the
    pen. bend: how far each control point is shifted. Lengths are in units of half the side.
    """

    digit: Int[Array, " n"]
    slant: Float[Array, " n"]
    stretch: Float[Array, " n"]
    turn: Float[Array, " n"]
    scale: Float[Array, " n"]
    shift: Float[Array, "n 2"]
    thickness: Float[Array, " n"]
    bend: Float[Array, "n points 2"]


def draw_factors(key: Key, n: int, parameters: Parameters) -> Factors:
    """Independent factors, each uniform in its range; a digit as often as its weight says."""
    # One draw of all numbers compiles a third faster than one for each factor.
    u = jax.random.uniform(key, (n, N_FACTORS + 2 * MOST_POINTS))
    edges = jnp.cumsum(parameters["weights"])
    digit = jnp.sum(u[:, :1] * edges[-1] >= edges[None, :-1], axis=1, dtype=jnp.int32)
    around = 2.0 * u - 1.0

    def between(column: int, name: str) -> Float[Array, " n"]:
        low, high = parameters[f"{name}_low"], parameters[f"{name}_high"]
        return low + (high - low) * u[:, column]

    bend = UNIT_SPREAD * parameters["jitter"] * around[:, N_FACTORS:]
    return Factors(
        digit=digit,
        slant=between(1, "slant"),
        stretch=MIDDLE_STRETCH + STRETCH * around[:, 2],
        turn=TURN * around[:, 3],
        scale=MIDDLE_SCALE + SCALE * around[:, 4],
        shift=SHIFT * around[:, 5:7],
        thickness=between(7, "thickness"),
        bend=bend.reshape(n, MOST_POINTS, 2),
    )


def placed(factors: Factors) -> Float[Array, "n points 2"]:
    """Where the control points of each sample come to lie."""
    points = jnp.asarray(CONTROL_POINTS)[factors.digit] + factors.bend
    x, y = points[..., 0], points[..., 1]
    x = factors.stretch[:, None] * x - factors.slant[:, None] * y
    cos, sin = jnp.cos(factors.turn)[:, None], jnp.sin(factors.turn)[:, None]
    turned = jnp.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
    return factors.scale[:, None, None] * turned + factors.shift[:, None, :]


def draw(factors: Factors, side: int) -> Points:
    """The pictures, each as one row of side x side numbers: -1 is paper, 1 is ink. A pixel on the
    edge of a stroke is as dark as much of it the pen covers, taken from its centre's distance."""
    ends = jnp.einsum("andp,npx->nadx", _ends_of(factors), placed(factors))
    start, way = ends[:, 0], ends[:, 1] - ends[:, 0]
    # A segment without length is a dot.
    squared_length = jnp.maximum(jnp.sum(way**2, axis=-1), 1e-9)
    centres = (jnp.arange(side, dtype=jnp.float32) + 0.5) * (2.0 / side) - 1.0

    def nearer(i: Array, best: Float[Array, "n side side"]) -> Float[Array, "n side side"]:
        """The squared distance to the nearest of the segments up to the i-th."""
        dx = centres[None, :] - start[:, i, 0, None]
        dy = centres[None, :] - start[:, i, 1, None]
        along = (dx * way[:, i, 0, None])[:, None, :] + (dy * way[:, i, 1, None])[:, :, None]
        t = jnp.clip(along / squared_length[:, i, None, None], 0.0, 1.0)
        off_x = dx[:, None, :] - t * way[:, i, 0, None, None]
        off_y = dy[:, :, None] - t * way[:, i, 1, None, None]
        return jnp.minimum(best, off_x**2 + off_y**2)

    # A minimum over all segments at once would be fused into one large expression, which takes
    # twenty seconds to compile.
    far = jnp.full((start.shape[0], side, side), jnp.inf)
    distance = jnp.sqrt(jax.lax.fori_loop(0, SEGMENTS, nearer, far))
    covered = (factors.thickness[:, None, None] - distance) * (side / 2.0) + 0.5
    ink = jnp.clip(covered, 0.0, 1.0)
    return (2.0 * ink - 1.0).reshape(-1, side * side)


def _ends_of(factors: Factors) -> Float[Array, "ends n segments points"]:
    return jnp.asarray(SEGMENT_ENDS)[:, factors.digit]


def shares(parameters: Parameters) -> Float[Array, " digits"]:
    """How often each digit is drawn."""
    weights = parameters["weights"]
    # Where no digit has a weight, the last one is drawn.
    total = jnp.sum(weights)
    return jnp.where(total > 0, weights / jnp.maximum(total, 1e-9), jnp.eye(len(GLYPHS))[-1])


def drawn_digits_problem(title: str, side: int) -> ProblemSpec:
    """The problem of digits of this many pixels along each side."""

    def labelled(key: Key, n: int, parameters: Parameters) -> Labelled:
        factors = draw_factors(key, n, parameters)
        return draw(factors, side), factors.digit

    return ProblemSpec(
        title=title,
        source="ganscope: strokes by Catmull and Rom (1974)",
        formula="x = ink(digit, slant, thickness, …)",
        domain="image",
        shape=(side, side),
        sample=lambda key, n, parameters: labelled(key, n, parameters)[0],
        # No sample is ever drawn again, so all others are fresh.
        labelled=LabelledSamples(labelled, labelled, shares),
        start=START_IMAGES,
        architecture="image_network",
        fields=_fields(),
    )


def _fields() -> tuple[Field, ...]:
    return (
        Field(
            name="weights",
            title="Digits",
            kind="numbers",
            default=(1.0,) * len(GLYPHS),
            minimum=0.0,
            maximum=100.0,
            length=len(GLYPHS),
            fill=0.0,
            help="How often each digit from 0 to 9 is drawn; 0 is never.",
        ),
        Field(
            name="slant_low",
            title="Slant from",
            default=-0.1,
            minimum=-0.5,
            maximum=0.8,
            help="The smallest slant: how far the top leans to the right, per unit of height.",
        ),
        Field(
            name="slant_high",
            title="Slant to",
            default=0.5,
            minimum=-0.5,
            maximum=0.8,
            help="The largest slant; each digit has one in between.",
        ),
        Field(
            name="thickness_low",
            title="Thickness from",
            default=0.09,
            minimum=0.05,
            maximum=0.3,
            help="Half the width of the thinnest pen, where half a side is 1.",
        ),
        Field(
            name="thickness_high",
            title="Thickness to",
            default=0.17,
            minimum=0.05,
            maximum=0.3,
            help="Half the width of the thickest pen, where half a side is 1.",
        ),
        Field(
            name="jitter",
            title="Jitter",
            default=0.06,
            minimum=0.0,
            maximum=0.15,
            help="How far the points of a stroke are shifted: the standard deviation.",
        ),
    )
