"""Tests that need a browser, a process or a long time are marked, so that `make check` is quick."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

# Code that starts Python, or ganscope, in another process.
STARTS = re.compile(
    r"sys\.executable|RemoteEngine\(|NotebookClient\(|^from serving import", re.MULTILINE
)


@pytest.fixture
def marks(request: pytest.FixtureRequest, root: Path) -> Mapping[str, tuple[str, ...]]:
    """The markers that the root conftest gives to whole folders and files."""
    (conftest,) = (
        plugin
        for plugin in request.config.pluginmanager.get_plugins()
        if getattr(plugin, "__file__", None) == str(root / "tests" / "conftest.py")
    )
    return conftest.MARKS


def test_files_that_start_a_process_are_marked(marks, root):
    unmarked = []
    for path in sorted((root / "tests").glob("**/test_*.py")):
        place = path.relative_to(root / "tests").with_suffix("")
        given = (*marks.get(place.parts[0], ()), *marks.get(place.as_posix(), ()))
        text = path.read_text(encoding="utf-8")
        if STARTS.search(text) and "process" not in given and "@pytest.mark.process" not in text:
            unmarked.append(place.as_posix())
    assert not unmarked


def test_marks_name_folders_and_files_that_exist(marks, root):
    tests = root / "tests"
    for place in marks:
        assert (tests / place).is_dir() or (tests / f"{place}.py").is_file()
