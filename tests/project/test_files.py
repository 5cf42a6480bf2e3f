"""Rules for every file of the repository."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

MAX_LINES = 400
CODE = {".py", ".js", ".css", ".html"}
# The brackets keep this file from matching its own patterns.
FORBIDDEN = {
    "a package registry's host": r"pypi[.]org|python[h]osted|npm[j]s|registry[.]npm|deb[.]debian",
    "a path of one machine": r"/(?:work|root|home/\w+|Users/\w+)/\w",
    "a note to self": r"\b(?:TO[D]O|FIX[M]E|XX[X])\b",
}


@pytest.fixture(scope="module")
def files(root: Path) -> list[Path]:
    """The files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [root / name for name in sorted(names) if (root / name).is_file()]


def test_no_file_is_too_long_to_read(files):
    long = [
        f"{path.name}: {n} lines"
        for path in files
        if path.suffix in CODE and (n := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    ]
    assert not long


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(files, root, what):
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(root)}: {m[0]}" for m in re.finditer(FORBIDDEN[what], text)]
    assert not found


def test_ci_runs_the_tests_as_the_readme_says(root):
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "cd ", "set "))]
    assert "set -euo pipefail" in lines
    assert commands == ["make test"]
