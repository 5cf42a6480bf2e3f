"""WCAG 2.2 AA as far as axe-core can tell, and what it cannot: keys, touch, stillness, words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    let_pass,
    state,
    step_to,
    stop,
    wait_for,
    wait_for_step,
    wait_until_drawn,
    wait_until_still,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# One structure for all pages, the lesson's among them: it is compiled once.
TINY = (
    "generator.hidden_width=4&discriminator.hidden_width=4&batch_size=8&latent_dim=16"
    "&generator.hidden_layers=1&discriminator.hidden_layers=1"
    "&generator.activation=relu&discriminator.activation=relu"
)
RING = f"problem=ring&{TINY}&seed=1&speed=50"
# Neither learns much: the samples stay the clump that they begin as, and the page says so.
SLOW_RATES = "generator_learning_rate=0.0001&discriminator_learning_rate=0.00001"
CLUMP = f"problem=ring&{TINY}&seed=1&speed=2000&{SLOW_RATES}"
PANEL = ".statistics:not([hidden])"
LESSON = f"lesson=the_ring_collapses&{TINY}&seed=1"


def press(*names: str) -> Callable[[Page], None]:
    """Clicks one thing after the other: a test id each."""
    return lambda page: [by_id(page, name).click() for name in names]


def keys(*names: str) -> Callable[[Page], None]:
    return lambda page: [page.keyboard.press(name) for name in names]


def click(*selectors: str) -> Callable[[Page], None]:
    return lambda page: [page.locator(selector).first.click() for selector in selectors]


def wait(condition: str) -> Callable[[Page], None]:
    return lambda page: wait_for(page, condition)


def nothing(page: Page) -> None:
    """What is asked for is there already."""


# What is looked at, on one page and in this order: a name, what opens it, and where to look (all of
# the page takes seconds). A new panel is one line.
STATES: list[tuple[str, list[Callable[[Page], None]], str]] = [
    ("results, dark", [nothing], "html"),
    ("notice card", [click(".notice-ask")], ".notice-cards"),
    ("light", [press("notice-dismiss", "more", "theme-light")], "html"),
    ("menu of tools", [nothing], ".more-menu"),
    ("export dialog", [click('[data-action="export"]')], ".export"),
    ("share dialog", [keys("Escape"), press("share")], ".share"),
    ("share options", [click(".share-options summary")], ".share"),
    ("help", [keys("Escape", "?")], ".dialog:not(.share, .export)"),
    ("glossary", [press("open-glossary")], ".glossary"),
    ("stop when", [keys("Escape"), press("stop-when")], ".stop-when-menu"),
    ("statistics", [keys("Escape", "i"), wait(f"document.querySelector('{PANEL}')")], PANEL),
    ("inspection", [keys("i"), press("view-inspection"), wait("s.inspection")], ".stage-area"),
    ("slow motion", [press("view-stage"), keys("s"), wait("s.step_trace?.trace")], ".step-trace"),
    ("looking back", [keys("Escape"), press("scrubber"), wait("s.peek?.frame")], ".time"),
    ("compare", [keys("Escape"), press("compare"), wait("s.compare")], ".centre"),
    ("draw data", [press("keep-a", "problem", "draw-your-own")], ".data-editor"),
    ("place modes", [click('[data-tab="modes"]')], ".data-editor"),
    ("paste data", [click('[data-tab="table"]')], ".data-editor"),
    ("present mode", [press("close-data-editor"), keys("p")], "html"),
]


def complaints(page: Page, where: str = "html") -> list[str]:
    """What axe-core finds, with where and why."""
    found = Axe().run(page, where, AXE_OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_page_has_no_violations(open_page: OpenPage):
    page = open_page(CLUMP, width=1440, height=900, color_scheme="dark")
    page.locator(".notice-card").wait_for()
    stop(page)
    found = {}
    for name, acts, where in STATES:
        for act in acts:
            act(page)
        wait_until_still(page)  # colours fade
        found[name] = complaints(page, where)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize(
    ("hash", "options", "show"),
    [
        (LESSON, {"color_scheme": "light"}, lambda page: None),
        (f"{RING}&embed=1", {"width": 640, "height": 420}, stop),
        (RING, {"width": 390, "height": 844, "has_touch": True}, press("play", "open-controls")),
    ],
    ids=["lesson", "embed", "phone"],
)
def test_other_pages_have_no_violations(open_page: OpenPage, hash, options, show):
    page = open_page(hash, **options)
    wait_for(page, "s.frame")
    show(page)  # a page that trains may never stand still
    wait_until_still(page)  # the drawer slides in
    assert complaints(page) == []


def small_targets(page: Page, least: float) -> list[str]:
    """The controls in sight that are smaller than `least` CSS pixels in a direction."""
    found: list[str] = page.evaluate(
        """least => {
          const shown = element => element.checkVisibility({ visibilityProperty: true })
            && !element.closest(".visually-hidden, .skip-link");
          return [...document.querySelectorAll("button, select, summary, a[href]")]
            .filter(shown)
            .map(element => [element, element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
            .map(([element, box]) => `${element.outerHTML.slice(0, 90)} ${box.height}`);
        }""",
        least,
    )
    return found


def test_phone_reaches_everything_with_large_targets(open_page: OpenPage):
    page = open_page(RING, width=360, height=780, has_touch=True, is_mobile=True)
    wait_for_step(page, 5)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert small_targets(page, 24) == []
    for name in ("more", "help", "problem", "lessons", "preset", "play", "open-controls"):
        box = by_id(page, name).bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 360, name
        assert min(box["width"], box["height"]) >= 43.5, name
    by_id(page, "more").tap()
    page.locator('[data-action="share"]').tap()
    by_id(page, "share-code").scroll_into_view_if_needed()
    by_id(page, "share-dialog").get_by_text("Close").tap()
    by_id(page, "more").tap()
    page.locator('[data-action="present"]').tap()
    wait_for(page, "s.page.is_presenting && location.hash.includes('present=1')")
    by_id(page, "leave-present").tap()
    wait_for(page, "!s.page.is_presenting")


def test_first_tab_skips_to_the_stage_and_focus_is_seen(open_page: OpenPage):
    page = open_page(RING)
    wait_for_step(page, 5)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the stage"
    assert page.evaluate("document.activeElement.getBoundingClientRect().width") > 50
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('[data-ref=stage]') !== null")
    seen, invisible = set(), []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, is_visible = page.evaluate(
            """() => {
              const element = document.activeElement;
              const shown = element.matches("input[type=radio], input[type=checkbox]")
                ? element.closest("label") ?? element : element;
              const style = getComputedStyle(shown);
              const is_drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
              return [element.outerHTML.slice(0, 80), is_drawn];
            }"""
        )
        seen.add(name)
        if not is_visible and "<body" not in name:
            invisible.append(name)
    assert invisible == []
    assert len(seen) > 25


def test_screen_reader_hears_of_the_run_and_sees_the_picture_in_words(open_page: OpenPage):
    page = open_page(RING)
    wait_for_step(page, 5)
    announcer = by_id(page, "announcer")
    announcer.get_by_text("Training. step").wait_for(state="attached")
    stop(page)
    announcer.get_by_text("Stopped. step").wait_for(state="attached")
    words = f"Ring at step {state(page, 'frame.step'):,}: the generator covers"
    page.locator(f'.stage canvas[role=img][aria-label*="{words}"]').wait_for()
    by_id(page, "more").click()
    by_id(page, "reports").click()
    page.keyboard.press("Escape")
    by_id(page, "play").click()
    announcer.get_by_text("Training.", exact=True).wait_for(state="attached")
    assert page.evaluate("localStorage.getItem('ganscope.reports')") == "false"


def test_reduced_motion_moves_nothing(open_page: OpenPage):
    page = open_page(RING, reduced_motion="reduce")
    wait_for_step(page, 5)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap(element => ["", "::before", "::after"]
          .map(part => getComputedStyle(element, part))
          .filter(style => [style.transitionDuration, style.animationDuration]
            .some(text => text.split(",").some(each => parseFloat(each) > 0.01)))
          .map(() => element.outerHTML.slice(0, 80)))"""
    )
    assert moving == []
    assert page.evaluate("document.getAnimations().length") == 0
    stop(page)
    picture = "document.querySelector('.stage canvas[role=img]').toDataURL()"
    before = page.evaluate(picture)
    step_to(page, 1)
    wait_until_drawn(page)
    after = page.evaluate(picture)
    let_pass(page, 400)
    assert page.evaluate(picture) == after
    assert after != before
