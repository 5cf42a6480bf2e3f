"""The committed results: one document per row, with a fingerprint of what was trained."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ganscope.lessons.verified_counts import read_table, versions, write_table
from ganscope.published.evaluation_protocol import Score, spread

PATH = Path(__file__).parent / "results.json"
TABLE = Path(__file__).parent / "RESULTS.md"

# The row of the data itself, beside those of the recipes.
CEILING = "data"

type Json = dict[str, Any]


def document(
    config: Mapping[str, Any], steps: int, scores: Sequence[Score], seconds: float, date: str
) -> Json:
    """What is kept of one row; `seconds` on the clock for all seeds together, `date` YYYY-MM-DD."""
    return {
        "digest": digest(config, steps),
        "date": date,
        "steps": steps,
        "seeds": len(scores),
        "seconds": round(seconds),
        "versions": versions(),
        "numbers": {
            field.name: _rounded(asdict(spread([getattr(score, field.name) for score in scores])))
            for field in fields(Score)
        },
        "by_seed": [_rounded(asdict(score)) for score in scores],
    }


def digest(config: Mapping[str, Any], steps: int) -> str:
    """A fingerprint of what was trained: the same only for the same configuration and steps."""
    text = json.dumps([config, steps], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_current(kept: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether a kept row speaks of this configuration."""
    return bool(kept["digest"] == digest(config, kept["steps"]))


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Six digits; what is no number is null."""
    return {
        name: value
        if value is None or isinstance(value, int)
        else (float(f"{value:.6g}") if math.isfinite(value) else None)
        for name, value in values.items()
    }


def read(path: Path | None = None) -> Json:
    """problem -> row -> document."""
    return read_table(path or PATH)


def save(problem: str, row: str, kept: Json, path: Path | None = None) -> Json:
    """Puts one row into what is there, and returns all."""
    path = path or PATH
    everything = read(path)
    everything[problem] = everything.get(problem, {}) | {row: kept}
    write_table(everything, path)
    return everything
