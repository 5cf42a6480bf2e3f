"""`ganscope compare published` with runs of a few steps, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ganscope.cli.compare import app
from ganscope.published import result_table
from ganscope.published.recipes import RECIPES
from ganscope.published.run import run as run_row

SHORT = ("published", "--problem", "ring", "--seeds", "2", "--steps", "3")
DATA = (*SHORT, "--method", "data")
TRAINED = (*SHORT, "--method", "r3gan")


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty table for the test; returns its path."""
    monkeypatch.setattr(result_table, "PATH", tmp_path / "results.json")
    monkeypatch.setattr(result_table, "TABLE", tmp_path / "RESULTS.md")
    return tmp_path / "results.json"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def test_rows_are_printed_beside_the_published_ones():
    done = run(*DATA, "--method", "r3gan")
    assert (done.exit_code, done.stderr) == (0, "")
    ring = done.stdout.partition("## Grid")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in ring if line.startswith("| ")]
    cells = {row[0]: row[1:] for row in rows}
    assert cells["the data itself"][0] == "8.0 ± 0.0"
    assert "3 steps of batch 64" in cells["R3GAN [ganscope]"][-1]
    assert "2 runs" in cells["R3GAN [ganscope]"][-1]
    published = cells["PacGAN2 [Lin et al., PacGAN (2018), table 1]"]
    assert published[:3] == ["7.9 ± 0.1", "95.6 ± 2", "0.07 ± 0.03"]


def test_nothing_is_saved_without_the_option(results: Path):
    assert run(*DATA, "--json").exit_code == 0
    assert not results.exists()


def test_saved_rows_join_those_that_are_there(results: Path):
    run(*DATA, "--save")
    printed = json.loads(run(*TRAINED, "--save", "--json").stdout)
    saved = json.loads(results.read_text(encoding="utf-8"))
    assert saved["ring"].keys() == {"data", "r3gan"}
    assert saved["ring"]["r3gan"] == printed["ring"]["r3gan"]
    assert "R3GAN [ganscope]" in result_table.TABLE.read_text(encoding="utf-8")


def test_run_repeats_itself_and_knows_its_recipe():
    first = run_row("ring", "r3gan", 2, 3, "2020-01-01")
    again = run_row("ring", "r3gan", 2, 3, "2020-01-01")
    assert first["by_seed"] == again["by_seed"]
    assert result_table.is_current(first, RECIPES["r3gan"].config("ring", 3))
    assert not result_table.is_current(first, RECIPES["r3gan"].config("ring", 100))


def test_progress_adds_up_to_the_steps():
    steps: list[int] = []
    run_row("ring", "r3gan", 2, 250, "2020-01-01", steps.append)
    assert steps == [200, 50]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--method", "r3gna"), "There is no method r3gna. Did you mean r3gan?"),
        (("--problem", "rnig"), "There is no problem rnig. Did you mean ring?"),
    ],
)
def test_unknown_name_is_reported_in_one_line(wrong, message):
    done = run("published", *wrong)
    assert done.exit_code == 2
    assert done.stderr.startswith(message)
    assert done.stdout == ""
