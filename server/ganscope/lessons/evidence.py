"""The saved evidence of a lesson's courses, one file per lesson: curves, and pictures of the first
seeds.

The page fetches it when a user opens it. The web process reads it without JAX.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganscope.lessons.courses import Curve, times_sooner

if TYPE_CHECKING:
    from ganscope.lessons.lesson import Course, Lesson
    from ganscope.lessons.verify import CourseResult, Verified

FOLDER = Path(__file__).parent / "evidence"

type Json = dict[str, Any]


def document(lesson: Lesson, verified: Verified, n_seeds: int, first_seed: int, date: str) -> Json:
    """The evidence of one verification, as it is saved; `date` is YYYY-MM-DD."""
    courses = zip(lesson.courses, verified.courses, strict=True)
    return {
        "digest": lesson.digest,
        "date": date,
        "seeds": n_seeds,
        "first_seed": first_seed,
        "courses": [_course(lesson, course, result) for course, result in courses],
    }


def _course(lesson: Lesson, course: Course, result: CourseResult) -> list[Json]:
    """The trainings of a course, each with its curve, its comparison with the control, its
    pictures, and its configuration if it has a single phase."""
    control = next((c for c in result.curves if c.training == course.control), None)
    phases = {training.name: training.phases for training in lesson.trainings}
    return [
        {
            **_curve(curve, control),
            "pictures": dict(pictures),
            "config": first.config if not others else None,
        }
        for curve, pictures in zip(result.curves, result.pictures, strict=True)
        for first, *others in [phases[curve.training]]
    ]


def _curve(curve: Curve, control: Curve | None) -> Json:
    is_compared = control is not None and curve is not control
    sooner = times_sooner(curve, control) if control is not None and is_compared else None
    return {
        "training": curve.training,
        "n": curve.n,
        "steps": curve.steps,
        "at_goal": curve.at_goal,
        "reached": curve.reached,
        "median": curve.median,
        "never": curve.never,
        "times_sooner": sooner and float(f"{sooner[0]:.3g}"),
        "is_at_least": sooner is not None and sooner[1],
    }


def read(name: str) -> Json | None:
    """The saved evidence of a lesson; None if there is none."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        return None
    evidence: Json = json.loads(path.read_text(encoding="utf-8"))
    return evidence


def save(name: str, evidence: Mapping[str, Any]) -> None:
    """Writes a line for each training, so that a change of one training changes one line."""
    courses = [
        "[\n" + ",\n".join(_line(training) for training in course) + "\n]"
        for course in evidence["courses"]
    ]
    head = ",\n".join(f"{_line(k)}: {_line(v)}" for k, v in evidence.items() if k != "courses")
    FOLDER.mkdir(exist_ok=True)
    text = f'{{\n{head},\n"courses": [{", ".join(courses)}]\n}}\n'
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
