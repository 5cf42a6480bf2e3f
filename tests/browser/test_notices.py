"""What the page says by itself: notices, stop conditions, the glossary, and help on everything."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.page import OpenPage, by_id, state, stop, wait_for, wait_for_step

# A generator ten times as fast as the discriminator: narrow within some hundred steps.
COLLAPSE = (
    "seed=1&speed=200&batch_size=32&generator_learning_rate=0.01"
    "&discriminator_learning_rate=0.001&generator.hidden_layers=1&generator.hidden_width=8"
    "&discriminator.hidden_layers=1&discriminator.hidden_width=16"
)

# What can be worked or says a number, and neither has a word about itself nor stands in one.
# A formula can be reached with the keys to be scrolled, and does nothing else. The text of the
# article is about its own controls.
UNEXPLAINED = """() => {
  const asked = 'button, a[href], input, select, textarea, summary, [tabindex="0"]:not(math), '
    + '[role=slider], '
    + '.chart-title, .panel-label, .hero-number, .hero-side, .hero-total, .value-number, '
    + '.step-count, .rate, .status, .measurements > div, .layer';
  const words = (e) => (e.closest('[data-help]')?.dataset.help || e.getAttribute('aria-description')
    || e.title || '').trim();
  return [...document.querySelectorAll(asked)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => !e.closest('[aria-hidden=true], .article'))
    .filter((e) => words(e) === '')
    .map((e) => `${e.tagName}.${e.className} ${(e.ariaLabel || e.textContent).slice(0, 40)}`);
}"""


def open_card(page: Page, name: str):
    return page.locator(f'.notice-card[data-notice="{name}"]')


def test_collapse_is_told_explained_and_answered_with_one_click(open_page: OpenPage):
    page = open_page(COLLAPSE)
    # On a slow machine the run is far beyond its collapse before anything is measured.
    wait_for(page, "s.frame && Number.isFinite(s.frame.metrics.js)")
    by_id(page, "reset").click()
    wait_for(page, "s.run.epoch === 1 && s.notices.length > 0")
    # Before anything else happens.
    stop(page)
    card = open_card(page, "collapse")
    card.wait_for()
    notice = state(page, "notices")[0]
    # At step 500 one clump may have become two, when nothing was measured in between.
    words = {"width": "The samples are nearly identical", "clumps": "in a few narrow clumps"}
    assert words[notice["form"]] in card.inner_text()
    marks = [mark["step"] for mark in state(page, "marks") if mark["kind"] == "collapse"]
    assert marks == [notice["step"]]

    by_id(page, "notice-why").click()
    assert "0.4 times as wide as the data" in card.inner_text()
    _read_the_glossary(page)

    assert card.locator("[data-remedy]").count() == 3
    card.locator('[data-remedy="minibatch_stddev"]').click()
    wait_for(page, "'minibatch_stddev' in s.trained_config.stabilizers")
    card.locator(".notice-tried").wait_for()
    assert "Switch on minibatch stddev" in card.inner_text()
    by_id(page, "notice-dismiss").click()
    card.wait_for(state="hidden")
    by_id(page, "collapse-summary").filter(has_text="Noticed at step").wait_for()


def _read_the_glossary(page: Page) -> None:
    """From the card to the word, on to another one, to the search, and back."""
    page.get_by_text("More in the glossary").click()
    panel = by_id(page, "glossary")
    panel.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Mode collapse"
    panel.get_by_role("button", name="Packing", exact=True).first.click()
    assert page.evaluate("document.activeElement.textContent") == "Packing"
    search = by_id(page, "glossary-search")
    search.fill("best discrim")
    word = panel.locator(".glossary-word").first
    assert word.get_attribute("data-term") == "optimal_discriminator"
    # A fraction that is laid out as one is higher than the line of letters beside it.
    fraction = word.locator("math mfrac").first.bounding_box()
    letter = word.locator("math mi").first.bounding_box()
    assert fraction["height"] > 1.5 * letter["height"]
    search.fill("no such word")
    assert panel.locator(".glossary-word").count() == 0
    assert page.evaluate(UNEXPLAINED) == []
    by_id(page, "glossary-terms").focus()
    page.keyboard.press("ArrowRight")
    panel.get_by_text("within a fixed batch of real samples").wait_for()
    assert page.evaluate(UNEXPLAINED) == []
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert state(page, "glossary") is None


def test_run_stops_when_it_was_asked_to(open_page: OpenPage):
    page = open_page("seed=2&speed=300")
    wait_for_step(page, 1)
    stop(page)
    by_id(page, "stop-when").click()
    step = state(page, "run.step") + 200
    by_id(page, "stop-step").fill(str(step))
    by_id(page, "stop-step").press("Enter")
    by_id(page, "stop-chip").filter(has_text=f"at step {step:,}").wait_for()
    by_id(page, "stop-when").click()
    by_id(page, "stop-metric").select_option("js")
    by_id(page, "stop-side").select_option("above")
    by_id(page, "stop-bound").fill("5")
    by_id(page, "stop-bound").press("Enter")
    chips = by_id(page, "stop-chip")
    chips.nth(1).wait_for()
    assert state(page, "run.stop_when") == {"step": step, "metric": {"name": "js", "above": 5}}
    chips.nth(1).click()
    wait_for(page, "s.run.stop_when && !s.run.stop_when.metric")
    by_id(page, "play").click()
    wait_for(page, "s.run.status === 'stopped' && s.frame.step === v.step", step=step)
    by_id(page, "message").filter(has_text=f"Stopped at step {step:,}, as asked.").wait_for()
    chips.first.wait_for(state="detached")


def test_everything_on_the_page_explains_itself(open_page: OpenPage):
    page = open_page("seed=3&speed=100&problem=ring")
    wait_for_step(page, 3)
    wait_for(page, "s.history.rows.length > 1")
    page.locator(".chart-values").last.wait_for()
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.click()
    wait_for(page, "document.querySelector('.measurements > div') !== null")
    assert page.evaluate(UNEXPLAINED) == []
    by_id(page, "help").click()
    by_id(page, "open-glossary").wait_for()
    assert page.evaluate(UNEXPLAINED) == []
    by_id(page, "open-glossary").click()
    by_id(page, "glossary").wait_for()
    assert page.locator(".glossary-word").count() > 60
    assert page.evaluate(UNEXPLAINED) == []
