"""The committed results: one document per row, with a digest of what was trained."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ganscope.gan.config import without_neutral
from ganscope.lessons.verified_counts import read_table, versions, write_table
from ganscope.published.evaluation_protocol import Score, spread

PATH = Path(__file__).parent / "results.json"
TABLE = Path(__file__).parent / "RESULTS.md"

# The name of the row of the data itself.
CEILING = "data"

type Json = dict[str, Any]


def document(
    config: Mapping[str, Any], steps: int, scores: Sequence[Score], seconds: float, date: str
) -> Json:
    """The saved document of one row.

    Args:
      config: full.
      steps: of training.
      scores: one per seed.
      seconds: of wall time for all seeds together.
      date: YYYY-MM-DD.
    """
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
    """A hash of the configuration and the number of steps."""
    content = [without_neutral(dict(config)), steps]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_current(document: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether a saved row was trained with this configuration."""
    return bool(document["digest"] == digest(config, document["steps"]))


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Six digits; None for NaN and infinity."""
    return {
        name: value
        if value is None or isinstance(value, int)
        else (float(f"{value:.6g}") if math.isfinite(value) else None)
        for name, value in values.items()
    }


def read(path: Path | None = None) -> Json:
    """The table: problem -> row -> document."""
    return read_table(path or PATH)


def save(problem: str, row: str, document: Json, path: Path | None = None) -> Json:
    """Writes one row into the table; returns the whole table."""
    path = path or PATH
    table = read(path)
    table[problem] = table.get(problem, {}) | {row: document}
    write_table(table, path)
    return table
