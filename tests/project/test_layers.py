"""Imports run one way, in Python and on the page: web -> wire, engine -> runs -> gan."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from import_graph import PACKAGE, SCRIPTS, imports_of, script_imports_of

MAY_IMPORT = {
    "gan": {"gan"},
    "lessons": {"lessons", "gan"},
    "published": {"published", "lessons", "gan"},
    "runs": {"runs", "gan"},
    "truth": {"truth", "lessons", "runs", "gan"},
    "export": {"export", "runs", "gan"},
    "engine": {"engine", "export", "runs", "gan"},
    "wire": {"wire", "lessons", "runs", "gan"},
    "web": {"web", "wire", "engine", "lessons", "runs", "gan", "settings"},
    "cli": {
        "cli",
        "web",
        "engine",
        "truth",
        "published",
        "lessons",
        "runs",
        "gan",
        "settings",
        "logs",
    },
}
# What the core may import: mathematics and descriptions, no I/O, clock or thread.
PURE = {
    *("jax", "jaxlib", "jaxtyping", "numpy", "optax"),
    *("__future__", "collections", "dataclasses", "difflib", "enum", "functools", "importlib"),
    *("inspect", "itertools", "json", "math", "operator", "pkgutil", "re", "types", "typing"),
}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}

SCRIPTS_MAY_IMPORT = {
    "lib": {"lib", "app"},
    "app": {"app", "lib", "features"},
    "net": {"net", "app", "features"},
    "scenes": {"scenes", "stage", "lib", "app"},
    "stage": {"stage", "scenes", "lib", "app", "features"},
    "features": {"features", "stage", "scenes", "net", "lib", "app"},
}


def layer_files() -> list[tuple[str, Path]]:
    return [(layer, p) for layer in MAY_IMPORT for p in sorted((PACKAGE / layer).rglob("*.py"))]


@pytest.mark.parametrize(
    ("layer", "path"), layer_files(), ids=lambda v: v if isinstance(v, str) else v.stem
)
def test_layer_imports_only_what_is_below_it(layer, path):
    for name in imports_of(path):
        package, _, rest = name.partition(".")
        if package == "ganscope":
            assert rest.partition(".")[0] in MAY_IMPORT[layer] | {"", "__version__"}, name


@pytest.mark.parametrize("path", sorted((PACKAGE / "gan").rglob("*.py")), ids=lambda p: p.stem)
def test_core_is_pure(path):
    for name in imports_of(path):
        assert name.partition(".")[0] in PURE | {"ganscope"}, name
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in IMPURE_CALLS, f"line {node.lineno}: {node.func.id}()"


# Modules for the training process only: they take hundreds of megabytes and can crash.
TRAINING_ONLY = {"jax", "jaxlib", "optax", "ganscope.gan.registry", "ganscope.engine.local"}


@pytest.mark.process
def test_web_loads_nothing_that_trains():
    code = """
import importlib, pkgutil, sys
import ganscope.cli.serve, ganscope.web
for module in pkgutil.walk_packages(ganscope.web.__path__, "ganscope.web."):
    importlib.import_module(module.name)
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "ganscope.engine.remote.client" in loaded
    assert not TRAINING_ONLY & loaded


def test_every_package_belongs_to_a_layer():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= MAY_IMPORT.keys()


def script_files() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"))


@pytest.mark.parametrize("path", script_files(), ids=lambda p: str(p.relative_to(SCRIPTS)))
def test_script_imports_only_what_is_below_it(path):
    layer = path.relative_to(SCRIPTS).parts[0]
    for target in script_imports_of(path):
        assert target.startswith("."), f"{target}: nothing comes from elsewhere"
        found = (path.parent / target).resolve()
        assert found.is_file(), f"{target} does not exist"
        if layer in SCRIPTS_MAY_IMPORT:  # main.js puts everything together
            assert found.relative_to(SCRIPTS).parts[0] in SCRIPTS_MAY_IMPORT[layer], target


def test_only_lib_uses_plotly():
    for path in script_files():
        if path.relative_to(SCRIPTS).parts[0] != "lib":
            used = re.search(r"(?:window|globalThis)\.Plotly|\bPlotly\.", path.read_text("utf-8"))
            assert not used, f"{path}: {used}"
