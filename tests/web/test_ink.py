"""Ink is kept within bounds until it is cleared."""

from __future__ import annotations

from ganscope.web import ink as module
from ganscope.web.ink import MAX_POINTS, MAX_STROKES, Ink


def test_stroke_grows_and_all_are_cleared():
    ink = Ink()
    ink.extend("a", 1, [(0.0, 0.0)])
    ink.extend("a", 2, [(5.0, 5.0)])
    ink.extend("a", 1, [(1.0, 2.0)])
    assert ink.strokes("a") == [
        {"stroke": 1, "points": [(0.0, 0.0), (1.0, 2.0)]},
        {"stroke": 2, "points": [(5.0, 5.0)]},
    ]
    ink.clear("a")
    ink.clear("b")
    assert ink.strokes("a") == ink.strokes("b") == []


def test_strokes_points_and_runs_are_bounded(monkeypatch):
    ink = Ink()
    for stroke in range(MAX_STROKES + 3):
        ink.extend("a", stroke, [(0.0, 0.0)] * 10)
    strokes = ink.strokes("a")
    assert [each["stroke"] for each in strokes] == list(range(3, MAX_STROKES + 3))
    for _ in range(MAX_POINTS):
        ink.extend("a", 10, [(1.0, 1.0)] * 64)
    assert max(len(each["points"]) for each in ink.strokes("a")) == MAX_POINTS
    monkeypatch.setattr(module, "MAX_RUNS", 2)
    small = Ink()
    for run in "abc":
        small.extend(run, 0, [(0.0, 0.0)])
    assert [bool(small.strokes(run)) for run in "abc"] == [False, True, True]
