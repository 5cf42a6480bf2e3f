"""What `make` would do, without doing it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def make(root: Path):
    def run(*arguments: str, **variables: str) -> str:
        # `make test` hands its own flags down: they are not for this make.
        environment = {"PATH": os.environ["PATH"], **variables}
        done = subprocess.run(
            ["make", *arguments], cwd=root, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return " ".join(done.stdout.replace("\\\n", " ").split())

    return run


def test_help_lists_what_a_person_does(make):
    for word in ("run", "test", "lint", "format", "bench", "clean"):
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
