"""The committed counts: of the rules as they are, right often enough, and a part counted anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ganscope.cli.notices import app
from ganscope.gan.registry import NOTICES
from ganscope.truth import verified_scores
from ganscope.truth import verify as verification
from ganscope.truth.cases import CASES
from ganscope.truth.report import report
from ganscope.truth.verify import total_steps, verify

COUNTED = verified_scores.read()
DIRAC = [case for case in CASES if case.name == "dirac_r1"]


def held_out(counted: Mapping[str, Any]) -> Mapping[str, Any]:
    return counted["seeds"]["held_out"]


def test_counts_are_of_the_rules_and_cases_as_they_are():
    assert COUNTED["digest"] == verified_scores.digest(), "run: ganscope notices verify --save"


@pytest.mark.parametrize("name", NOTICES)
def test_notice_is_right_on_seeds_that_it_was_not_tuned_on(name):
    count = held_out(COUNTED)["notices"][name]
    assert count["said_rightly"] >= 50
    assert count["precision"] >= verified_scores.WANTED
    assert count["recall"] >= verified_scores.WANTED


def test_seeds_for_tuning_and_others_have_none_in_common():
    assert not set(verified_scores.TUNING) & set(verified_scores.HELD_OUT)
    for name, seeds in (("tuning", verified_scores.TUNING), ("held_out", verified_scores.HELD_OUT)):
        counted = COUNTED["seeds"][name]
        assert (counted["first"], counted["n"]) == (seeds.start, len(seeds))


def test_everything_that_can_happen_was_seen():
    kinds = " ".join(held_out(COUNTED)["kinds"])
    for what in ("one point", "two points", "some modes", "healthy", "early", "oscillating"):
        assert what in kinds
    for what in ("vanishing", "won", "diverged"):
        assert what in kinds


def test_smallest_gan_is_counted_anew():
    told: list[int] = []
    scores = verify(DIRAC, told.append)
    assert sum(told) == total_steps(DIRAC)
    for name, score in scores.items():
        kept = COUNTED["seeds"][name]["cases"]["dirac_r1: oscillation"]
        count = score.notices["oscillation"]
        # Another compiler may round otherwise, and move a moment across a limit.
        assert count.said_rightly == pytest.approx(kept["said_rightly"], abs=2)
        assert count.said_wrongly == pytest.approx(kept["said_wrongly"], abs=2)
        assert score.notices["collapse"].said_wrongly == 0


def test_command_prints_and_keeps_what_it_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(verified_scores, "PATH", tmp_path / "verified.json")
    monkeypatch.setattr(verification, "CASES", DIRAC)
    done = CliRunner().invoke(app, ["verify", "--save"])
    kept = json.loads((tmp_path / "verified.json").read_text(encoding="utf-8"))
    assert done.stdout.splitlines() == list(report(kept))
    # One case does not put every notice to the test.
    assert done.exit_code == 1
    assert set(verified_scores.short_of(kept)) >= {"divergence", "vanishing_gradient"}
