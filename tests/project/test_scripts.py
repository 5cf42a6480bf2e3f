"""Runs the tests of the page's modules in node."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


def test_scripts_pass_their_own_tests(root: Path, node: str):
    files = sorted(str(path) for path in (root / "tests" / "static").rglob("*.test.js"))
    assert files, "tests/static holds no test"
    done = subprocess.run([node, "--test", *files], cwd=root, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    assert "fail 0" in done.stdout


def test_page_loads_nothing_from_other_servers(root: Path):
    """A classroom may be offline: no CDN, no font service."""
    loads = ('src="http', "src='http", "url(http", 'url("http', 'from "http', 'import("http')
    for path in (root / "static").rglob("*"):
        if path.suffix in {".html", ".css", ".js"}:
            text = path.read_text(encoding="utf-8")
            assert not [word for word in (*loads, 'src="//', "@import") if word in text], path
            if path.suffix == ".html":
                assert "<link" not in text or 'href="http' not in text.split("<body")[0], path
