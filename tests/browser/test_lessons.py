"""A lesson as a student goes through it, and as a viewer reads it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step

LESSON = "minibatch_discrimination_keeps_the_width"


def lesson_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "name => ganscope.state().catalog.lessons.find(lesson => lesson.name === name)", LESSON
    )
    return found


def step_with_a_change(page: Page) -> int:
    return next(i for i, step in enumerate(lesson_of(page)["steps"]) if step["change"])


def test_lesson_is_set_up_and_waits_before_the_first_step(open_page: OpenPage):
    page = open_page("seed=1&speed=200")
    wait_for_step(page, 5)
    by_id(page, "lessons").click()
    page.locator(f'[data-lesson="{LESSON}"]').click()
    wait_for(page, "s.lesson && s.run.status === 'idle' && s.frame?.step === 0")
    lesson = lesson_of(page)
    assert state(page, "run.config") == lesson["config"]
    assert state(page, "run.speed") == lesson["speed"]
    panel = by_id(page, "lesson")
    panel.get_by_text(lesson["title"]).wait_for()
    assert by_id(page, "lesson-place").inner_text().startswith(f"1 of {len(lesson['steps'])}")
    assert by_id(page, "lesson-back").is_disabled()
    wait_for(page, f"location.hash.startsWith('#lesson={LESSON}')")


def test_step_points_at_its_control_and_does_what_it_asks_for(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&seed=2")
    wait_for(page, "s.frame?.step === 0")
    at = step_with_a_change(page)
    for _ in range(at):
        by_id(page, "lesson-next").click()
    marked = page.locator('[data-stabilizer="minibatch_discrimination"].is-highlighted')
    marked.wait_for()
    assert state(page, "run.config.stabilizers") == {}
    by_id(page, "lesson-do").click()
    wait_for(page, "'minibatch_discrimination' in s.run.config.stabilizers")
    for part in (f"&step={at + 1}&", "stabilizers.minibatch_discrimination=on"):
        wait_for(page, "location.hash.includes(v.part)", part=part)


def test_link_to_a_step_opens_it_and_the_claims_tell_their_counts(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&step=2&seed=3&speed=50")
    wait_for(page, "s.lesson?.step === 1 && s.frame?.step > 0")
    by_id(page, "lesson").locator("summary").click()
    claims = by_id(page, "lesson").locator(".claim")
    assert claims.count() == len(lesson_of(page)["claims"])
    assert f"ganscope lessons verify {LESSON}" in by_id(page, "lesson").inner_text()


def test_escape_ends_a_lesson_and_gives_the_focus_back(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&seed=4")
    wait_for(page, "s.frame?.step === 0")
    by_id(page, "lesson-next").focus()
    page.keyboard.press("Escape")
    page.locator('[data-testid="lessons"]:focus').wait_for()
    assert by_id(page, "lesson").is_hidden()
    assert page.locator(".is-highlighted").count() == 0
    wait_for(page, "!location.hash.includes('lesson=')")


def test_viewer_reads_a_lesson_and_cannot_do_its_steps(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&step=2&seed=5&speed=20")
    wait_for_step(page, 1)
    at = step_with_a_change(page)
    link = f"run={state(page, 'run.id')}&lesson={LESSON}&step={at + 1}"
    viewer = open_page(link)
    wait_for_step(viewer, 1)
    assert state(viewer, "lesson.step") == at
    assert by_id(viewer, "lesson-do").is_disabled()
    assert by_id(viewer, "lesson-next").is_enabled()


@pytest.mark.parametrize("width", [390, 900])
def test_lesson_leaves_the_stage_in_sight(open_page: OpenPage, width: int):
    page = open_page(f"lesson={LESSON}&seed=6", width=width, height=844)
    wait_for(page, "s.frame?.step === 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage, panel = by_id(page, "stage").bounding_box(), by_id(page, "lesson").bounding_box()
    assert stage is not None
    assert panel is not None
    assert stage["y"] + stage["height"] <= panel["y"] + 1
    assert panel["y"] + panel["height"] <= 844
