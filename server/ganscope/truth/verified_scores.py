"""The committed counts, and whether they still speak of the rules and the cases as they are."""

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
from ganscope.gan.registry import NOTICES
from ganscope.lessons.verified_counts import read_table, versions, write_table
from ganscope.runs.loop import notice_detector
from ganscope.truth import facts, labels, replay, score
from ganscope.truth.cases import CASES
from ganscope.truth.score import Count, Score

PATH = Path(__file__).parent / "verified.json"

# The rules were tuned on these seeds, and are held against those.
TUNING = range(6)
HELD_OUT = range(1000, 1010)

# Of the moments at which a notice stands, and of those at which it should.
WANTED = 0.95

type Json = dict[str, Any]


def digest() -> str:
    """A fingerprint of all that the counts depend on: rules, labels, paces and trainings. What a
    rule does is in its code, and its words may change freely."""
    rules = [inspect.getmodule(spec.find) for spec in NOTICES.values()]
    modules = [*rules, measurement_window, notice_detector, facts, labels, replay, score]
    code = [_code_of(module) for module in modules if module is not None]
    cases = [[c.name, c.every, [[p.config, p.steps] for p in c.phases]] for c in CASES]
    seeds = [[s.start, s.stop] for s in (TUNING, HELD_OUT)]
    text = json.dumps([code, cases, seeds], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _code_of(module: ModuleType) -> str:
    """A module without comments, docstrings and the words of its `SPEC`."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            node.body = [part for part in node.body if not _is_words(part)] or [ast.Pass()]
    return ast.unparse(tree)


def _is_words(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id="SPEC")]):
            return True
    return False


def document(scores: dict[str, Score], date: str) -> Json:
    """What is kept: `scores` by the name of the seeds, `date` is the day on the clock."""
    return {
        "digest": digest(),
        "date": date,
        "versions": versions(),
        "seeds": {
            name: _score(scores[name], seeds)
            for name, seeds in (("tuning", TUNING), ("held_out", HELD_OUT))
        },
    }


def _score(counted: Score, seeds: range) -> Json:
    return {
        "first": seeds.start,
        "n": len(seeds),
        "moments": counted.n_moments,
        "notices": {name: _count(count) for name, count in counted.notices.items()},
        "cases": {
            f"{case}: {name}": _count(count)
            for (name, case), count in counted.cases.items()
            if count.said_rightly or count.said_wrongly or count.missed
        },
        "kinds": counted.kinds,
    }


def _count(count: Count) -> Json:
    shares = {"precision": count.precision, "recall": count.recall}
    rounded = {name: None if v is None else round(v, 4) for name, v in shares.items()}
    return asdict(count) | rounded


def short_of(counted: Json, wanted: float = WANTED) -> dict[str, Json]:
    """The notices that are right less often than is wanted, or never put to the test."""
    return {
        name: count
        for name, count in counted["seeds"]["held_out"]["notices"].items()
        if not (count["precision"] or 0.0) >= wanted or not (count["recall"] or 0.0) >= wanted
    }


def read(path: Path | None = None) -> Json:
    """What was saved last; nothing if nothing was."""
    return read_table(path or PATH)


def save(counted: Json, path: Path | None = None) -> None:
    """Keeps what was counted, in place of what is there."""
    write_table(counted, path or PATH)
