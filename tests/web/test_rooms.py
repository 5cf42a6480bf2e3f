"""Inside `ganscope.web` imports run one way, from the application down to what its rooms share."""

from __future__ import annotations

import ast
import graphlib
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter

import ganscope.web
from ganscope.web import routes

WEB = Path(ganscope.web.__file__).parent
# The rooms that a room may import, beside itself and the shared modules directly in `web`.
MAY_IMPORT: dict[str, set[str]] = {
    "shared": set(),
    "asgi": set(),
    "middleware": set(),
    "pages": set(),
    "stream": {"asgi"},  # the extensions of the scope that its protocol offers
    "routes": {"middleware"},  # OpenAPI describes the headers that a middleware reads
    "top": {"asgi", "middleware", "pages", "stream", "routes"},
}
TOP = {"app", "server"}  # modules that put the rooms together
MODULES = sorted(WEB.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(WEB).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def room_of(name: str) -> str:
    first, _, rest = name.partition(".")
    if first in TOP:
        return "top"
    return first if rest or (WEB / first).is_dir() else "shared"


def imports_of(path: Path) -> Iterator[str]:
    """The modules of `ganscope.web` that a module imports when it is loaded."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("ganscope.web."):
            package = str(node.module).removeprefix("ganscope.web").lstrip(".")
            for alias in node.names:
                inner = f"{package}.{alias.name}".lstrip(".")
                yield inner if inner in NAMES else package


@pytest.mark.parametrize("path", MODULES, ids=lambda path: name_of(path) or "web")
def test_module_imports_only_rooms_below_its_own(path):
    room = room_of(name_of(path))
    for name in imports_of(path):
        other = room_of(name)
        assert other in {room, "shared"} | MAY_IMPORT[room], f"{room} imports {name}"


def test_no_modules_import_each_other_in_a_circle():
    graph = {name_of(path): set(imports_of(path)) for path in MODULES}
    assert list(graphlib.TopologicalSorter(graph).static_order())


def test_every_room_is_named():
    assert {room_of(name) for name in NAMES - {""}} == MAY_IMPORT.keys()


def test_every_router_is_listed():
    modules = [
        importlib.import_module(f"{routes.__name__}.{module.name}")
        for module in pkgutil.iter_modules(routes.__path__)
    ]
    found = [module.router for module in modules if hasattr(module, "router")]
    assert all(isinstance(router, APIRouter) for router in found)
    assert {id(router) for router in found} == {id(router) for router in routes.ROUTERS}
