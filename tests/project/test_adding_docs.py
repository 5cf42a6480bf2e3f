"""The recipes of docs/adding.md, followed to the letter in a copy of the tree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adding_docs import Recipe, apply, copy_tree, follow, recipes

RECIPES = recipes()
# How many files each recipe writes or changes. More of them is a step back.
FILES = {
    "A loss": 3,
    "A problem": 4,
    "An architecture": 2,
    "A domain": 4,
    "A metric": 3,
    "A notice": 3,
    "A lesson": 2,
    "A language": 4,
    "A panel": 4,
    "A route": 3,
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which all recipes have been followed."""
    folder = tmp_path_factory.mktemp("tree")
    copy_tree(folder)
    for recipe in RECIPES.values():
        follow(recipe, folder)
    file = folder / "server/ganscope/lessons/zh/a_first_look.md"
    digest = python(folder, DIGEST).stdout.strip()
    file.write_text(file.read_text(encoding="utf-8").replace("DIGEST", digest), encoding="utf-8")
    return folder


DIGEST = (
    "from ganscope.lessons.registry import LESSONS; print(LESSONS['a_first_look'].words_digest)"
)


def python(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-c", code)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with the package of a copy."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "server")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_every_recipe_is_tested():
    assert {name: len(recipe.paths) for name, recipe in RECIPES.items()} == FILES


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.title)
def test_recipe_has_a_check(recipe: Recipe):
    assert recipe.checks


@pytest.mark.process
def test_recipes_are_in_the_form_that_lint_wants(tree: Path):
    paths = sorted(path for recipe in RECIPES.values() for path in recipe.paths)
    scripts = [path for path in paths if path.endswith(".py")]
    run(tree, "-m", "ruff", "check", *scripts)
    run(tree, "-m", "ruff", "format", "--check", *scripts)


@pytest.mark.process
def test_checks_of_the_recipes_pass(tree: Path):
    # One process for all of them: importing JAX takes longer than the checks.
    paths, words = [], []
    for arguments in (check for recipe in RECIPES.values() for check in recipe.checks):
        files, _, word = " ".join(arguments).partition(" -k ")
        paths += files.split()
        words += word.strip("'").split(" or ") if word else [Path(files).stem]
    done = run(tree, "-m", "pytest", "-v", *dict.fromkeys(paths), "-k", " or ".join(words))
    for word in words:
        assert re.search(rf"{word}.* PASSED", done.stdout), word


def test_diff_is_applied_where_its_lines_are():
    assert apply(" a\n+b\n-c\n", "x\na\nc\n", "") == "x\na\nb\n"
    with pytest.raises(AssertionError):
        apply(" a\n+b\n", "a\na\n", "")
