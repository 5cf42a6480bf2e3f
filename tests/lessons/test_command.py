"""`ganscope lessons` with two tiny lessons, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ganscope.cli.lessons import app
from ganscope.lessons import evidence, registry, verified_counts
from ganscope.lessons.loader import read_lesson

from .files import lesson_text

# No player moves and G returns 0, so the outcome is known: the samples lie 4 from the data.
FRONT = """
number = {number}
title = "Still"
paper = "None"

[config]
batch_size = 8
generator_steps = 0
discriminator_steps = 0
discriminator = {{ hidden_layers = 1, hidden_width = 4 }}

[config.generator]
hidden_layers = 1
hidden_width = 4
initializer = "normal"
initializer_std = 0.001

[[trainings]]
name = "still"
phases = [{{ steps = 2 }}]

[[claims]]
text = "Nothing moves."
training = "still"
at = [2]
where = {{ w1 = {interval} }}
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two lessons, one with a false claim; returns the path of their table."""
    texts = {"right": FRONT.format(number=1, interval="[3.9, 4.1]")}
    texts["wrong"] = FRONT.format(number=2, interval="[0, 1]")
    tiny = {name: read_lesson(name, lesson_text(front)) for name, front in texts.items()}
    monkeypatch.setattr(registry, "LESSONS", tiny)
    monkeypatch.setattr(verified_counts, "PATH", tmp_path / "verified.json")
    monkeypatch.setattr(evidence, "FOLDER", tmp_path / "evidence")
    return tmp_path / "verified.json"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def test_claim_that_holds_is_printed_with_its_count_and_bound():
    done = run("verify", "right", "--seeds", "4", "--first-seed", "3")
    assert done.exit_code == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "1. Still (right), seeds 3 to 6"
    assert lines[1].startswith("  4 of 4, at least 47.2 % of all seeds: held")
    assert lines[2] == "    Nothing moves."
    assert lines[3] == "    Checked: 3.9 ≤ w1 ≤ 4.1 at step 2."
    assert lines[4].split()[:3] == ["step", "2", "w1"]


def test_claim_that_fails_ends_with_status_1():
    done = run("verify", "--seeds", "4")
    assert done.exit_code == 1
    assert "4 of 4" in done.stdout
    assert "0 of 4, at least 0.0 % of all seeds: FAILED" in done.stdout


def test_json_is_what_would_be_saved(table: Path):
    done = run("verify", "right", "--seeds", "64", "--json", "--save")
    printed = json.loads(done.stdout)
    assert printed == json.loads(table.read_text(encoding="utf-8"))
    (claim,) = printed["right"]["claims"]
    assert (claim["k"], claim["n"], claim["verdict"]) == (64, 64, "verified")
    assert claim["lower_bound"] == pytest.approx(0.05 ** (1 / 64), abs=1e-4)
    assert claim["values"]["2"]["w1"]["median"] == pytest.approx(4.0, abs=0.05)
    saved = evidence.read("right")
    assert (saved["seeds"], saved["courses"]) == (64, [])


def test_nothing_is_saved_without_the_option(table: Path):
    run("verify", "right", "--seeds", "4")
    assert not table.exists()


def test_only_stale_lessons_are_counted_again(monkeypatch: pytest.MonkeyPatch):
    run("verify", "--seeds", "4", "--save")
    assert run("verify", "--seeds", "4", "--stale").stdout == ""
    changed = FRONT.format(number=2, interval="[0, 2]")
    now = registry.LESSONS | {"wrong": read_lesson("wrong", lesson_text(changed))}
    monkeypatch.setattr(registry, "LESSONS", now)
    assert json.loads(run("verify", "--seeds", "4", "--stale", "--json").stdout).keys() == {"wrong"}


def test_list_shows_what_is_verified(monkeypatch: pytest.MonkeyPatch):
    assert [line.split()[:2] for line in run("list").stdout.splitlines()] == [
        ["1", "right"],
        ["2", "wrong"],
    ]
    run("verify", "right", "--seeds", "64", "--save")
    right, wrong = run("list").stdout.splitlines()
    assert "1 of 1 claims verified on 20" in right
    assert wrong.endswith("never verified")
    changed = read_lesson("right", lesson_text(FRONT.format(number=1, interval="[3, 5]")))
    monkeypatch.setattr(registry, "LESSONS", registry.LESSONS | {"right": changed})
    assert run("list").stdout.splitlines()[0].endswith("changed since it was verified")


def test_unknown_lesson_is_reported_in_one_line():
    done = run("verify", "rihgt")
    assert done.exit_code == 2
    assert done.stderr == "There is no lesson rihgt. Did you mean right? `ganscope lessons list`.\n"
    assert done.stdout == ""
