"""Inside `runs`, imports run one way: the two files above the rooms -> storage -> loop -> journal
-> compute."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ganscope.runs

RUNS = Path(ganscope.runs.__file__).parent
ROOMS = ("compute", "journal", "loop", "storage")
FILES = sorted(RUNS.rglob("*.py"))


def room_of(path: Path) -> str:
    """The folder inside `runs`; "" for a file that lies in none."""
    parts = path.relative_to(RUNS).parts
    return parts[0] if len(parts) > 1 else ""


def imports_of(path: Path) -> Iterator[list[str]]:
    """The modules of `runs` that a file imports, wherever in the file: `[room, module]`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ganscope.runs"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}".split(".")[2:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RUNS)))
def test_file_imports_only_rooms_at_or_below_its_own(path):
    room = room_of(path)
    allowed = ROOMS[: ROOMS.index(room) + 1] if room else (*ROOMS, "run")
    for name in imports_of(path):
        assert name[0] in allowed, ".".join(name)


def test_every_folder_is_a_room():
    assert {room_of(path) for path in FILES} == {*ROOMS, ""}


def test_no_two_files_import_each_other():
    below = {
        ".".join(path.relative_to(RUNS).with_suffix("").parts): {
            ".".join(name[:-1]) for name in imports_of(path)
        }
        for path in FILES
    }
    while free := [name for name, needed in below.items() if not needed & below.keys()]:
        for name in free:
            del below[name]
    assert not below, "these import each other, directly or by way of others"
