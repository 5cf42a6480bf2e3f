"""The commands that `make` would run, without running them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make(root: Path):
    def run(*arguments: str, **variables: str) -> str:
        # `make test` passes its own flags on in variables: they are not for this make.
        environment = {"PATH": os.environ["PATH"], **variables}
        done = subprocess.run(
            ["make", *arguments], cwd=root, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return " ".join(done.stdout.replace("\\\n", " ").split())

    return run


def test_help_lists_what_a_person_does(make):
    for word in ("run", "test", "check", "lint", "format", "bench", "clean"):
        assert f"make {word} " in make("help")


def test_run_passes_its_options_on(make):
    command = make("--dry-run", "run", "PORT=8123", "BROWSER=no", "HOST=0.0.0.0")
    assert command.endswith("-m ganscope --port '8123' --host '0.0.0.0' --share --no-browser")


def test_run_alone_leaves_everything_to_the_defaults(make):
    assert make("--dry-run", "run").endswith("-m ganscope")


def test_run_ignores_the_name_of_the_machine_that_some_shells_export(make):
    assert "--host" not in make("--dry-run", "run", HOST="lab-7")


def test_run_ignores_the_name_of_a_browser_in_the_environment(make):
    assert "--no-browser" not in make("--dry-run", "run", BROWSER="firefox")


def test_environment_is_created_before_packages_are_installed(make, root, tmp_path):
    (tmp_path / "Makefile").write_text((root / "Makefile").read_text())
    (tmp_path / "pyproject.toml").touch()
    printed = make("--dry-run", "--directory", str(tmp_path), "run")
    made = printed.index("-m venv --clear --without-pip .venv")
    assert made < printed.index("server/install.py .") < printed.index("-m ganscope")


def test_bytecode_is_written_by_all_that_make_starts(make, tmp_path):
    (tmp_path / "Makefile").write_text("include Makefile.ganscope\nshow:\n\t@env\n")
    (tmp_path / "Makefile.ganscope").write_text((ROOT / "Makefile").read_text())
    printed = make("--directory", str(tmp_path), "show", PYTHONDONTWRITEBYTECODE="1", SET="1")
    assert "SET=1" in printed
    assert "PYTHONDONTWRITEBYTECODE" not in printed


def test_check_is_lint_and_the_tests_without_a_mark(make):
    printed = make("--dry-run", "check")
    steps = ("ruff check", "ruff format --check", "-m mypy", "/tsc ", "-m pytest")
    assert [printed.index(step) for step in steps] == sorted(printed.index(step) for step in steps)
    assert printed.endswith("-m pytest -m 'not browser and not load and not process'")
