"""Inside `runs`, imports run one way: the two files above the rooms -> storage -> loop -> journal
-> compute."""

from __future__ import annotations

import pytest

from import_graph import circle, server

ROOMS = ("compute", "journal", "loop", "storage")
# module -> the modules of `runs` that it imports, wherever in the file.
MODULES = {
    name: {target for target in targets if target.startswith("runs.")}
    for name, targets in server().modules.items()
    if name.startswith("runs.")
}
FILES_ABOVE = {"run", "run_manager"}


def room_of(name: str) -> str:
    """The folder inside `runs`; "" for a file that lies in none."""
    first = name.split(".")[1]
    return "" if first in FILES_ABOVE else first


@pytest.mark.parametrize("name", MODULES)
def test_file_imports_only_rooms_at_or_below_its_own(name):
    room = room_of(name)
    allowed = ROOMS[: ROOMS.index(room) + 1] if room else (*ROOMS, "run")
    for target in MODULES[name]:
        assert target.split(".")[1] in allowed, target


def test_every_folder_is_a_room():
    assert {room_of(name) for name in MODULES} == {*ROOMS, ""}


def test_no_two_files_import_each_other():
    assert not circle(MODULES)
