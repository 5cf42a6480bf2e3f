"""The committed scores, and whether they are of the rules and cases as they are now."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from ganscope.gan import measurement_window
from ganscope.gan.config import without_neutral
from ganscope.gan.registry import NOTICES
from ganscope.lessons.verified_counts import read_table, versions, write_table
from ganscope.runs.loop import notice_detector
from ganscope.truth import facts, labels, replay, score
from ganscope.truth.cases import CASES
from ganscope.truth.score import Count, Score

PATH = Path(__file__).parent / "verified.json"

# The rules were tuned on the first seeds, and are tested on the others.
TUNING = range(6)
HELD_OUT = range(1010, 1020)

# The smallest precision and recall of a notice.
REQUIRED = 0.95

type Json = dict[str, Any]


def digest() -> str:
    """A hash of everything that the scores depend on: rules, labels, paces and trainings.

    A rule enters by its code; its texts may change freely.
    """
    rules = [inspect.getmodule(spec.find) for spec in NOTICES.values()]
    modules = [*rules, measurement_window, notice_detector, facts, labels, replay, score]
    code = [_code_of(module) for module in modules if module is not None]
    cases = [
        [c.name, c.every, [[without_neutral(p.config), p.steps] for p in c.phases]] for c in CASES
    ]
    seeds = [[s.start, s.stop] for s in (TUNING, HELD_OUT)]
    text = json.dumps([code, cases, seeds], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _code_of(module: ModuleType) -> str:
    """The code of a module without comments, docstrings, its `SPEC` and the texts used there."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            node.body = [part for part in node.body if not _is_text(part)] or [ast.Pass()]
    return ast.unparse(tree)


def _is_text(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id="SPEC")]):
            return True
        case ast.Assign(value=ast.Constant(value=str())):
            return True
    return False


def document(scores: dict[str, Score], date: str) -> Json:
    """The scores as they are saved.

    Args:
      scores: by the name of the seeds, `tuning` and `held_out`.
      date: YYYY-MM-DD.
    """
    return {
        "digest": digest(),
        "date": date,
        "versions": versions(),
        "seeds": {
            name: _score(scores[name], seeds)
            for name, seeds in (("tuning", TUNING), ("held_out", HELD_OUT))
        },
    }


def _score(score: Score, seeds: range) -> Json:
    return {
        "first": seeds.start,
        "n": len(seeds),
        "moments": score.n_moments,
        "notices": {name: _count(count) for name, count in score.notices.items()},
        "cases": {
            f"{case}: {name}": _count(count)
            for (name, case), count in score.cases.items()
            if count.true_positives or count.false_positives or count.false_negatives
        },
        "kinds": score.kinds,
    }


def _count(count: Count) -> Json:
    shares = {"precision": count.precision, "recall": count.recall}
    rounded = {name: None if v is None else round(v, 4) for name, v in shares.items()}
    return asdict(count) | rounded


def short_of(scores: Json, required: float = REQUIRED) -> dict[str, Json]:
    """The notices with too low a precision or recall, or without labelled moments."""
    return {
        name: count
        for name, count in scores["seeds"]["held_out"]["notices"].items()
        if not (count["precision"] or 0.0) >= required or not (count["recall"] or 0.0) >= required
    }


def read(path: Path | None = None) -> Json:
    """The saved scores; empty if there are none."""
    return read_table(path or PATH)


def save(scores: Json, path: Path | None = None) -> None:
    """Replaces the saved scores."""
    write_table(scores, path or PATH)
