"""The committed scores: of the rules as they are, high enough, and one case scored again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
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

SAVED = verified_scores.read()
DIRAC = [case for case in CASES if case.name == "dirac_r1"]


def held_out(scores: Mapping[str, Any]) -> Mapping[str, Any]:
    return scores["seeds"]["held_out"]


def test_counts_are_of_the_rules_and_cases_as_they_are():
    assert SAVED["digest"] == verified_scores.digest(), "run: ganscope notices verify --save"


def test_digest_depends_on_rules_but_not_on_texts(tmp_path):
    source = '"""{words}"""\nAGAIN = "{words}"\nSPEC = ["{words}", AGAIN]\nNARROW = {limit}\n'

    def code(words: str, limit: float) -> str:
        path = tmp_path / f"rule_{len(list(tmp_path.iterdir()))}.py"
        path.write_text(source.format(words=words, limit=limit), encoding="utf-8")
        module = ModuleType(path.stem)
        module.__file__ = str(path)
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), module.__dict__)
        return verified_scores._code_of(module)

    assert code("The samples hop.", 0.4) == code("The samples jump.", 0.4)
    assert code("The samples hop.", 0.4) != code("The samples hop.", 0.5)


@pytest.mark.parametrize("name", NOTICES)
def test_notice_is_right_on_seeds_that_it_was_not_tuned_on(name):
    count = held_out(SAVED)["notices"][name]
    assert count["true_positives"] >= 50
    assert count["precision"] >= verified_scores.REQUIRED
    assert count["recall"] >= verified_scores.REQUIRED


def test_seeds_for_tuning_and_others_have_none_in_common():
    assert not set(verified_scores.TUNING) & set(verified_scores.HELD_OUT)
    for name, seeds in (("tuning", verified_scores.TUNING), ("held_out", verified_scores.HELD_OUT)):
        scores = SAVED["seeds"][name]
        assert (scores["first"], scores["n"]) == (seeds.start, len(seeds))


def test_every_kind_of_moment_occurs():
    kinds = " ".join(held_out(SAVED)["kinds"])
    for what in ("one point", "two points", "some modes", "healthy", "early", "oscillating"):
        assert what in kinds
    for what in ("vanishing", "won", "diverged"):
        assert what in kinds


def test_smallest_gan_is_scored_again():
    reported: list[int] = []
    scores = verify(DIRAC, reported.append)
    assert sum(reported) == total_steps(DIRAC)
    for name, score in scores.items():
        saved = SAVED["seeds"][name]["cases"]["dirac_r1: oscillation"]
        count = score.notices["oscillation"]
        # Another compiler may round differently and move a moment across a threshold.
        assert count.true_positives == pytest.approx(saved["true_positives"], abs=2)
        assert count.false_positives == pytest.approx(saved["false_positives"], abs=2)
        assert score.notices["collapse"].false_positives == 0


def test_command_prints_and_saves_its_scores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(verified_scores, "PATH", tmp_path / "verified.json")
    monkeypatch.setattr(verification, "CASES", DIRAC)
    done = CliRunner().invoke(app, ["verify", "--save"])
    saved = json.loads((tmp_path / "verified.json").read_text(encoding="utf-8"))
    assert done.stdout.splitlines() == list(report(saved))
    # One case does not test every notice.
    assert done.exit_code == 1
    assert set(verified_scores.short_of(saved)) >= {"divergence", "vanishing_gradient"}
