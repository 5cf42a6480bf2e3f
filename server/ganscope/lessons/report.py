"""The counts of a lesson as text for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ganscope.lessons.lesson import Claim, Lesson

WIDTH = 100
_MEANING = {
    "verified": "verified",
    "held": "held, but 59 seeds are needed to say so of 95 % of all",
    "failed": "FAILED",
}


def report(lesson: Lesson, document: Mapping[str, Any]) -> Iterator[str]:
    """A head line, then for each claim its count, its text, its check, and the measured values."""
    first, n = document["first_seed"], document["seeds"]
    yield f"{lesson.number}. {lesson.title} ({lesson.name}), seeds {first} to {first + n - 1}"
    for claim, counted in zip(lesson.claims, document["claims"], strict=True):
        yield from _claim(claim, counted)
    yield ""


def _claim(claim: Claim, counted: Mapping[str, Any]) -> Iterator[str]:
    percent = math.floor(1000 * counted["lower_bound"]) / 10  # rounded down
    bound = "" if claim.share else f", at least {percent:.1f} % of all seeds"
    yield f"  {counted['k']} of {counted['n']}{bound}: {_MEANING[counted['verdict']]}"
    if counted["control"]:
        yield f"  {_comparison(claim, counted['control'])}"
    for text in (claim.text, f"Checked: {claim.check}."):
        yield from textwrap.wrap(text, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 4)
    for step, by_name in counted["values"].items():
        for name, spread in by_name.items():
            yield f"      step {step:>6}  {name:<28} {_spread(spread)}"


def _comparison(claim: Claim, control: Mapping[str, Any]) -> str:
    low, high = (100 * end for end in control["interval"])
    counted, points = f"{control['k']} of {control['n']}", 100 * control["difference"]
    difference = f"{points:+.0f} points, {low:+.0f} to {high:+.0f} at 95 % confidence"
    return f"{counted} in “{claim.control}”: {difference}"


def _spread(spread: Mapping[str, float | None]) -> str:
    if spread["median"] is None:
        return "undefined"
    low, median, high = (f"{spread[key]:.4g}" for key in ("low", "median", "high"))
    return f"{median} (90 % of the seeds: {low} to {high})"
