"""An instructor and a class: links, viewers who take a run over, frames, present mode."""

from __future__ import annotations

import html
import re

from playwright.sync_api import Page, expect

from browser.page import OpenPage, by_id, state, stop, wait_for, wait_for_step

# One structure for all pages, the lesson's among them: it is compiled once.
TINY = (
    "generator.hidden_width=4&discriminator.hidden_width=4&batch_size=8&latent_dim=16"
    "&generator.hidden_layers=1&discriminator.hidden_layers=1"
    "&generator.activation=relu&discriminator.activation=relu"
)
RING = f"problem=ring&{TINY}&seed=1&speed=50"
LESSON = f"lesson=the_ring_collapses&{TINY}&seed=1"
ALL_CONTROLS = "data.generator.discriminator.game.remedies"


def link(page: Page, kind: str) -> str:
    return by_id(page, f"share-{kind}").input_value()


def test_share_dialog_hands_out_three_links_with_codes(open_page: OpenPage):
    page = open_page(RING, permissions=["clipboard-write", "clipboard-read"])
    wait_for_step(page, 1)
    run, base = state(page, "run.id"), page.url.split("#")[0]
    by_id(page, "share").click()
    assert link(page, "setup").startswith(f"{base}#problem=ring&")
    assert "seed=1" in link(page, "setup")
    assert link(page, "watch") == f"{base}#run={run}"
    _follow_the_watch_code(page, run)
    by_id(page, "share-options").locator("summary").click()
    page.locator('[data-hide-part="game"]').check(force=True)
    by_id(page, "share-present").check()
    assert link(page, "watch") == f"{base}#run={run}&hide=game&present=1"
    source = html.unescape(re.search('src="([^"]+)"', link(page, "embed"))[1])
    assert source.endswith("&hide=game&embed=1")
    for kind, text in (("watch", link(page, "watch")), ("embed", source)):
        by_id(page, f"code-{kind}").click()
        code = by_id(page, "share-code")
        expect(code).to_have_js_property("naturalWidth", code_width(page, text))
        assert page.evaluate(
            "text => decodeURIComponent(text)", code.get_attribute("src")
        ).endswith(text)
    by_id(page, "copy-watch").click()
    by_id(page, "share-dialog").get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link(page, "watch")
    # This server listens to its own machine alone, and the page says so to a class.
    reach = by_id(page, "share-reach")
    reach.get_by_text("make run HOST=0.0.0.0").wait_for()
    page.keyboard.press("Escape")
    assert not by_id(page, "share-dialog").is_visible()


def _follow_the_watch_code(page: Page, run: str) -> None:
    """The first code is that to watch this run; who cannot scan it types the address below it."""
    assert by_id(page, "code-watch").get_attribute("aria-pressed") == "true"
    typed = by_id(page, "share-typed").locator("b").inner_text()
    answer = page.request.get(f"http://{typed.lower()}", max_redirects=0)
    assert answer.headers["location"] == f"../#run={run}"


def code_width(page: Page, text: str) -> int:
    """The width that the server's drawing has."""
    width: int = page.evaluate(
        """async text => {
          const image = new Image();
          image.src = `/api/qr.svg?text=${encodeURIComponent(text)}`;
          await image.decode();
          return image.naturalWidth;
        }""",
        text,
    )
    assert width > 0
    return width


def test_viewer_is_told_and_takes_the_run_over(open_page: OpenPage):
    owner = open_page(RING)
    wait_for_step(owner, 20)
    run = state(owner, "run.id")
    viewer = open_page(f"run={run}", width=1440)
    banner = by_id(viewer, "viewer-banner")
    banner.get_by_text("The owner controls it").wait_for()
    for page, name in ((viewer, "viewer-count"), (owner, "watching")):
        expect(by_id(page, name)).to_have_text("1 viewer")  # announced a few times a second
    assert not by_id(owner, "viewer-banner").is_visible()
    # A control that is out of reach says why.
    box = by_id(viewer, "play").bounding_box()
    assert box is not None
    viewer.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    viewer.locator(".tooltip").get_by_text("Only the owner can change this run").wait_for()
    stop(owner)
    banner.get_by_text("The owner has stopped it at step").wait_for()
    step = state(owner, "frame.step")
    by_id(viewer, "take-over").click()
    wait_for(viewer, "s.is_owner && s.run.id !== v.run && s.frame", run=run)
    assert state(viewer, "frame.step") >= step
    assert not banner.is_visible()
    assert by_id(viewer, "play").is_enabled()
    # Nobody is disturbed by that.
    assert state(owner, "run.id") == run
    assert state(owner, "run.status") == "stopped"


def test_viewer_sees_that_the_owner_has_left(open_page: OpenPage):
    owner = open_page(RING)
    wait_for_step(owner, 2)
    stop(owner)
    viewer = open_page(f"run={state(owner, 'run.id')}")
    by_id(viewer, "viewer-banner").get_by_text("The owner has stopped it").wait_for()
    hash = owner.url.split("#")[1]
    owner.goto("about:blank")
    by_id(viewer, "viewer-banner").get_by_text("The owner has left the page").wait_for()
    owner.go_back()
    wait_for(owner, "s.is_owner && s.frame")
    by_id(viewer, "viewer-banner").get_by_text("The owner has stopped it").wait_for()
    assert owner.url.split("#")[1] == hash


def test_link_hides_parts_and_the_address_keeps_that(open_page: OpenPage):
    page = open_page(f"{RING}&hide=data.timeline.lessons.evidence.seed.speed.share.nonsense")
    wait_for_step(page, 1)
    for hidden in (
        '[data-group="data"]',
        ".timeline",
        ".lessons",
        ".results-panel",
        "#seed",
        '[data-testid="new-seed"]',
        "#speed",
        '[data-testid="share"]',
    ):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in ('[data-group="generator"]', ".layers", '[data-testid="reset"]', ".presets"):
        assert page.locator(shown).first.is_visible(), shown
    wait_for(page, "location.hash.includes('hide=lessons.data.evidence.timeline.seed.speed.share')")
    page.evaluate("v => { location.hash = v; }", f"{RING}&hide={ALL_CONTROLS}")
    wait_for(page, "s.page.hide.length === 5")
    assert not by_id(page, "open-controls").is_visible()
    assert not page.locator("#controls").is_visible()
    assert page.locator(".timeline").is_visible()


def test_frame_of_another_page_is_small_and_leads_back(open_page: OpenPage):
    page = open_page(f"{RING}&embed=1&hide=evidence", width=640, height=420)
    wait_for_step(page, 1)
    assert not page.locator(".top").evaluate("e => e.getBoundingClientRect().height > 2")
    for name in ("stage", "play", "open-controls"):
        box = by_id(page, name).bounding_box()
        assert box is not None
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= 420, name
    assert page.evaluate("document.documentElement.scrollHeight") <= 420
    with page.context.expect_page() as opened:
        by_id(page, "embed-link").click()
    whole = opened.value
    wait_for(whole, "s.frame")
    assert "embed" not in whole.url
    assert "hide" not in whole.url
    assert state(whole, "run.config.problem") == "ring"
    whole.close()


def test_present_mode_is_large_and_obeys_a_clicker(open_page: OpenPage):
    page = open_page(LESSON, width=1920, height=1080)
    wait_for(page, "s.frame")
    page.keyboard.press("p")
    wait_for(page, "s.page.is_presenting && location.hash.includes('present=1')")
    sizes = page.evaluate(
        """() => [".hero-number", ".lesson-prose", ".step-count", ".play"].map(selector =>
          parseFloat(getComputedStyle(document.querySelector(selector)).fontSize))"""
    )
    assert min(sizes) >= 28, sizes
    for hidden in ("#controls", ".tools", ".layers"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".timeline").is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    page.keyboard.press("PageDown")
    wait_for(page, "s.lesson.step === 1")
    page.keyboard.press("PageUp")
    wait_for(page, "s.lesson.step === 0")
    page.keyboard.press("Escape")
    wait_for(page, "!s.page.is_presenting && s.lesson")
    assert by_id(page, "main-controls").is_visible()
    by_id(page, "lesson-close").click()
    by_id(page, "present").click()
    by_id(page, "present-chart").select_option("divergence")
    page.keyboard.press("PageDown")
    wait_for(page, "s.run.status === 'running' && s.frame.step > 0")
    page.locator('.is-presented [data-chart="divergence"]').wait_for()
    assert page.locator(".chart-section:visible").count() == 1
    by_id(page, "present-stabilizers").click()
    page.locator('.present-menu [data-stabilizer-switch="one_sided_label_smoothing"]').click()
    switch = page.locator('.present-switch[data-stabilizer-switch="one_sided_label_smoothing"]')
    expect(switch).to_have_attribute("aria-pressed", "true")
    wait_for(page, "'one_sided_label_smoothing' in s.run.config.stabilizers")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("PageDown")
    wait_for(page, "s.run.status === 'stopped'")
    page.keyboard.press("PageUp")
    wait_for(page, "s.frame.step === 0")
    by_id(page, "leave-present").click()
    wait_for(page, "!location.hash.includes('present')")


def test_escape_closes_the_topmost_thing_alone(open_page: OpenPage):
    page = open_page(f"{RING}&present=1")
    wait_for_step(page, 1)
    by_id(page, "leave-present").wait_for()
    page.keyboard.press("p")
    by_id(page, "share").click()
    dialog, enlarge = by_id(page, "share-dialog"), by_id(page, "share-enlarge")
    enlarge.click()
    expect(dialog).to_have_class(re.compile("is-large"))
    page.keyboard.press("Escape")
    expect(dialog).not_to_have_class(re.compile("is-large"))
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("p")
    by_id(page, "leave-present").wait_for()
    # A dialog above the presentation, with the focus on neither: keys are for the dialog.
    page.keyboard.press("?")
    help = page.get_by_role("dialog").filter(has_text="Space")
    help.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    help.wait_for(state="hidden")
    assert state(page, "page.is_presenting")
    page.keyboard.press("Escape")
    wait_for(page, "!s.page.is_presenting")
