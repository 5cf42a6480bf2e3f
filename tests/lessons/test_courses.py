"""Curves of a course, compared with SciPy's Kaplan-Meier estimate, and the saved evidence."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from ganscope.gan.config import full_config
from ganscope.lessons import evidence
from ganscope.lessons.courses import curve, times_sooner
from ganscope.lessons.lesson import Phase
from ganscope.lessons.loader import read_lesson
from ganscope.lessons.pictures import BINS, LINE_SAMPLES, POINTS, pictures
from ganscope.lessons.verify import CourseResult, Verified

from .files import lesson_text

STEPS = (10, 20, 30, 40)


def curve_of(*rows: str):
    """Seeds as rows: 1 where a seed is at the goal."""
    at_goal = np.array([[mark == "1" for mark in row] for row in rows])
    return curve("t", dict(zip(STEPS, at_goal.T, strict=True)))


def test_seed_that_leaves_the_goal_again_has_reached_it():
    seen = curve_of("0100", "0011", "0000", "1111")
    assert (seen.at_goal, seen.reached, seen.n) == ((1, 2, 2, 2), (1, 2, 3, 3), 4)
    assert (seen.never, seen.median) == (1, 20)


def test_reached_is_what_kaplan_and_meier_estimate():
    rng = np.random.default_rng(0)
    first = rng.choice([10, 20, 30, 40, 99], size=200)
    at_goal = {step: first <= step for step in STEPS}
    arrived = first[first <= 40]
    censored = CensoredData(uncensored=arrived, right=np.full(200 - len(arrived), 40))
    expected = ecdf(censored).cdf.evaluate(np.array(STEPS))
    np.testing.assert_allclose(np.array(curve("t", at_goal).reached) / 200, expected)


@pytest.mark.parametrize(
    ("of", "control", "expected"),
    [
        (("1111", "0111"), ("0001", "0001"), (4.0, False)),
        (("0111", "0111"), ("0000", "0000"), (2.0, True)),  # none by step 40
        (("0000", "0000"), ("0001", "0001"), None),
    ],
)
def test_times_sooner_says_when_it_is_only_a_bound(of, control, expected):
    assert times_sooner(curve_of(*of), curve_of(*control)) == expected


def test_saved_evidence_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path / "evidence")
    lesson = read_lesson("seven", lesson_text())
    at_goal = dict(zip(STEPS, np.array([[0, 0], [1, 1], [1, 1], [1, 1]], bool), strict=True))
    curves = (curve("short", at_goal), curve("plain", dict.fromkeys(STEPS, np.zeros(2, bool))))
    result = CourseResult(curves, ({"step": 30}, {"step": 30}))
    document = evidence.document(lesson, Verified((), (result,)), 2, 0, "2025-01-31")
    evidence.save("seven", document)
    saved = evidence.read("seven")
    assert saved["digest"] == lesson.digest
    ((treated, control),) = saved["courses"]
    assert (treated["training"], treated["at_goal"]) == ("short", [0, 2, 2, 2])
    assert (treated["median"], treated["never"], control["never"]) == (20, 0, 2)
    # A training of several phases is not one configuration that the page can open.
    assert (treated["config"], control["config"]) == (None, lesson.config)
    assert (treated["times_sooner"], treated["is_at_least"]) == (2.0, True)
    assert (control["times_sooner"], control["is_at_least"]) == (None, False)
    assert treated["pictures"] == {"step": 30}
    assert evidence.read("eight") is None


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.uint8)


def test_points_of_the_plane_are_bytes_over_the_window():
    phase = Phase(full_config({"problem": "ring"}), 10)
    samples = np.full((2, POINTS, 2), np.inf)
    shown = pictures(phase, 5, samples, np.array([True, False]), 3)
    (low, high), _ = shown["window"]
    samples[:, :2] = [[[low, low], [high, 0.5 * (low + high)]], [[9 * high, 9 * low], [0.0, 0.0]]]
    shown = pictures(phase, 5, samples, np.array([True, False]), 3)
    assert (shown["step"], shown["dimension"], len(shown["modes"])) == (5, 2, 8)
    assert [(seed["seed"], seed["meets"]) for seed in shown["seeds"]] == [(3, True), (4, False)]
    assert unpacked(shown["seeds"][0]["points"]).tolist() == [0, 0, 255, 128]
    assert unpacked(shown["seeds"][1]["points"])[:2].tolist() == [255, 0]  # clipped to the window


def test_bars_of_a_line_stand_on_the_scale_of_the_data():
    phase = Phase(full_config({}), 10)
    spike = np.full((1, LINE_SAMPLES, 1), 4.01)
    shown = pictures(phase, 5, spike, np.array([False]), 0)
    data, bins = unpacked(shown["data"]), unpacked(shown["seeds"][0]["bins"])
    assert (len(data), len(bins)) == (BINS, BINS)
    assert data.max() == 255
    assert sorted(set(bins.tolist())) == [0, 255]  # far taller than the data: clipped
    ((low, high),) = shown["window"]
    assert int(np.argmax(bins)) == int((4.01 - low) / (high - low) * BINS)
