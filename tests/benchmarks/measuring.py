"""Shared by the benchmarks: a description of the machine, goals, and tables."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))  # a benchmark is a script

type Json = dict[str, Any]

# A timeout against hanging: no machine is silent for this long.
PATIENCE_SECONDS = 600.0


def alive() -> None:
    """Touches the file of rows, to show the runner of the benchmark that it makes progress."""
    if path := os.environ.get("BENCH_RESULTS"):
        os.utime(path)


def machine() -> str:
    """The machine of the measurements, and its other load."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    packages = " ".join(f"{name} {version(name)}" for name in ("jax", "jaxlib", "uvicorn"))
    return f"{_cpu()}, {os.cpu_count()} cores{load}; Python {platform.python_version()}, {packages}"


def print_machine() -> None:
    """Prints the machine, above the tables."""
    print(machine())


@dataclass(frozen=True)
class Goal:
    """The goal of a figure. `is_felt`: it is not a ratio, but a duration that a person notices."""

    sign: str
    bound: float
    unit: str = ""
    is_felt: bool = False

    def __str__(self) -> str:
        number = f"{self.bound:g}" if self.unit else f"{self.bound:.2f}"
        return f"{self.sign} {number} {self.unit}".strip() + (" (felt)" if self.is_felt else "")

    def is_reached(self, figure: float) -> bool:
        return figure <= self.bound if self.sign == "<=" else figure >= self.bound

    def verdict(self, figure: float) -> str:
        """ "Reached", or by which share of the bound it was missed."""
        missed = 100 * abs(figure / self.bound - 1)
        return "reached" if self.is_reached(figure) else f"missed by {missed:.0f} %"


def at_most(bound: float, unit: str = "", *, is_felt: bool = False) -> Goal:
    return Goal("<=", bound, unit, is_felt)


def at_least(bound: float, unit: str = "", *, is_felt: bool = False) -> Goal:
    return Goal(">=", bound, unit, is_felt)


def record(
    what: str, measured: str, *, floor: str = "", figure: float | None = None, goal: Goal | None
) -> list[str]:
    """A row of the table that `make bench` writes.

    Args:
      what: the promise.
      measured: what was measured, for information.
      floor: what was measured beside it.
      figure: what is judged, a ratio to the floor unless the goal names a unit.
      goal: None if the row is for information alone.

    Returns:
      The row's cells, for a table of the benchmark itself.
    """
    ratio = f"{figure:.2f}" if figure is not None and not (goal and goal.unit) else ""
    verdict = "" if goal is None or figure is None else goal.verdict(figure)
    cells = [what, measured, floor, ratio, "" if goal is None else str(goal), verdict]
    if path := os.environ.get("BENCH_RESULTS"):
        with open(path, "a", encoding="utf-8") as file:
            print(json.dumps(cells), file=file)
    return cells


COLUMNS = ("", "measured", "floor", "ratio", "goal", "")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []  # not Linux
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table: the first column is left-aligned, numbers are right-aligned."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    print(f"\n{title}")
    for row in [columns, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  " + "   ".join(cells).rstrip())
