"""Imports run one way, in Python and on the page: web -> wire, engine -> runs -> gan."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from import_graph import PACKAGE, SCRIPTS, circle, imports_of, script_imports_of

MAY_IMPORT = {
    "gan": {"gan"},
    "lessons": {"lessons", "gan"},
    "published": {"published", "lessons", "gan"},
    "runs": {"runs", "gan"},
    "truth": {"truth", "lessons", "runs", "gan"},
    "export": {"export", "runs", "gan"},
    "engine": {"engine", "export", "runs", "gan"},
    "client": {"client"},
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
    *(
        "__future__",
        "base64",
        "collections",
        "dataclasses",
        "difflib",
        "enum",
        "functools",
        "importlib",
    ),
    *(
        "inspect",
        "itertools",
        "json",
        "math",
        "operator",
        "pkgutil",
        "re",
        "types",
        "typing",
        "zlib",
    ),
}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}

# The layers of the scripts, the lowest first: each imports itself and those before it.
SCRIPT_LAYERS = ("lib", "app", "net", "scenes", "stage", "features")
# They put the page together.
SCRIPT_ROOTS = {"main.js", "features.js"}
# They compose the types of all layers, in comments: a browser never loads them.
SCRIPT_TYPES = {"app/feature.js", "app/types.js"}
# What a feature imports of another one beside its index.js, which the page loads at its start.
FEATURE_PARTS = {("sharing", "data_editor/points_note.js")}


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


def script_name(path: Path) -> str:
    return path.relative_to(SCRIPTS).as_posix()


def script_imports(path: Path) -> list[str]:
    """What a script imports, in statements and in the types of its comments: names from js/."""
    found = []
    for target in script_imports_of(path):
        assert target.startswith("."), f"{target}: nothing comes from elsewhere"
        imported = (path.parent / target).resolve()
        assert imported.is_file(), f"{path}: {target} does not exist"
        found.append(script_name(imported))
    return found


@pytest.mark.parametrize("path", script_files(), ids=script_name)
def test_script_imports_only_what_is_below_it(path):
    name, imported = script_name(path), script_imports(path)
    if name in SCRIPT_ROOTS | SCRIPT_TYPES:
        return
    layer = name.split("/", 1)[0]
    below = SCRIPT_LAYERS[: SCRIPT_LAYERS.index(layer) + 1]
    for other in imported:
        assert other.split("/", 1)[0] in below, other
        assert other not in SCRIPT_ROOTS, other


@pytest.mark.parametrize("name", sorted(SCRIPT_TYPES))
def test_types_are_nothing_to_a_browser(name):
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    assert re.findall(r"^(?:import|export)\b.*", text, re.MULTILINE) == ["export {};"]


def folder_imports(layer: str) -> dict[str, set[str]]:
    """For each folder of a layer, the others of the same layer that its scripts import."""
    folders = {path.name: path for path in (SCRIPTS / layer).iterdir() if path.is_dir()}
    return {
        name: {
            other.split("/")[1]
            for path in folder.rglob("*.js")
            for other in script_imports(path)
            if other.startswith(f"{layer}/")
        }
        - {name}
        for name, folder in folders.items()
    }


@pytest.mark.parametrize("layer", ["features", "scenes"])
def test_folders_import_each_other_in_no_circle(layer):
    assert not circle(folder_imports(layer))


def test_scene_imports_no_other_scene():
    assert all(others <= {"shared"} for others in folder_imports("scenes").values())


def test_feature_is_used_through_its_index():
    for path in sorted((SCRIPTS / "features").rglob("*.js")):
        own = path.relative_to(SCRIPTS / "features").parts[0]
        for other in script_imports(path):
            layer, _, part = other.partition("/")
            if layer != "features" or part.split("/")[0] == own:
                continue
            is_index = part.count("/") == 1 and part.endswith("/index.js")
            assert is_index or (own, part) in FEATURE_PARTS, f"{path}: {other}"


def test_every_feature_is_listed_and_has_a_folder_of_its_own():
    listed = set(script_imports(SCRIPTS / "features.js"))
    assert listed == {script_name(path / "index.js") for path in (SCRIPTS / "features").iterdir()}


def test_only_lib_uses_plotly():
    for path in script_files():
        if path.relative_to(SCRIPTS).parts[0] != "lib":
            used = re.search(r"(?:window|globalThis)\.Plotly|\bPlotly\.", path.read_text("utf-8"))
            assert not used, f"{path}: {used}"
