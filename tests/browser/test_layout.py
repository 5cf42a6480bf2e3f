"""What is in sight without scrolling, what covers nothing, and what does not move."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    let_pass,
    state,
    stop,
    wait_for,
    wait_until_drawn,
    wait_until_still,
)

TINY = (
    "generator.hidden_width=4&discriminator.hidden_width=4&batch_size=8&latent_dim=16"
    "&generator.hidden_layers=1&discriminator.hidden_layers=1"
    "&generator.activation=relu&discriminator.activation=relu"
)
LINE = f"{TINY}&seed=1&speed=50"
# Neither learns much: the samples stay the clump that they begin as, and the page says so.
SLOW_RATES = "generator_learning_rate=0.0001&discriminator_learning_rate=0.00001"
CLUMP = f"problem=ring&{TINY}&seed=1&speed=2000&{SLOW_RATES}"
LAPTOP = (1366, 768)
WINDOWS = [(390, 844), LAPTOP, (1440, 900), (1920, 1080)]
MAIN = ".main-controls"


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return found


def resize(page: Page, window: tuple[int, int]) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    wait_until_still(page)


def hidden_parts_of_main(page: Page) -> list[str]:
    """The controls of the block Main that are not wholly in the window, or lie under something."""
    found: list[str] = page.evaluate(
        """selector => {
          const main = document.querySelector(selector);
          const controls = [...main.querySelectorAll("input, select, [role=slider]")];
          return controls.filter(element => {
            const at = element.getBoundingClientRect();
            const x = at.left + at.width / 2, y = at.top + at.height / 2;
            const top = document.elementFromPoint(x, y);
            const is_inside = at.width > 0 && at.left >= 0 && at.right <= innerWidth
              && at.top >= 0 && at.bottom <= innerHeight;
            return !is_inside || !(element.contains(top) || top?.closest("label, .rate-axis"));
          }).map(element => `${element.outerHTML.slice(0, 80)} ${JSON.stringify(
            element.getBoundingClientRect())}`);
        }""",
        MAIN,
    )
    return found


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    return (
        a["x"] < b["x"] + b["width"] - 1
        and b["x"] < a["x"] + a["width"] - 1
        and a["y"] < b["y"] + b["height"] - 1
        and b["y"] < a["y"] + a["height"] - 1
    )


def test_main_controls_are_in_sight_in_every_mode(open_page: OpenPage):
    page = open_page(LINE, width=1366, height=768)
    wait_for(page, "s.frame?.step > 0")
    stop(page)
    seen = {}
    for window in WINDOWS:
        resize(page, window)
        seen["free", window] = hidden_parts_of_main(page)
    page.keyboard.press("p")
    wait_for(page, "s.page.is_presenting")
    for window in WINDOWS[1:]:
        resize(page, window)
        seen["present", window] = hidden_parts_of_main(page)
    page.keyboard.press("p")
    page.evaluate("v => { location.hash = v; }", f"{LINE}&embed=1")
    wait_for(page, "s.page.is_embed")
    for window in [(640, 420), (900, 600)]:
        resize(page, window)
        seen["embed", window] = hidden_parts_of_main(page)
    assert seen == {name: [] for name in seen}
    assert page.locator(f"{MAIN} [role=slider]").count() == 2


def test_lesson_leaves_the_stage_its_height_and_shows_the_controls_of_its_step(
    open_page: OpenPage,
):
    page = open_page(f"lesson=collapse_in_one_dimension&{TINY}&seed=1", width=1366, height=768)
    wait_for(page, "s.frame?.step === 0")
    wait_until_still(page)
    with_lesson = box(page, ".stage")
    assert hidden_parts_of_main(page) == []
    # This step is about a number, so no further control is in sight.
    assert not page.locator("#controls").is_visible()
    by_id(page, "all-controls").click()
    assert page.locator('[data-group="data"] > summary').is_visible()
    by_id(page, "all-controls").click()
    counted = by_id(page, "lesson").locator("summary")
    counted.click()
    claim = by_id(page, "lesson").locator(".claim").first
    claim.scroll_into_view_if_needed()
    lesson, text = by_id(page, "lesson").bounding_box(), claim.bounding_box()
    assert lesson is not None
    assert text is not None
    assert lesson["y"] <= text["y"]
    assert text["y"] + 40 <= lesson["y"] + lesson["height"]
    by_id(page, "lesson-close").click()
    wait_until_still(page)
    assert box(page, ".stage")["height"] == pytest.approx(with_lesson["height"], abs=1)


@pytest.mark.parametrize("window", [(390, 844), (900, 844)])
def test_lesson_on_a_small_screen_leaves_the_stage_in_sight(
    open_page: OpenPage, window: tuple[int, int]
):
    page = open_page(f"lesson=it_converges&{TINY}&seed=6", width=window[0], height=window[1])
    wait_for(page, "s.frame?.step === 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage, lesson = box(page, ".stage"), box(page, ".lesson")
    assert not overlap(stage, lesson)
    assert max(each["y"] + each["height"] for each in (stage, lesson)) <= window[1]


NOTE_SHIFTS = """() => {
  window.testing.shifts = [];
  new PerformanceObserver(list => window.testing.shifts.push(
    ...list.getEntries().filter(({ value }) => value > 0.001)
      .flatMap(({ sources }) => sources.map(({ node }) => node?.className ?? "?"))
  )).observe({ type: "layout-shift" });
}"""


def test_notice_covers_no_stage_and_moves_nothing(open_page: OpenPage):
    page = open_page(CLUMP, width=1366, height=768)
    wait_for(page, "s.frame && s.notices.length > 0")
    stop(page)
    card = page.locator(".notice-card")
    card.wait_for()
    seen: dict[Any, bool] = {}
    for window in WINDOWS:
        resize(page, window)
        seen["card", window] = overlap(box(page, ".stage"), box(page, ".notices"))
    resize(page, LAPTOP)
    wait_until_drawn(page)
    before = {each: box(page, each) for each in (".stage", MAIN, ".answers-panel", ".hero")}
    page.evaluate(NOTE_SHIFTS)
    by_id(page, "notice-dismiss").click()
    card.wait_for(state="hidden")
    wait_until_still(page)
    assert {each: box(page, each) for each in before} == before
    assert page.evaluate("window.testing.shifts") == []
    page.locator("[data-field=batch_size] label").hover()
    tooltip = page.locator(".tooltip")
    tooltip.wait_for()
    seen["tooltip"] = overlap(box(page, ".stage"), box(page, ".tooltip"))
    assert seen == dict.fromkeys(seen, False)


def test_tooltip_waits_for_the_pointer_to_move_and_for_a_key(open_page: OpenPage):
    page = open_page(f"problem=ring&{LINE}", width=1366, height=768)
    wait_for(page, "s.frame?.step > 0")
    stop(page)
    tooltip = page.locator(".tooltip")
    by_id(page, "preset").click()
    item = page.locator(".preset-menu .menu-item").first
    at = item.bounding_box()
    assert at is not None
    item.hover()
    # The menu closes under the resting pointer, over something that has a tooltip.
    page.evaluate("document.querySelector('.preset-menu').hidePopover()")
    page.evaluate("document.querySelector('#speed').focus()")
    let_pass(page, 600)
    assert not tooltip.is_visible()
    page.locator("[data-field=loss] label").hover()
    tooltip.wait_for()
    page.keyboard.press("Escape")
    assert not tooltip.is_visible()
    page.keyboard.press("Tab")
    tooltip.wait_for()


def test_both_rates_move_with_the_keys_and_with_the_pointer(open_page: OpenPage):
    page = open_page(
        f"{TINY}&seed=2&speed=20&generator_learning_rate=0.001&discriminator_learning_rate=0.01",
        width=1366,
        height=768,
    )
    wait_for(page, "s.frame?.step > 0")
    ratio = by_id(page, "rate-ratio")
    ratio.get_by_text("D learns 10× faster").wait_for()
    thumb = page.get_by_role("slider", name="Learning rate of G")
    thumb.press("ArrowRight")
    wait_for(page, "s.run.config.generator_learning_rate > 0.001")
    assert (
        thumb.get_attribute("aria-valuetext")
        == f"{state(page, 'run.config.generator_learning_rate'):g}"
    )
    axis = box(page, ".rate-axis")
    # Below the axis the pointer takes the discriminator's thumb, wherever it is.
    page.mouse.move(axis["x"] + axis["width"] / 4, axis["y"] + axis["height"] - 4)
    page.mouse.down()
    page.mouse.move(axis["x"] + axis["width"] / 3, axis["y"] + axis["height"] - 4, steps=3)
    page.mouse.up()
    wait_for(
        page, "s.run.config.discriminator_learning_rate < s.run.config.generator_learning_rate"
    )
    ratio.get_by_text("G learns").wait_for()
    box_d = page.locator('[data-field="discriminator_learning_rate"] input')
    assert float(box_d.input_value()) == state(page, "run.config.discriminator_learning_rate")
