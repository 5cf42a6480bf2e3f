"""The committed table of counts, and whether they are of the lessons as they are now."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganscope import __version__
from ganscope.lessons.lesson import Lesson

if TYPE_CHECKING:
    from ganscope.lessons.counts import Comparison, Counted

PATH = Path(__file__).parent / "verified.json"

type Json = dict[str, Any]


def versions() -> dict[str, str]:
    """The versions of the software on which the numbers may depend."""
    return {
        "ganscope": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("jax", "jaxlib", "optax")},
    }


def document(
    lesson: Lesson, counted: Sequence[Counted], n_seeds: int, first_seed: int, date: str
) -> Json:
    """The counts of one verification, as they are saved; `date` is YYYY-MM-DD."""
    return {
        "digest": lesson.digest,
        "date": date,
        "seeds": n_seeds,
        "first_seed": first_seed,
        "versions": versions(),
        "claims": [_claim(entry) for entry in counted],
    }


def _claim(counted: Counted) -> Json:
    return {
        "k": counted.k,
        "n": counted.n,
        "lower_bound": math.floor(counted.lower_bound * 1e4) / 1e4,  # rounded down
        "verdict": counted.verdict,
        "control": counted.control and _comparison(counted.control),
        "values": {
            str(step): {
                name: dict(zip(("low", "median", "high"), map(_rounded, spread), strict=True))
                for name, spread in by_name.items()
            }
            for step, by_name in counted.values.items()
        },
    }


def _comparison(control: Comparison) -> Json:
    return {
        "k": control.k,
        "n": control.n,
        "difference": round(control.difference, 4),
        "interval": [round(end, 4) for end in control.interval],
    }


def _rounded(value: float) -> float | None:
    """Four digits, more than the seeds support; None for NaN and infinity."""
    return float(f"{value:.4g}") if math.isfinite(value) else None


def read(path: Path | None = None) -> Json:
    """The table: lesson -> its saved counts."""
    return read_table(path or PATH)


def save(documents: Mapping[str, Json], path: Path | None = None) -> None:
    """Merges documents into the table."""
    path = path or PATH
    write_table(read_table(path) | dict(documents), path)


def read_table(path: Path) -> Json:
    """Reads a committed table; empty if the file does not exist."""
    if not path.exists():
        return {}
    table: Json = json.loads(path.read_text(encoding="utf-8"))
    return table


def write_table(table: Mapping[str, Any], path: Path) -> None:
    """Writes a table with sorted keys, so that a diff shows only what changed."""
    text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def current(lesson: Lesson, saved: Mapping[str, Any]) -> Json | None:
    """The saved counts of a lesson; None if it was never verified or has changed since."""
    entry: Json | None = saved.get(lesson.name)
    return entry if entry is not None and entry["digest"] == lesson.digest else None
