"""Slow motion: the next step, explained with its own numbers, and then done."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    by_id,
    state,
    stop,
    wait_for,
    wait_for_step,
    wait_until,
    wait_until_still,
)
from ganscope.wire.frames import Frame, decode
from patience import PATIENCE_SECONDS

TINY = (
    "batch_size=8&generator.hidden_layers=1&generator.hidden_width=4"
    "&discriminator.hidden_layers=1&discriminator.hidden_width=4"
)


def trace_of(page: Page, player: str = "both") -> tuple[dict[str, float], Frame]:
    """(numbers, frame) that the server answers about the page's run."""
    origin = page.evaluate("location.origin")
    url = f"{origin}/api/runs/{state(page, 'run.id')}/step_story"
    frame = decode(httpx.get(url, params={"player": player}, timeout=PATIENCE_SECONDS).content)
    return json.loads(frame.metadata["metrics"]), frame


def shown_numbers(page: Page) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?(?:e-\d+)?", by_id(page, "trace-caption").inner_text())


def is_shown(page: Page, value: float) -> bool:
    """Whether the caption has this number, with three digits or, of a tiny one, with two."""
    return any(float(number) == pytest.approx(value, rel=0.05) for number in shown_numbers(page))


def wait_for_trace(page: Page, step: int) -> None:
    wait_for(
        page, "s.step_trace && s.step_trace.trace && s.step_trace.trace.step === v.step", step=step
    )


def phase(page: Page) -> int:
    return int(state(page, "step_trace.phase"))


def open_told(open_page: OpenPage) -> Page:
    """A page on whose run slow motion was opened by its key; that stops the run."""
    page = open_page(f"{TINY}&seed=3")
    wait_for_step(page, 100)
    page.keyboard.press("s")
    wait_for(page, "s.step_trace && s.step_trace.trace && s.run.status === 'stopped'")
    return page


def check_captions(page: Page) -> None:
    """Forward and back, with the numbers that the server tells; no step is done by that."""
    step = state(page, "frame.step")
    assert state(page, "step_trace.trace.step") == step
    numbers, _ = trace_of(page)
    assert by_id(page, "step-trace").locator(".trace-dot").count() == 12
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    means = [f"{numbers[f'discriminator.{kind}_mean']:.3f}" for kind in ("real", "fake")]
    assert shown_numbers(page)[:2] == means
    by_id(page, "trace-next").click()
    parts = ("loss", "terms.real", "terms.fake")
    assert shown_numbers(page) == [f"{numbers[f'discriminator.{part}']:.3f}" for part in parts]
    by_id(page, "trace-back").click()
    page.keyboard.press("ArrowLeft")
    assert phase(page) == 1
    assert state(page, "frame.step") == step


def check_deed(page: Page) -> None:
    """What is done is the step that was explained; the next one starts from its beginning."""
    step = state(page, "frame.step")
    picture = by_id(page, "stage").screenshot()
    page.locator('[data-phase="generator.move"]').click()
    wait_until(page, lambda: by_id(page, "stage").screenshot() != picture)
    assert by_id(page, "trace-next").is_disabled()
    _, frame = trace_of(page)
    by_id(page, "trace-do").click()
    wait_for(page, "s.frame.step === v.step && s.run.status === 'stopped'", step=step + 1)
    drawn = page.evaluate("Array.from(ganscope.state().frame.arrays.discriminator.data)")
    assert drawn == frame.arrays["after.discriminator"].tolist()
    wait_for_trace(page, step + 1)
    assert phase(page) == 0
    assert by_id(page, "trace-title").inner_text().startswith(f"step {step + 1:,}")


def test_step_is_told_with_its_numbers_and_then_done(open_page: OpenPage):
    page = open_told(open_page)
    check_captions(page)
    check_deed(page)
    step = state(page, "frame.step")

    # Endless slow motion, at the quickest pace.
    by_id(page, "trace-pace").fill("0.5")
    page.locator('[data-phase="generator.gradient"]').click()
    by_id(page, "trace-play").click()
    wait_for_trace(page, step + 1)
    assert state(page, "step_trace.is_playing") is True
    page.locator("body").press("Space")
    assert state(page, "step_trace.is_playing") is False

    page.locator('.trace-player[data-player="generator"]').click()
    wait_for(page, "s.step_trace.trace.player === 'generator'")
    assert by_id(page, "step-trace").locator(".trace-dot").count() == 6
    page.keyboard.press("Escape")
    assert by_id(page, "step-trace").is_hidden()
    page.keyboard.press("ArrowRight")
    wait_for(page, "s.frame.step === v.step", step=step + 2)


def test_viewer_on_a_phone_is_told_and_does_nothing(open_page: OpenPage):
    ring = f"problem=ring&latent_dim=2&{TINY}&seed=4&speed=2000"
    page = open_page(ring, width=390, height=844, has_touch=True, is_mobile=True)
    wait_for_step(page, 50)
    stop(page)
    viewer = open_page(
        f"run={state(page, 'run.id')}", width=390, height=844, has_touch=True, is_mobile=True
    )
    wait_for(viewer, "s.frame && s.run.status === 'stopped'")
    by_id(viewer, "open-step-trace").tap()
    wait_for_trace(viewer, state(page, "frame.step"))
    assert by_id(viewer, "trace-do").is_hidden()
    dots = viewer.locator(".trace-dot")
    dots.nth(10).tap()
    assert phase(viewer) == 10
    numbers, _ = trace_of(viewer)
    assert is_shown(viewer, numbers["generator.gradient_norm"])
    panel, bar = (by_id(viewer, name).bounding_box() for name in ("step-trace", "play"))
    assert panel is not None
    assert bar is not None
    assert (panel["x"], panel["width"]) == (0, 390)
    assert panel["y"] + panel["height"] <= bar["y"]
    assert all(dot["height"] >= 40 for dot in [dots.nth(i).bounding_box() for i in range(12)])

    # A change by the owner is shown when the next step is opened, or at once if the run is paused.
    by_id(page, "step-both").tap()
    wait_for(viewer, "s.step_trace.trace.step === s.run.step && s.step_trace.trace.step > 50")
    by_id(viewer, "trace-close").tap()
    assert by_id(viewer, "step-trace").is_hidden()


def test_without_motion_a_phase_stands_at_once_and_a_lesson_stays(open_page: OpenPage):
    page = open_page(f"lesson=it_converges&{TINY}", reduced_motion="reduce")
    wait_for(page, "s.lesson && s.frame && s.run.status === 'idle'")
    page.keyboard.press("s")
    wait_for_trace(page, 0)
    assert by_id(page, "lesson").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wait_until_still(page)  # a phase that moved would go on for ever
    by_id(page, "trace-close").click()
    assert by_id(page, "lesson").is_visible()
