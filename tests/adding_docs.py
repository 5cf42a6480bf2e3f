"""The recipes of docs/adding.md as data, and how they are followed in a copy of the tree."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "adding.md"

# A label, the path after it, and the fenced block that follows. A fence may be longer than three.
STEP = re.compile(
    r"^\*\*(New file|Change|Add to|Check)\*\*(?: `([^`]+)`)?\n\n(`{3,})\w+\n(.*?)\n\3$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Recipe:
    """One recipe. steps: (label, path, block) in order. checks: arguments of pytest."""

    title: str
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    checks: list[list[str]] = field(default_factory=list)

    @property
    def paths(self) -> set[str]:
        """The files that it writes or changes."""
        return {path for _, path, _ in self.steps}


def recipes() -> dict[str, Recipe]:
    """Heading -> recipe, in the order of the document."""
    found: dict[str, Recipe] = {}
    parts = re.split(r"^## (An? .+)\n", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for title, part in zip(parts[1::2], parts[2::2], strict=True):
        recipe = Recipe(title)
        for label, path, _, block in STEP.findall(part):
            if label == "Check":
                arguments = re.fullmatch(r'make test ARGS="(.+)"', block)
                assert arguments, f"{title}: {block}"
                recipe.checks.append(shlex.split(arguments[1]))
            else:
                recipe.steps.append((label, path, block + "\n"))
        found[title] = recipe
    return found


def copy_tree(target: Path) -> None:
    """Copies every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


def follow(recipe: Recipe, tree: Path) -> None:
    """Does what a recipe says, in a tree."""
    for label, path, block in recipe.steps:
        file = tree / path
        if label == "New file":
            assert not file.exists(), f"{path} is there already"
            file.parent.mkdir(exist_ok=True)
            file.write_text(block, encoding="utf-8")
        elif label == "Change":
            file.write_text(apply(block, file.read_text(encoding="utf-8"), path), "utf-8")
        else:
            old, new = json.loads(file.read_text(encoding="utf-8")), json.loads(block)
            text = json.dumps(old | new, indent=1, ensure_ascii=False)
            file.write_text(text + "\n", encoding="utf-8")


def apply(diff: str, text: str, path: str) -> str:
    """A text with the hunks of a diff applied. `@@` stands between hunks."""
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = [(line[:1] or " ", line[1:]) for line in hunk.splitlines()]
        before, after = (
            "".join(f"{rest}\n" for sign, rest in lines if sign in (" ", wanted)) for wanted in "-+"
        )
        assert text.count(before) == 1, f"{path}: there once?\n{before}"
        text = text.replace(before, after)
    return text
