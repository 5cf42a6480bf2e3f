"""A lesson as a student goes through it, and as a viewer reads it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from playwright.sync_api import Page, Route, expect

from browser.page import (
    OpenPage,
    by_id,
    state,
    wait_for,
    wait_for_link,
    wait_for_step,
    wait_until_still,
)
from browser.test_accessibility import complaints

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
    page.locator('[data-field="stabilizers.minibatch_discrimination"].is-highlighted').wait_for()
    assert state(page, "run.config.stabilizers") == {}
    by_id(page, "lesson-do").click()
    wait_for(page, "'minibatch_discrimination' in s.run.config.stabilizers")
    # It is done once, and cannot be pressed for ever.
    expect(by_id(page, "lesson-do")).to_have_text("✓ Done")
    assert by_id(page, "lesson-do").is_disabled()
    for part in (f"&step={at + 1}&", "stabilizers.minibatch_discrimination=on"):
        wait_for(page, "location.hash.includes(v.part)", part=part)


def test_link_to_a_step_opens_it_and_the_claims_tell_their_counts(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&step=2&seed=3&speed=50")
    wait_for(page, "s.lesson?.step === 1 && s.frame?.step === 0 && s.run.status === 'idle'")
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
    wait_for(page, "s.frame?.step === 0")
    by_id(page, "play").click()
    wait_for_step(page, 1)
    at = step_with_a_change(page)
    link = f"run={state(page, 'run.id')}&lesson={LESSON}&step={at + 1}"
    viewer = open_page(link)
    wait_for_step(viewer, 1)
    assert state(viewer, "lesson.step") == at
    assert by_id(viewer, "lesson-do").is_disabled()
    assert by_id(viewer, "lesson-next").is_enabled()


def test_last_step_leads_to_the_next_lesson_and_the_menu_has_a_tick(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&seed=6")
    wait_for(page, "s.frame?.step === 0")
    lessons = sorted(state(page, "catalog.lessons"), key=lambda lesson: lesson["number"])
    at = next(i for i, lesson in enumerate(lessons) if lesson["name"] == LESSON)
    for _ in lessons[at]["steps"][1:]:
        by_id(page, "lesson-next").click()
    onward = by_id(page, "lesson-next")
    expect(onward).to_have_text(f"Lesson {lessons[at + 1]['number']}")
    onward.click()
    wait_for(page, "s.lesson.name === v.name && s.lesson.step === 0", name=lessons[at + 1]["name"])
    by_id(page, "lessons").click()
    menu = page.locator(".lesson-menu")
    assert menu.locator(f'[data-lesson="{LESSON}"] .lesson-read').is_visible()
    assert menu.locator(".lesson-read:visible").count() == 1
    groups = [group["title"] for group in state(page, "catalog.lesson_groups")]
    assert menu.locator(".menu-group").all_inner_texts() == [
        title for title in groups if title != "More lessons"
    ]
    assert f"{lessons[at]['minutes']} min" in menu.locator(f'[data-lesson="{LESSON}"]').inner_text()
    assert page.evaluate("JSON.parse(localStorage.getItem('ganscope.lessons'))") == [LESSON]


def test_seeds_stand_behind_the_claims(open_page: OpenPage):
    page = open_page("seed=7")
    wait_for(page, "s.catalog?.lessons")
    lessons = page.evaluate("ganscope.state().catalog.lessons")
    lesson = next(each for each in lessons if each["courses"])
    kept = page.evaluate(
        "async name => (await fetch(`/api/lessons/${name}/evidence`)).json()", lesson["name"]
    )
    page = open_page(f"lesson={lesson['name']}&seed=7")
    by_id(page, "lesson-seeds").click()
    dialog = by_id(page, "seeds")
    dialog.locator(".course").nth(len(lesson["courses"]) - 1).wait_for()
    assert dialog.locator(".claim").count() == len(lesson["claims"])
    for training in kept["courses"][0]:
        shown = dialog.locator(f'[data-training="{training["training"]}"] .seed')
        assert shown.count() == len(training["pictures"]["seeds"])
    by_id(page, "seeds-close").click()
    dialog.wait_for(state="hidden")


BINS = b64encode(bytes(range(64))).decode()
# Changes while training: nothing is compiled for it.
RATE = 0.004


def with_invented_seeds(page: Page) -> None:
    """The lesson as if its trainings had been followed: what it shows is known to the test."""
    config = lesson_of(page)["config"] | {"generator_learning_rate": RATE}
    course = [training("without", None, 10, config), training("with", 500, 0, config)]

    def answer(route: Route) -> None:
        response = route.fetch()
        document = response.json()
        lesson = next(each for each in document["lessons"] if each["name"] == LESSON)
        lesson["claims"][1] |= {
            **{"k": 64, "n": 64, "training": "with", "effect": "more"},
            "control": {
                **{"training": "without", "k": 3, "n": 64},
                **{"difference": 0.953, "interval": [0.867, 0.984]},
            },
        }
        lesson["courses"] = [
            {"text": "Wide", "check": "", "every": 500, "until": 1000, "control": "without"}
        ]
        route.fulfill(response=response, json=document)

    page.route("**/api/catalog*", answer)
    page.route(
        f"**/api/lessons/{LESSON}/evidence", lambda route: route.fulfill(json={"courses": [course]})
    )
    page.reload()


def training(name: str, median: int | None, never: int, config: dict[str, Any]) -> dict[str, Any]:
    seeds = [{"seed": seed, "bins": BINS, "meets": name == "with"} for seed in range(16)]
    return {
        **{"training": name, "n": 64, "steps": [0, 500, 1000], "at_goal": [0, 32, 51]},
        **{"reached": [0, 32, 64 - never], "median": median, "never": never, "times_sooner": None},
        "config": config,
        "pictures": {
            **{"step": 1000, "dimension": 1, "window": [[0, 8]], "data": BINS, "seeds": seeds}
        },
    }


def test_press_on_a_seed_trains_that_very_seed(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&seed=8")
    wait_for(page, "s.frame?.step === 0")
    with_invented_seeds(page)
    wait_for(page, "s.frame?.step === 0")
    by_id(page, "lesson").locator("summary").click()
    claim = by_id(page, "lesson").locator(".claim").nth(1).inner_text()
    for words in ("64 of 64", "3 of 64", "95 more in 100 seeds: 86 to 99"):
        assert words in claim
    by_id(page, "lesson-seeds").click()
    dialog = by_id(page, "seeds")
    dialog.get_by_text("in the control, fewer than half by step 1,000").wait_for()
    wait_until_still(page)
    assert complaints(page, ".seeds") == []
    pressed = dialog.locator('[data-training="with"]').get_by_role(
        "button", name="Seed 3: at the goal"
    )
    pressed.focus()
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    wait_for(page, "s.run.seed === 3 && s.run.status === 'running' && s.frame?.step > 0")
    assert state(page, "run.config.generator_learning_rate") == RATE
    assert state(page, "lesson.name") == LESSON
    link = wait_for_link(page)
    assert f"generator_learning_rate={RATE}" in link
    assert "seed=3" in link


def test_seeds_fit_a_phone(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&seed=9", width=390, height=844, has_touch=True)
    wait_for(page, "s.frame?.step === 0")
    with_invented_seeds(page)
    by_id(page, "lesson-seeds").tap()
    by_id(page, "seeds").locator(".seed").first.wait_for()
    assert page.evaluate("document.querySelector('.seeds-body').scrollWidth <= innerWidth")
    for seed in by_id(page, "seeds").locator(".seed").all():
        box = seed.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
