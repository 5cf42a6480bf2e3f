"""What an instructor does in front of a class: asks, points and draws."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step
from browser.test_accessibility import complaints
from browser.test_class import RING, join, open_class


def answer(page: Page, i: int):
    return by_id(page, "poll").locator(f'[data-answer="{i}"]')


def test_pupils_and_viewers_vote_and_see_the_counts_when_they_are_revealed(open_page: OpenPage):
    wall, code = open_class(open_page)
    pupil = join(open_page, code)
    viewer = open_page(f"run={state(wall, 'run.id')}")
    wait_for(viewer, "s.run && !s.is_owner && s.frame")
    by_id(wall, "wall-ask").click()
    by_id(wall, "ask-send").click()
    for page, i in ((pupil, 1), (viewer, 1)):
        answer(page, i).click()
        wait_for(page, "s.poll_voted === v.i", i=i)
        # Once each, and nobody sees yet what the others think.
        expect(by_id(page, "poll").locator("button")).to_have_count(0)
        expect(by_id(page, "poll").locator(".poll-bar")).to_have_count(0)
    bars = by_id(wall, "wall-poll")
    expect(bars.locator('[data-answer="1"] .poll-count')).to_have_text("2")
    assert complaints(wall) == []
    assert complaints(pupil) == []
    by_id(wall, "poll-reveal").click()
    for page in (pupil, viewer):
        expect(answer(page, 1).locator(".poll-count")).to_have_text("2")
        expect(answer(page, 0).locator(".poll-count")).to_have_text("0")
        stage, strip = (by_id(page, name).bounding_box() for name in ("stage", "poll"))
        assert stage is not None
        assert strip is not None
        assert strip["y"] + strip["height"] <= stage["y"]
    by_id(wall, "poll-end").click()
    expect(by_id(pupil, "poll")).to_be_hidden()


def test_viewers_see_the_pointer_and_the_ink_where_they_are_in_the_data(open_page: OpenPage):
    owner = open_page(f"{RING}&present=1")
    wait_for_step(owner, 1)
    viewer = open_page(f"run={state(owner, 'run.id')}", width=1000, height=600)
    wait_for(viewer, "s.run && !s.is_owner && s.frame")
    box = by_id(owner, "stage").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    owner.keyboard.press("l")
    owner.mouse.move(*middle)
    owner.mouse.move(middle[0] + 2, middle[1])
    wait_for(viewer, "s.annotations.pointer")
    # The ring is around 0; the middle of the stage is nearly that of its picture.
    assert state(viewer, "annotations.pointer") == pytest.approx([0, 0], abs=0.3)
    owner.keyboard.press("e")
    owner.mouse.down()
    owner.mouse.move(middle[0] + 60, middle[1], steps=4)
    owner.mouse.up()
    wait_for(viewer, "s.annotations.strokes[0]?.points.length >= 4")
    (first, *_, last) = state(viewer, "annotations.strokes[0].points")
    assert first == pytest.approx([0, 0], abs=0.3)
    assert last[0] > first[0]
    # Who comes later sees the ink too; then it is wiped away.
    viewer.reload()
    wait_for(viewer, "s.annotations.strokes.length === 1")
    owner.keyboard.press("x")
    wait_for(viewer, "s.annotations.strokes.length === 0")
