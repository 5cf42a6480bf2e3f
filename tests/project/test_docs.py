"""The documents name files that exist, and the README leads to all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adding_docs import recipes

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# A path in backquotes: below the root, or, for short, below the package or the page's scripts.
PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.\w+)?|[\w-]+\.(?:py|js))`")
BASES = (ROOT, ROOT / "server" / "ganscope", ROOT / "static" / "js")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def text_of(document: Path) -> str:
    """A document without its code blocks."""
    text = document.read_text(encoding="utf-8")
    return re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


@each_document
def test_paths_exist(document):
    written = {path for recipe in recipes().values() for path in recipe.paths}
    missing = [
        path
        for path in PATH.findall(text_of(document))
        if not any((base / path).exists() for base in BASES)
    ]
    folders = {path.rpartition("/")[0] + "/" for path in written}
    assert not set(missing) - written - folders


@each_document
def test_links_lead_somewhere(document):
    for target in LINK.findall(text_of(document)):
        assert "://" in target or (document.parent / target).exists(), target


def test_readme_links_every_document():
    linked = set(LINK.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {document.relative_to(ROOT).as_posix() for document in DOCUMENTS} <= linked


@each_document
def test_commands_are_targets_of_the_makefile(document):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)", document.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
