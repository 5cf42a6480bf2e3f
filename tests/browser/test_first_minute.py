"""What a newcomer meets: names at the marks, the card below the stage, the help, the article."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    choose_problem,
    state,
    stop,
    wait_for,
    wait_for_step,
    wait_until,
    wait_until_drawn,
    wait_until_still,
)
from browser.test_accessibility import complaints

SIZES = ((390, 844), (1366, 768), (1440, 900), (1920, 1080))
SMALL = "generator.hidden_width=8&discriminator.hidden_width=8&seed=1"

# Notes the box of every text that is painted on a canvas of the stage's size, as [text, canvas
# width, canvas height, left, top, right, bottom] in device pixels. Turned texts are left out.
NOTE_TEXTS = """
window.painted = [];
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  fillText.call(this, text, x, y);
  const { a, b, d, e, f } = this.getTransform();
  if (b !== 0) return;
  const size = this.measureText(text);
  const [left, right] = [x - size.actualBoundingBoxLeft, x + size.actualBoundingBoxRight];
  const [top, bottom] = [y - size.actualBoundingBoxAscent, y + size.actualBoundingBoxDescent];
  const { width, height } = this.canvas;
  const box = [a * left + e, d * top + f, a * right + e, d * bottom + f];
  window.painted.push([text, width, height, ...box]);
};
"""

# For every animation frame: whether the stage shows another problem than the chosen one, unfaded.
NOTE_STALENESS = """() => {
  window.seen = [];
  const look = () => {
    const s = ganscope.state();
    const chosen = s.edits.problem ?? s.run?.config.problem;
    const { stale, shape } = document.querySelector(".stage").dataset;
    const domain = s.catalog.problems.find(({ name }) => name === chosen)?.domain;
    const number = document.querySelector(".hero-number").textContent;
    if (s.frame) window.seen.push([chosen, s.frame.domain === domain, stale ?? "", shape, number]);
    window.testing.frame().then(look);
  };
  look();
}"""


def painted(page: Page, width: int, height: int) -> list[list[Any]]:
    """The texts on the stage after it got this window: text and box, each once."""
    page.evaluate("window.painted = []")
    page.set_viewport_size({"width": width, "height": height})
    wait_until_still(page)
    found: list[list[Any]] = page.evaluate(
        """() => {
          const { width, height } = document.querySelector(".stage-canvas");
          const mine = window.painted.filter(([, w, h]) => w === width && h === height);
          const texts = new Map(mine.map(each => [JSON.stringify(each), each]));
          return [...texts.values()];
        }"""
    )
    return found


def faults(texts: list[list[Any]]) -> list[str]:
    """Texts that are cut off by the stage's edge or lie over each other."""
    found = [
        f"{text} is cut off"
        for text, width, height, left, top, right, bottom in texts
        if left < -1 or top < -1 or right > width + 1 or bottom > height + 1
    ]
    for i, (text, _, _, left, top, right, bottom) in enumerate(texts):
        for other, _, _, x0, y0, x1, y1 in texts[:i]:
            if min(right, x1) - max(left, x0) > 1 and min(bottom, y1) - max(top, y0) > 1:
                found.append(f"{text} lies over {other}")
    return found


@pytest.mark.parametrize(
    ("problem", "names"),
    [
        ("gaussian_1d", {"real", "generated", "D(x)"}),
        ("ring", {"real", "generated", "D(x)", "fake"}),
    ],
)
def test_marks_are_named_on_the_stage_and_no_name_lies_over_another(
    open_page: OpenPage, problem: str, names: set[str]
):
    page = open_page(f"problem={problem}&{SMALL}&latent_dim=2", width=1280, height=800)
    page.context.add_init_script(NOTE_TEXTS)
    page.reload()
    wait_for_step(page, 20)
    stop(page)
    for width, height in SIZES:
        texts = painted(page, width, height)
        assert names <= {text for text, *_ in texts}, (width, texts)
        assert faults(texts) == [], width


def test_nothing_stale_passes_as_current(open_page: OpenPage):
    page = open_page(f"problem=gaussian_1d&{SMALL}&speed=200")
    wait_for_step(page, 50)
    page.evaluate(NOTE_STALENESS)
    choose_problem(page, "two_moons")
    wait_for(page, "s.frame.domain === 'plane' && Object.keys(s.frame.metrics).length > 0")
    choose_problem(page, "spiral")
    wait_for(page, "s.run.config.problem === 'spiral' && s.frame_config?.problem === 'spiral'")
    wait_until_drawn(page)
    seen = page.evaluate("window.seen")
    # The choice is shown faded, with the stage's shape of the new problem and without old numbers.
    faded = [each for each in seen if each[2] == "data"]
    assert {chosen for chosen, *_ in faded} >= {"two_moons", "spiral"}
    assert {shape for *_, shape, _ in faded} == {"square"}
    assert [each for each in seen if not each[1] and each[2] != "data"] == []
    assert state(page, "frame.domain") == "plane"
    assert by_id(page, "stage").get_attribute("data-stale") is None


def test_card_of_the_first_visit_covers_no_mark_and_goes_for_good(open_page: OpenPage):
    page = open_page("", width=1366, height=768)
    card = by_id(page, "opening")
    card.wait_for()
    wait_for_step(page, 1)
    assert complaints(page, ".opening") == []
    stage, box = by_id(page, "stage").bounding_box(), card.bounding_box()
    assert stage is not None
    assert box is not None
    assert box["y"] >= stage["y"] + stage["height"]
    assert stage["height"] > 200
    page.reload()
    card.wait_for()  # a reload is still the first visit
    by_id(page, "opening-collapse").click()
    wait_for(page, "s.preset === 'collapse_1d'")
    card.wait_for(state="hidden")
    other = page.context.new_page()
    other.goto(page.url.split("/#")[0])
    wait_for_step(other, 1)
    assert by_id(other, "opening").is_hidden()
    other.close()


def test_help_opens_at_its_beginning_and_says_what_is_so(open_page: OpenPage):
    page = open_page(f"problem=gaussian_1d&{SMALL}", width=1366, height=500)
    wait_for_step(page, 5)
    page.keyboard.press("?")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.evaluate("each => each.scrollTop") == 0
    assert page.get_by_role("heading", name="How to read this").is_visible()
    assert "They train now" in dialog.inner_text()
    page.keyboard.press("Escape")
    stop(page)
    page.keyboard.press("?")
    assert "Press play" in dialog.inner_text()


def test_article_has_figures_to_move_and_ways_into_the_page(open_page: OpenPage):
    page = open_page(f"problem=gaussian_1d&{SMALL}", width=1366, height=768)
    wait_for_step(page, 5)
    page.locator(".article-chapter").first.wait_for()
    assert page.evaluate("scrollY") == 0
    result = page.locator(".article-result")
    result.scroll_into_view_if_needed()
    before = result.inner_text()
    page.locator(".article-slider input").first.fill("4")
    wait_until(page, lambda: result.inner_text() != before)
    page.locator(".article-slider input").last.fill("0.5")
    assert "50 %" in result.inner_text().split(".")[0]
    page.locator('[data-chapter="helps"] button').first.click()
    wait_for(page, "s.lesson?.name === 'it_converges'")
    wait_until(page, lambda: page.evaluate("scrollY") == 0)
