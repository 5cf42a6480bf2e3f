"""The ten digits as strokes through control points, and the line segments that they are drawn by.

A glyph lies in the box from -1 to 1, its second axis pointing down. Its strokes are straight lines
or curves through some of its control points. Every segment's ends are fixed weighted sums of the
control points, so moving a point bends the stroke smoothly; strokes that share a point stay joined.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

# Every glyph has that many segments, and room for that many control points.
SEGMENTS = 16
MOST_POINTS = 14


class Stroke(NamedTuple):
    """A line through control points, by their indices. A closed one ends where it begins."""

    points: tuple[int, ...]
    is_curve: bool = True


class Glyph(NamedTuple):
    """One digit."""

    points: tuple[tuple[float, float], ...]
    strokes: tuple[Stroke, ...]


GLYPHS: tuple[Glyph, ...] = (
    Glyph(
        (
            *((0.0, -0.8), (0.38, -0.56), (0.5, 0.0), (0.38, 0.56)),
            *((0.0, 0.8), (-0.38, 0.56), (-0.5, 0.0), (-0.38, -0.56)),
        ),
        (Stroke((0, 1, 2, 3, 4, 5, 6, 7, 0)),),
    ),
    Glyph(((-0.3, -0.45), (0.08, -0.8), (0.08, 0.8)), (Stroke((0, 1, 2), is_curve=False),)),
    Glyph(
        (
            *((-0.44, -0.4), (-0.28, -0.72), (0.06, -0.8), (0.4, -0.62), (0.4, -0.26)),
            *((0.1, 0.22), (-0.48, 0.8), (0.5, 0.8)),
        ),
        (Stroke((0, 1, 2, 3, 4, 5, 6)), Stroke((6, 7), is_curve=False)),
    ),
    Glyph(
        (
            *((-0.42, -0.62), (-0.04, -0.8), (0.36, -0.6), (0.32, -0.24), (-0.08, -0.06)),
            *((0.38, 0.16), (0.42, 0.56), (0.02, 0.8), (-0.44, 0.6)),
        ),
        (Stroke((0, 1, 2, 3, 4)), Stroke((4, 5, 6, 7, 8))),
    ),
    Glyph(
        ((0.16, -0.8), (-0.5, 0.3), (0.52, 0.3), (0.2, 0.8)),
        (Stroke((0, 1, 2), is_curve=False), Stroke((0, 3), is_curve=False)),
    ),
    Glyph(
        (
            *((0.42, -0.8), (-0.34, -0.8), (-0.4, -0.1), (0.02, -0.26), (0.4, 0.02)),
            *((0.4, 0.5), (0.02, 0.8), (-0.44, 0.6)),
        ),
        (Stroke((0, 1, 2), is_curve=False), Stroke((2, 3, 4, 5, 6, 7))),
    ),
    Glyph(
        (
            *((0.3, -0.78), (-0.12, -0.56), (-0.4, 0.0), (-0.38, 0.52), (0.02, 0.8)),
            *((0.4, 0.5), (0.34, 0.08), (0.0, -0.06), (-0.34, 0.16)),
        ),
        (Stroke((0, 1, 2, 3, 4, 5, 6, 7, 8)),),
    ),
    Glyph(((-0.46, -0.8), (0.46, -0.8), (-0.1, 0.8)), (Stroke((0, 1, 2), is_curve=False),)),
    Glyph(
        (
            *((0.0, -0.8), (-0.36, -0.48), (0.0, -0.08), (0.42, 0.38)),
            *((0.0, 0.8), (-0.42, 0.38), (0.36, -0.48)),
        ),
        (Stroke((0, 1, 2, 3, 4, 5, 2, 6, 0)),),
    ),
    Glyph(
        (
            *((0.38, -0.38), (0.04, 0.04), (-0.34, -0.14), (-0.36, -0.58)),
            *((0.02, -0.8), (0.36, -0.64), (0.34, 0.2), (0.16, 0.8)),
        ),
        (Stroke((0, 1, 2, 3, 4, 5, 0, 6, 7)),),
    ),
)


def control_points() -> np.ndarray:
    """(10, 14, 2): the control points of each glyph; room that it does not need holds zeros."""
    places = np.zeros((len(GLYPHS), MOST_POINTS, 2), np.float32)
    for i, glyph in enumerate(GLYPHS):
        places[i, : len(glyph.points)] = glyph.points
    return places


def segment_ends() -> np.ndarray:
    """(2, 10, 16, 14): the weights of the control points in both ends of each segment. Where a
    glyph has fewer segments its last one is repeated, which draws nothing new."""
    ends = np.zeros((2, len(GLYPHS), SEGMENTS, MOST_POINTS), np.float32)
    for i, glyph in enumerate(GLYPHS):
        pairs = [pair for corners in _strokes(glyph) for pair in pairwise(corners)]
        pairs += [pairs[-1]] * (SEGMENTS - len(pairs))
        ends[:, i] = np.swapaxes(np.asarray(pairs), 0, 1)
    return ends


def _strokes(glyph: Glyph) -> list[np.ndarray]:
    """The corners of each stroke, as weights of the control points. A straight stroke has one
    segment from point to point; the curves share the others by the number of their points."""
    n_straight = sum(len(s.points) - 1 for s in glyph.strokes if not s.is_curve)
    curves = [stroke for stroke in glyph.strokes if stroke.is_curve]
    n_spans = sum(len(stroke.points) - 1 for stroke in curves)
    left, found = SEGMENTS - n_straight, []
    for stroke in glyph.strokes:
        n_points = len(stroke.points)
        if not stroke.is_curve:
            found.append(np.stack([_point(index) for index in stroke.points]))
            continue
        share = (SEGMENTS - n_straight) * (n_points - 1) / n_spans
        n = left if stroke is curves[-1] else round(share)
        left -= n
        found.append(curve_weights(stroke.points, np.linspace(0.0, n_points - 1.0, n + 1)))
    return found


def _point(index: int) -> np.ndarray:
    point: np.ndarray = np.eye(MOST_POINTS)[index]
    return point


def curve_weights(points: tuple[int, ...], places: np.ndarray) -> np.ndarray:
    """The weights of the control points at places of a Catmull-Rom curve through some of them.

    Args:
      points: which ones, in the order of the curve.
      places: 0 is the first of them, 1 the second.

    **Source**: Catmull and Rom, A class of local interpolating splines (1974).
    """
    is_closed, last = points[0] == points[-1], len(points) - 1

    def through(i: int) -> np.ndarray:
        """The weights of the i-th point; one before the first, or after the last, stands still."""
        if is_closed:
            return _point(points[i % last])
        return _point(points[min(max(i, 0), last)])

    found = []
    for place in places:
        i = min(int(place), last - 1)
        t = place - i
        a, b, c, d = (through(i + k) for k in (-1, 0, 1, 2))
        found.append(
            0.5
            * (
                2.0 * b
                + t * (c - a)
                + t**2 * (2.0 * a - 5.0 * b + 4.0 * c - d)
                + t**3 * (3.0 * b - a - 3.0 * c + d)
            )
        )
    return np.stack(found)
