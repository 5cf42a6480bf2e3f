"""What is on the page stays in its place: while it loads, while a run trains, when notices come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    choose_problem,
    wait_for,
    wait_for_step,
    wait_until_still,
)
from browser.test_layout import CLUMP, LINE, TINY, WINDOWS, resize

# The bound of a page that feels stable is 0.1 (web.dev, Cumulative Layout Shift).
MOST_SHIFT = 0.02
NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const nodes = sources.map(({ node, previousRect: a, currentRect: b }) =>
      `${node?.className || node?.nodeName} ${a.x},${a.y} -> ${b.x},${b.y}`);
    if (!hadRecentInput) window.shifts.push({ value, nodes });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def expect_calm(page: Page) -> None:
    shifts = page.evaluate("window.shifts")
    assert sum(each["value"] for each in shifts) < MOST_SHIFT, shifts


LESSON = f"lesson=collapse_in_one_dimension&{TINY}&seed=1"


@pytest.mark.parametrize(
    ("link", "window"), [(CLUMP, (390, 844)), (CLUMP, (1366, 768)), (LESSON, (1366, 768))]
)
def test_nothing_moves_from_the_first_sight_until_a_notice_has_come(
    open_page: OpenPage, link: str, window: tuple[int, int]
):
    page = open_page(link, width=window[0], height=window[1])
    page.context.add_init_script(NOTE_SHIFTS)
    page.reload()
    wait_for(page, "s.frame !== null")
    if link == LESSON:
        by_id(page, "play").click()
        wait_for_step(page, 300)
    else:
        wait_for(page, "s.notices.length > 0")
        wait_for_step(page, 3000)
    expect_calm(page)


def test_nothing_moves_while_the_run_is_replaced_and_comes_back(open_page: OpenPage):
    page = open_page(LINE, width=1366, height=768)
    wait_for_step(page, 200)
    page.evaluate(NOTE_SHIFTS.replace("buffered: true", "buffered: false"))
    choose_problem(page, "mixture_1d")
    wait_for(page, "s.undo !== null && s.frame_config?.problem === 'mixture_1d'")
    wait_for_step(page, 230)
    page.keyboard.press("Control+z")
    wait_for(page, "s.undo === null && s.frame_config?.problem === 'gaussian_1d'")
    wait_until_still(page)
    expect_calm(page)


def test_numbers_and_names_keep_within_their_parts(open_page: OpenPage):
    page = open_page(LINE, width=1440, height=900)
    wait_for_step(page, 20)
    by_id(page, "play").click()
    cut = {}
    for window in WINDOWS:
        resize(page, window)
        cut[window] = page.evaluate("""() => {
          const parts = [".chart-head", ".hero-head", ".layer", ".undo-bar", ".top"];
          return parts.flatMap(part => [...document.querySelectorAll(part)])
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
            .map(({ className, textContent }) => `${className}: ${textContent}`);
        }""")
    assert cut == {window: [] for window in WINDOWS}
