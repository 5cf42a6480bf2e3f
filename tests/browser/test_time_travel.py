"""Going back in a run, going another way, and two runs side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.page import (
    OpenPage,
    array,
    by_id,
    control,
    state,
    stop,
    type_number,
    wait_for,
    wait_for_step,
    wait_until,
    wait_until_drawn,
)

# Small networks of one structure: what is looked at is the way through time, not the training.
SMALL = "generator.hidden_width=8&discriminator.hidden_width=8&speed=500"
EXACT = "s.peek && s.peek.frame && s.peek.frame.step === s.peek.step"


def past(page: Page, name: str) -> list[float]:
    """One array of the picture that is looked at."""
    values: list[float] = page.evaluate(
        "name => Array.from(ganscope.state().peek.frame.arrays[name].data)", name
    )
    return values


def go_to(page: Page, step: int) -> None:
    """Drags the playhead near a step, and goes on with the arrow keys."""
    box = by_id(page, "scrubber").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] * 0.7
    page.mouse.move(box["x"] + box["width"] * 0.9, y)
    page.mouse.down()
    # The scale stands still from here on, at the step the run had reached just then.
    last = state(page, "peek.step") / 0.9
    page.mouse.move(box["x"] + box["width"] * step / last, y, steps=4)
    page.mouse.up()
    by_id(page, "scrubber").focus()
    for _ in range(20):
        away = step - state(page, "peek.step")
        if away == 0:
            break
        page.keyboard.press("ArrowRight" if away > 0 else "ArrowLeft")
    wait_for(page, f"{EXACT} && s.peek.step === v.step", step=step)


def test_past_comes_back_exactly_and_the_run_goes_on_from_it(open_page: OpenPage):
    page = open_page(f"{SMALL}&seed=5")
    wait_for_step(page, 100)
    stop(page)
    wait_for(page, "Object.keys(s.frame.metrics).length > 0")  # later than the first picture
    wait_until_drawn(page)
    then, samples = state(page, "frame.step"), array(page, "fake_samples")
    number = by_id(page, "modes-covered").inner_text()
    type_number(page, "generator_learning_rate", "0.004")
    wait_for(page, "s.marks.some(mark => mark.text.includes('0.004'))")
    by_id(page, "play").click()
    wait_for_step(page, then + 100)

    go_to(page, then)
    # What takes the pictures may have been compiled again meanwhile, and round otherwise.
    assert past(page, "fake_samples") == pytest.approx(samples, rel=1e-4, abs=1e-5)
    expect(by_id(page, "scrub-place")).to_contain_text(f"Looking at step {then:,} of")
    expect(by_id(page, "modes-covered")).to_have_text(number)
    # Training goes on behind it, and the live picture is one key away.
    wait_for(page, "s.run.step > v.step", step=state(page, "run.step"))
    page.keyboard.press("Escape")
    assert state(page, "peek") is None
    assert by_id(page, "scrubber").get_attribute("aria-valuetext")

    stop(page)
    last = state(page, "frame.step")
    # The longer the run, the more events share a mark; it leads to before the weightiest of them.
    mark = page.locator('.timeline-mark[aria-label*="0.004"]')
    mark.click()
    wait_for(page, EXACT)
    assert state(page, "peek.step") <= int(mark.get_attribute("data-step") or -1)
    go_to(page, then)
    by_id(page, "continue-from-here").click()
    wait_for(page, "s.peek === null && s.run.step > v.step", step=then)
    assert state(page, "run.last_step") < last
    stop(page)
    # The change came at the step gone back to, so it belongs to what is kept.
    page.reload()
    wait_for(page, "s.marks.length >= 2")
    marks = page.locator(".timeline-mark")
    expect(marks.first).to_have_attribute("aria-label", re.compile("0.0002 → 0.004"))
    assert "rewound" in "".join(mark.get_attribute("aria-label") or "" for mark in marks.all())


def test_fork_and_comparison(open_page: OpenPage):
    page = open_page(f"{SMALL}&seed=6")
    wait_for_step(page, 100)
    stop(page)
    parent = state(page, "run.id")
    go_to(page, 40)
    by_id(page, "fork-from-here").click()
    wait_for(page, "s.run.id !== v.parent && s.frame", parent=parent)
    assert state(page, "run.parent") == {"run": parent, "step": 40}
    assert state(page, "frame.step") == 40
    assert state(page, "is_owner")

    by_id(page, "compare").click()
    wait_for(page, "s.compare !== null")
    first, second = state(page, "run.id"), state(page, "compare.run")
    expect(by_id(page, "stage-b").locator("canvas")).to_be_visible()
    boxes = [
        page.locator(f".stage{run}").bounding_box() for run in (":not([data-run])", "[data-run=b]")
    ]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert [boxes[0][side] for side in ("y", "width", "height")] == [
        boxes[1][side] for side in ("y", "width", "height")
    ]
    type_number(page, "generator_learning_rate", "0.01")
    caption = by_id(page, "caption-b")
    expect(caption).to_have_text("generator learning rate 0.0002 → 0.01")
    assert state(page, "run.config.generator_learning_rate") == 0.0002
    by_id(page, "play").click()
    wait_for_step(page, 80)
    stop(page)
    runs = page.evaluate(
        "ids => Promise.all(ids.map(id => fetch(`/api/runs/${id}`).then(r => r.json())))",
        [first, second],
    )
    assert [run["step"] for run in runs] == [state(page, "frame.step")] * 2
    assert [run["config"]["generator_learning_rate"] for run in runs] == [0.0002, 0.01]

    page.locator(".steering .chip").first.click()
    shown = control(page, "generator_learning_rate").locator("input:not([type=range])")
    expect(shown).to_have_value("0.0002")
    by_id(page, "keep-b").click()
    wait_for(page, "s.compare === null && s.run.id === v.id && s.frame", id=second)
    expect(shown).to_have_value("0.01")
    expect(by_id(page, "stage-b")).to_have_count(0)
    # It is deleted once that can no longer be undone.
    status = "id => fetch(`/api/runs/${id}`).then(r => r.status)"
    assert page.evaluate(status, first) == 200
    by_id(page, "undo-close").click()
    wait_until(page, lambda: page.evaluate(status, first) in (404, 410))


def test_three_taps_on_a_phone_put_a_remedy_beside_the_run_without_it(open_page: OpenPage):
    page = open_page(f"{SMALL}&seed=7", width=390, height=844, has_touch=True, is_mobile=True)
    wait_for_step(page, 60)
    stop(page)
    by_id(page, "scrubber").scroll_into_view_if_needed()
    box = by_id(page, "scrubber").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7)
    wait_for(page, EXACT)
    looked = state(page, "peek.step")
    page.locator(".scrub-compare [data-suggested-stabilizer=minibatch_discrimination]").tap()
    wait_for(page, "s.compare !== null && s.run.step === v.step", step=looked)
    expect(by_id(page, "caption-a")).to_contain_text("unchanged")
    expect(by_id(page, "caption-b")).to_contain_text("minibatch discrimination on")
    for stage in page.locator(".stage").all():
        place = stage.bounding_box()
        assert place is not None
        assert place["height"] > 100
        assert place["x"] + place["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    by_id(page, "play").tap()
    wait_for(page, "s.run.status === 'running'")
