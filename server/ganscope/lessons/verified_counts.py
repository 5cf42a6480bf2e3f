"""The committed table of counts, and whether it still speaks of the lessons as they are."""

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
    from ganscope.lessons.counts import Compared, Counted

PATH = Path(__file__).parent / "verified.json"

type Json = dict[str, Any]


def versions() -> dict[str, str]:
    """What the numbers may depend on beside the configuration."""
    return {
        "ganscope": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("jax", "jaxlib", "optax")},
    }


def document(
    lesson: Lesson, counted: Sequence[Counted], n_seeds: int, first_seed: int, date: str
) -> Json:
    """What is kept of one verification; `date` is the day on the clock, YYYY-MM-DD."""
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
        "lower_bound": math.floor(counted.lower_bound * 1e4) / 1e4,  # never more than it is
        "verdict": counted.verdict,
        "control": counted.control and _compared(counted.control),
        "values": {
            str(step): {
                name: dict(zip(("low", "median", "high"), map(_short, spread), strict=True))
                for name, spread in by_name.items()
            }
            for step, by_name in counted.values.items()
        },
    }


def _compared(control: Compared) -> Json:
    return {
        "k": control.k,
        "n": control.n,
        "difference": round(control.difference, 4),
        "interval": [round(end, 4) for end in control.interval],
    }


def _short(value: float) -> float | None:
    """Four digits are more than the seeds support; what is no number is null."""
    return float(f"{value:.4g}") if math.isfinite(value) else None


def read(path: Path | None = None) -> Json:
    """Lesson's name -> what was saved of it."""
    return read_table(path or PATH)


def save(documents: Mapping[str, Json], path: Path | None = None) -> None:
    """Merges into what is there, in the order of the names."""
    path = path or PATH
    write_table(read_table(path) | dict(documents), path)


def read_table(path: Path) -> Json:
    """A committed table; empty where there is none."""
    if not path.exists():
        return {}
    table: Json = json.loads(path.read_text(encoding="utf-8"))
    return table


def write_table(table: Mapping[str, Any], path: Path) -> None:
    """In the order of the names: what has changed is what git shows."""
    text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def current(lesson: Lesson, saved: Mapping[str, Any]) -> Json | None:
    """What was saved of a lesson as it is; None when it was never verified or has changed since."""
    entry: Json | None = saved.get(lesson.name)
    return entry if entry is not None and entry["digest"] == lesson.digest else None
