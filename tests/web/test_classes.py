"""Classes: their codes, their bounds, and their ends."""

from __future__ import annotations

import pytest

from ganscope.web import classes
from ganscope.web.classes import (
    CLASS_SECONDS,
    MAX_NICK,
    MAX_PUPILS,
    Classes,
    NoRoom,
    clean_nick,
)
from ganscope.web.short_codes import CODE_LENGTH, LETTERS

SETUP = {"config": {}, "speed": None, "is_started": False}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_code_has_four_letters_that_nobody_confuses():
    assert not set("IO01AEU") & set(LETTERS)
    code = Classes().open("a", SETUP).code
    assert len(code) == CODE_LENGTH == 4
    assert set(code) <= set(LETTERS)


def test_codes_are_different_even_if_the_same_one_is_drawn():
    drawn = iter(["BCDF", "BCDF", "GHJK"])
    found = Classes(draw=lambda: next(drawn))
    assert [found.open(run, SETUP).code for run in ("a", "b")] == ["BCDF", "GHJK"]


def test_code_is_found_in_small_letters_too():
    found = Classes(draw=lambda: "BCDF")
    opened = found.open("a", SETUP)
    assert found.find("bcdf") is opened
    assert found.find("BCDG") is None


def test_class_ends_after_some_hours():
    clock = Clock()
    found = Classes(clock)
    opened = found.open("a", SETUP)
    clock.now = CLASS_SECONDS - 1
    assert found.find(opened.code) is opened
    assert found.seconds_left(opened) == 1
    clock.now = CLASS_SECONDS
    assert found.find(opened.code) is None
    assert opened.over.is_set()


def test_run_has_one_class_and_a_new_one_replaces_it():
    found = Classes()
    first = found.open("a", SETUP)
    second = found.open("a", SETUP)
    assert first.over.is_set()
    assert found.find(first.code) is None
    assert found.of_instructor("a") is second


def test_classes_and_pupils_are_bounded(monkeypatch):
    monkeypatch.setattr(classes, "MAX_CLASSES", 2)
    found = Classes()
    opened, _ = [found.open(run, SETUP) for run in "ab"]
    with pytest.raises(NoRoom):
        found.open("c", SETUP)
    for i in range(MAX_PUPILS):
        opened.check_room()
        opened.join(f"run {i}", None)
    with pytest.raises(NoRoom):
        opened.check_room()
    # Those whose runs are gone make room.
    opened.keep_only({"run 0"})
    opened.check_room()
    assert [pupil.number for pupil in opened.pupils.values()] == [1]


def test_pupil_keeps_number_and_nick_in_another_run():
    opened = Classes().open("a", SETUP)
    opened.join("b", "Ada")
    assert opened.join("c", None).number == 2
    opened.move("b", "d")
    assert opened.pupils["d"].document() == {"number": 1, "nick": "Ada", "run": "d"}
    assert set(opened.run_ids()) == {"a", "c", "d"}


def test_only_the_token_of_the_class_is_accepted():
    found = Classes()
    first, second = found.open("a", SETUP), found.open("b", SETUP)
    assert first.verify(first.token)
    for wrong in (second.token, "", first.token[:-1], "\udcff"):
        assert not first.verify(wrong)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, ""),
        ("  Ada \n Lovelace\t", "Ada Lovelace"),
        ("a\u202eb\x00c", "a b c"),
        ("x" * 100, "x" * MAX_NICK),
        ("陈", "陈"),
        ("<b>", "<b>"),  # a page shows it as text
    ],
)
def test_nick_is_one_short_line(given, kept):
    assert clean_nick(given) == kept


def test_run_finds_its_class():
    found = Classes()
    first, second = found.open("a", SETUP), found.open("b", SETUP)
    second.join("c", None)
    assert found.of_run("a") is first
    assert found.of_run("c") is second
    assert found.of_run("d") is None


def test_code_of_a_class_leads_to_nothing_else():
    drawn = iter(["BBBB", "CCCC"])
    found = Classes(draw=lambda: next(drawn), is_taken=lambda code: code == "BBBB")
    assert found.open("a", SETUP).code == "CCCC"
