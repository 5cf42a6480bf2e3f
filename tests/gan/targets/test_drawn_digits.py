"""Drawn digits against a renderer that shares only their control points: a dense polyline, and a
pixel is as dark as many of its points the pen covers."""

from __future__ import annotations

import itertools
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import PROBLEMS
from ganscope.gan.targets.drawn_digits import Factors, draw, draw_factors, placed
from ganscope.gan.targets.glyphs import GLYPHS, MOST_POINTS, SEGMENTS, segment_ends

from ..tools import parameters_of

SUB = 8


def factors(**given) -> Factors:
    """Each digit once, upright and unbent, with some of it replaced."""
    n = len(GLYPHS)
    plain = {
        "digit": np.arange(n),
        "slant": np.zeros(n),
        "stretch": np.ones(n),
        "turn": np.zeros(n),
        "scale": np.ones(n),
        "shift": np.zeros((n, 2)),
        "thickness": np.full(n, 0.15),
        "bend": np.zeros((n, MOST_POINTS, 2)),
    }
    arrays = {name: jnp.asarray(value, jnp.float32) for name, value in (plain | given).items()}
    return Factors(**arrays | {"digit": arrays["digit"].astype(jnp.int32)})


DRAW = {side: jax.jit(partial(draw, side=side)) for side in (8, 16)}


def catmull_rom(points: np.ndarray, is_closed: bool) -> np.ndarray:
    """200 points in each span, by the recursive form of Barry and Goldman (1988)."""
    before = points[-2] if is_closed else points[0]
    after = points[1] if is_closed else points[-1]
    p = np.vstack([before, points, after]).astype(float)
    t = np.linspace(0.0, 1.0, 200)[:, None]
    spans = []
    for p0, p1, p2, p3 in zip(p, p[1:], p[2:], p[3:], strict=False):
        a1, a2, a3 = (-t) * p0 + (1 + t) * p1, (1 - t) * p1 + t * p2, (2 - t) * p2 + (t - 1) * p3
        b1, b2 = ((1 - t) * a1 + (t + 1) * a2) / 2, ((2 - t) * a2 + t * a3) / 2
        spans.append((1 - t) * b1 + t * b2)
    return np.vstack(spans)


def rendered(drawn: Factors, i: int, side: int) -> np.ndarray:
    """The i-th sample at eight by eight points a pixel, in double precision."""
    f = [np.asarray(part[i], np.float64) for part in drawn]
    digit, slant, stretch, turn, scale, shift, thickness, bend = f
    glyph = GLYPHS[int(digit)]
    points = np.array(glyph.points) + bend[: len(glyph.points)]
    lean = np.array([[stretch, -slant], [0.0, 1.0]])
    turning = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = scale * points @ (turning @ lean).T + shift
    pieces = []
    for stroke in glyph.strokes:
        corners = points[list(stroke.points)]
        if stroke.is_curve:
            pieces.append(catmull_rom(corners, stroke.points[0] == stroke.points[-1]))
        else:
            pieces.append(
                np.vstack([np.linspace(a, b, 400) for a, b in itertools.pairwise(corners)])
            )
    path = np.vstack(pieces)
    places = (np.arange(side * SUB) + 0.5) * 2.0 / (side * SUB) - 1.0
    x, y = np.meshgrid(places, places)
    nearest = np.full(x.shape, np.inf)
    for block in np.array_split(path, 20):
        squared = (x[..., None] - block[:, 0]) ** 2 + (y[..., None] - block[:, 1]) ** 2
        nearest = np.minimum(nearest, squared.min(axis=-1))
    covered = (nearest <= thickness**2).astype(float)
    return 2.0 * covered.reshape(side, SUB, side, SUB).mean(axis=(1, 3)) - 1.0


CASES = {
    "plain": {},
    "slanted and turned": {"slant": np.full(10, 0.4), "turn": np.full(10, -0.15)},
    "small, wide and moved": {
        "scale": np.full(10, 0.8),
        "stretch": np.full(10, 1.1),
        "shift": np.tile([0.1, -0.05], (10, 1)),
    },
    "thin and bent": {
        "thickness": np.full(10, 0.09),
        "bend": np.random.default_rng(3).normal(0.0, 0.05, (10, MOST_POINTS, 2)),
    },
}


@pytest.mark.parametrize("case", CASES)
def test_drawing_is_that_of_a_renderer_at_high_resolution(case):
    drawn = factors(**CASES[case])
    found = np.asarray(DRAW[16](drawn)).reshape(10, 16, 16)
    for digit in range(10):
        by_hand = rendered(drawn, digit, 16)
        off = np.abs(found[digit] - by_hand)
        # Coverage by the distance of a pixel's centre is exact for straight edges along the axes
        # only, and a curve is drawn by sixteen lines, which cut a sharp corner short.
        assert off.mean() < 0.06, digit
        assert np.mean(off > 0.5) < 0.03, digit


def test_half_the_side_is_the_same_drawing_seen_from_afar():
    drawn = factors(thickness=np.full(10, 0.17))
    fine = np.asarray(DRAW[16](drawn)).reshape(10, 8, 2, 8, 2).mean(axis=(2, 4))
    coarse = np.asarray(DRAW[8](drawn)).reshape(10, 8, 8)
    assert np.abs(fine - coarse).mean() < 0.05


def test_pixels_run_from_paper_to_ink():
    x = np.asarray(DRAW[16](factors()))
    assert x.shape == (10, 256)
    assert x.min() == -1.0
    assert x.max() == 1.0


def test_ends_of_segments_meet_and_weights_of_each_end_sum_to_one():
    ends = segment_ends()
    assert ends.shape == (2, 10, SEGMENTS, MOST_POINTS)
    np.testing.assert_allclose(ends.sum(axis=-1), 1.0, atol=1e-6)
    breaks = [
        sum(not np.allclose(ends[1, d, i], ends[0, d, i + 1]) for i in range(SEGMENTS - 1))
        for d in range(10)
    ]
    # A glyph of straight strokes alone repeats its last segment, whose end is not its beginning.
    padding = [
        sum(np.allclose(ends[:, d, i], ends[:, d, i + 1]) for i in range(SEGMENTS - 1))
        for d in range(10)
    ]
    assert [b - p for b, p in zip(breaks, padding, strict=True)] == [
        sum(a.points[-1] != b.points[0] for a, b in zip(g.strokes, g.strokes[1:], strict=False))
        for g in GLYPHS
    ]


def test_bending_moves_a_point_of_the_stroke_as_far():
    bend = np.zeros((10, MOST_POINTS, 2))
    bend[:, 0] = [0.1, -0.2]
    before, after = placed(factors()), placed(factors(bend=bend))
    np.testing.assert_allclose(after[:, 0] - before[:, 0], [[0.1, -0.2]] * 10, atol=1e-6)
    np.testing.assert_allclose(after[:, 1:], before[:, 1:], atol=1e-6)


N = 4000
FACTORS = jax.jit(draw_factors, static_argnums=1)


def drawn_with(**changes) -> Factors:
    return FACTORS(jax.random.key(2), N, parameters_of("drawn_digits", changes))


def test_factors_stay_in_their_ranges_and_fill_them():
    drawn = drawn_with(slant_low=0.1, slant_high=0.3, thickness_low=0.1, thickness_high=0.12)
    for name, low, high in (
        ("slant", 0.1, 0.3),
        ("thickness", 0.1, 0.12),
        ("stretch", 0.86, 1.1),
        ("scale", 0.78, 0.95),
        ("turn", -0.14, 0.14),
    ):
        values = np.asarray(getattr(drawn, name))
        assert low - 1e-6 <= values.min() < low + 0.05 * (high - low), name
        assert high - 0.05 * (high - low) < values.max() <= high + 1e-6, name


@pytest.mark.parametrize("jitter", [0.0, 0.1])
def test_jitter_is_a_standard_deviation(jitter):
    bend = np.asarray(drawn_with(jitter=jitter).bend)
    assert bend.std() == pytest.approx(jitter, rel=0.02)


def test_digits_come_as_often_as_their_weights_say():
    weights = [1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 4.0]
    counts = np.bincount(drawn_with(weights=weights).digit, minlength=10) / N
    shares = np.array([*weights, 0.0, 0.0]) / 8.0
    np.testing.assert_allclose(counts, shares, atol=5 * 0.5 / N**0.5)
    assert not np.any(counts[shares == 0])
    labelled = PROBLEMS["drawn_digits"].labelled
    found = labelled.weights(parameters_of("drawn_digits", {"weights": weights}))
    np.testing.assert_allclose(found, shares, rtol=1e-6)


def test_without_any_weight_one_digit_is_left():
    nothing = {"weights": [0.0]}
    assert set(np.asarray(drawn_with(**nothing).digit).tolist()) == {9}
    shares = PROBLEMS["drawn_digits"].labelled.weights(parameters_of("drawn_digits", nothing))
    np.testing.assert_array_equal(shares, np.eye(10)[9])


@pytest.mark.parametrize(("name", "side"), [("drawn_digits", 16), ("drawn_digits_8", 8)])
def test_labels_are_the_digits_that_were_drawn(name, side):
    spec, parameters = PROBLEMS[name], parameters_of(name, {"jitter": 0.0})
    key = jax.random.key(0)
    x, labels = jax.jit(spec.labelled.known, static_argnums=1)(key, 12, parameters)
    drawn = draw_factors(key, 12, parameters)
    np.testing.assert_array_equal(labels, drawn.digit)
    np.testing.assert_allclose(x, DRAW[side](drawn), atol=1e-5)
    np.testing.assert_allclose(spec.sample(key, 12, parameters), x, atol=1e-5)
