"""The committed table: what is saved, when it is stale, and how it is printed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ganscope.lessons import verified_counts
from ganscope.lessons.counts import Comparison, Counted
from ganscope.lessons.loader import read_lesson
from ganscope.lessons.report import report

from .files import lesson_text

LESSON = read_lesson("seven", lesson_text())
NAN = float("nan")
COUNTED = Counted(
    64,
    64,
    0.954297,
    "verified",
    {10: {"generator_std": (0.123456, 0.5, 1e-9), "js": (NAN,) * 3}},
    Comparison(3, 64, 0.953125, (0.857142, 0.98388)),
)


@pytest.fixture
def document():
    return verified_counts.document(LESSON, [COUNTED], 64, 0, "2025-01-31")


def test_document_records_seeds_date_and_versions(document):
    assert (document["seeds"], document["first_seed"]) == (64, 0)
    assert document["date"] == "2025-01-31"
    assert set(document["versions"]) == {"ganscope", "python", "jax", "jaxlib", "optax"}
    (claim,) = document["claims"]
    assert (claim["k"], claim["n"], claim["lower_bound"]) == (64, 64, 0.9542)
    assert claim["control"] == {
        "k": 3,
        "n": 64,
        "difference": 0.9531,
        "interval": [0.8571, 0.9839],
    }
    assert claim["values"]["10"] == {
        "generator_std": {"low": 0.1235, "median": 0.5, "high": 1e-9},
        "js": {"low": None, "median": None, "high": None},
    }


def test_table_is_merged_sorted_and_strict_json(tmp_path: Path, document):
    path = tmp_path / "verified.json"
    assert verified_counts.read(path) == {}
    verified_counts.save({"b": document}, path)
    verified_counts.save({"c": document, "a": document}, path)
    verified_counts.save({"b": document | {"date": "2025-02-01"}}, path)
    text = path.read_text(encoding="utf-8")
    assert list(json.loads(text)) == ["a", "b", "c"]
    assert json.loads(text)["b"]["date"] == "2025-02-01"
    assert "NaN" not in text
    assert text.endswith("}\n")


def test_result_of_a_changed_lesson_is_stale(document):
    assert verified_counts.current(LESSON, {"seven": document}) == document
    assert verified_counts.current(LESSON, {}) is None
    (claim,) = LESSON.claims
    changed = replace(LESSON, claims=(replace(claim, at=(0, 10)),))
    assert verified_counts.current(changed, {"seven": document}) is None
    reworded = replace(LESSON, title="Other", claims=(replace(claim, text="Other words."),))
    assert verified_counts.current(reworded, {"seven": document}) == document


def test_report_has_count_text_check_and_spread(document):
    text = "\n".join(report(LESSON, document))
    assert text.startswith("7. A title (seven), seeds 0 to 63\n")
    assert "  64 of 64, at least 95.4 % of all seeds: verified\n" in text
    comparison = "3 of 64 in “plain”: +95 points, +86 to +98 at 95 % confidence"
    assert f": verified\n  {comparison}\n    A claim.\n" in text
    assert "Checked: -1 ≤ generator_mean ≤ 1.5" in text
    assert "0.5 (90 % of the seeds: 0.1235 to 1e-09)" in text
    assert "undefined" in text


@pytest.mark.parametrize("verdict", ["held", "failed"])
def test_report_does_not_call_verified_what_is_not(document, verdict):
    document["claims"][0]["verdict"] = verdict
    assert ": verified" not in "\n".join(report(LESSON, document))
