"""Inside `ganscope.web` imports run one way, from the application down to what its rooms share."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from fastapi import APIRouter

from ganscope.web import routes
from import_graph import circle, server

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
# module -> the modules of `web` that it imports, wherever in the file; without `web.`.
MODULES = {
    name.removeprefix("web."): {
        target.removeprefix("web.") for target in targets if target.startswith("web.")
    }
    for name, targets in server().modules.items()
    if name.startswith("web.")
}
ROOMS = {name.partition(".")[0] for name in MODULES if "." in name}


def room_of(name: str) -> str:
    first, _, rest = name.partition(".")
    if first in TOP:
        return "top"
    return first if rest or first in ROOMS else "shared"


@pytest.mark.parametrize("name", MODULES)
def test_module_imports_only_rooms_below_its_own(name):
    room = room_of(name)
    for target in MODULES[name]:
        other = room_of(target)
        assert other in {room, "shared"} | MAY_IMPORT[room], f"{room} imports {target}"


def test_no_modules_import_each_other_in_a_circle():
    assert not circle(MODULES)


def test_every_room_is_named():
    assert {room_of(name) for name in MODULES} == MAY_IMPORT.keys()


def test_every_router_is_listed():
    modules = [
        importlib.import_module(f"{routes.__name__}.{module.name}")
        for module in pkgutil.iter_modules(routes.__path__)
    ]
    found = [module.router for module in modules if hasattr(module, "router")]
    assert all(isinstance(router, APIRouter) for router in found)
    assert {id(router) for router in found} == {id(router) for router in routes.ROUTERS}
