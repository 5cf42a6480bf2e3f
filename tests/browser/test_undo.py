"""What replaces a run can be taken back; Back and Forward lead through what was opened."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    array,
    by_id,
    choose_problem,
    describe,
    state,
    step_to,
    stop,
    wait_for,
    wait_for_link,
    wait_for_step,
    wait_until,
)
from browser.test_layout import MAIN, box, overlap, resize

TINY = (
    "generator.hidden_width=4&discriminator.hidden_width=4&batch_size=8&latent_dim=16"
    "&generator.hidden_layers=1&discriminator.hidden_layers=1"
    "&generator.activation=relu&discriminator.activation=relu"
)
# At this speed 200 steps take four seconds or more: such a run is worth bringing back.
LINE = f"{TINY}&seed=1&speed=50"
LONG = 200
LESSON = "collapse_in_one_dimension"
PARTS = (".stage", ".timeline", ".transport")
WINDOWS = [(390, 844), (900, 844), (1366, 768), (1920, 1080)]


def open_long_run(open_page: OpenPage, link: str = LINE, **options: int) -> Page:
    """A stopped run that has trained for some seconds."""
    page = open_page(link, **options)
    wait_for_step(page, LONG)
    stop(page)
    return page


def open_lesson(page: Page, name: str) -> None:
    by_id(page, "lessons").click()
    page.locator(f'[data-lesson="{name}"]').click()


def covered_parts(
    page: Page, parts: Sequence[str], windows: Sequence[tuple[int, int]]
) -> set[tuple[tuple[int, int], str]]:
    """The parts of the page that the bar covers, by the size of the window."""
    covered = set()
    for window in windows:
        resize(page, window)
        bar = box(page, ".undo-bar")
        covered |= {(window, part) for part in parts if overlap(box(page, part), bar)}
    return covered


def expect_back(page: Page, step: int) -> None:
    wait_for(page, "s.undo === null && !s.is_replacing && s.frame?.step === v.step", step=step)
    wait_for(page, "s.history.rows.length > 1 && s.history.rows.at(-1).step > v.n", n=LONG // 2)


def test_reset_run_comes_back_as_it_was(open_page: OpenPage):
    page = open_long_run(open_page, width=1366, height=768)
    step, samples = state(page, "run.step"), array(page, "fake_samples")
    by_id(page, "reset").click()
    wait_for(page, "s.frame?.step === 0 && s.undo !== null")
    assert f"step {step}" in by_id(page, "undo-text").inner_text()
    # A screen reader hears it. It covers no part of stage, timeline and transport.
    assert by_id(page, "undo-text").get_attribute("role") == "status"
    assert covered_parts(page, (*PARTS, MAIN), WINDOWS) == set()
    by_id(page, "undo-button").press("Enter")
    expect_back(page, step)
    assert array(page, "fake_samples") == samples
    assert state(page, "run.status") == "stopped"
    # The focus has not fallen out of the page.
    assert page.evaluate("document.activeElement !== document.body")
    step_to(page, 1)
    assert state(page, "run.step") == step + 1


def test_control_z_takes_back_a_problem_a_preset_and_a_lesson(open_page: OpenPage):
    page = open_long_run(open_page)
    step, seed = state(page, "run.step"), state(page, "run.seed")
    config = state(page, "run.config")
    choose_problem(page, "mixture_1d")
    wait_for(page, "s.undo !== null && s.run.config.problem === 'mixture_1d'")
    # A text field has an undo of its own.
    by_id(page, "seed").press("Control+z")
    assert state(page, "undo") is not None
    by_id(page, "seed").evaluate("element => element.blur()")
    page.keyboard.press("Control+z")
    expect_back(page, step)
    assert state(page, "run.config") == config
    open_lesson(page, LESSON)
    wait_for(page, "s.undo !== null && s.lesson !== null && s.run.step === 0")
    covered = covered_parts(page, (*PARTS, ".lesson", MAIN), WINDOWS)
    page.keyboard.press("p")
    wait_for(page, "s.page.is_presenting")
    covered |= covered_parts(page, PARTS, [(1366, 768), (1920, 1080)])
    page.keyboard.press("p")
    assert covered == set()
    page.keyboard.press("Control+z")
    expect_back(page, step)
    assert (state(page, "lesson"), state(page, "run.config")) == (None, config)
    by_id(page, "preset").click()
    page.locator('[data-preset="collapse_1d"]').click()
    wait_for(page, "s.undo !== null && s.preset === 'collapse_1d'")
    page.keyboard.press("Control+z")
    expect_back(page, step)
    assert state(page, "preset") is None
    assert (state(page, "run.config"), state(page, "run.seed")) == (config, seed)
    # The address is that of the run again.
    assert "preset" not in wait_for_link(page)


def test_run_of_a_moment_is_replaced_without_a_word(open_page: OpenPage):
    page = open_page(f"lesson={LESSON}&{TINY}&seed=1")
    wait_for(page, "s.frame?.step === 0")
    step_to(page, 2)
    by_id(page, "reset").click()
    wait_for(page, "s.frame?.step === 0 && s.frame.epoch > 0")
    wait_for(page, "!s.is_replacing")
    assert state(page, "undo") is None


def test_run_that_a_comparison_has_removed_comes_back(open_page: OpenPage):
    page = open_long_run(open_page, width=1366, height=768)
    by_id(page, "compare").click()
    wait_for(page, "s.compare !== null")
    other = state(page, "compare.run")
    mine = state(page, "run.id")
    for kept, remaining in (("a", mine), ("b", other)):
        by_id(page, f"keep-{kept}").click()
        wait_for(page, "s.compare === null && s.undo !== null && s.run.id === v.id", id=remaining)
        by_id(page, "undo-button").click()
        wait_for(page, "s.compare?.run === v.other && s.run.id === v.mine", other=other, mine=mine)
    # They still keep step.
    assert (
        page.evaluate("async id => (await (await fetch(`/api/runs/${id}`)).json()).partner", other)
        == mine
    )
    by_id(page, "keep-a").click()
    by_id(page, "undo-close").click()
    wait_until(
        page,
        lambda: page.request.get(f"{page.url.split('#')[0]}api/runs/{other}").status == 404,
        lambda: describe(page),
    )


def test_back_and_forward_lead_through_what_was_opened(open_page: OpenPage):
    page = open_page(LINE, width=1366, height=768)
    wait_for(page, "s.frame?.step > 0")
    first = wait_for_link(page)
    n_entries = page.evaluate("history.length")
    # A slider adds no entry.
    by_id(page, "speed").press("ArrowRight")
    wait_for(page, "s.run.speed !== 50")
    assert wait_for_link(page) != first
    assert page.evaluate("history.length") == n_entries
    choose_problem(page, "mixture_1d")
    wait_for(page, "s.run.config.problem === 'mixture_1d' && !s.is_replacing")
    wait_for_link(page)
    open_lesson(page, LESSON)
    wait_for(page, "s.lesson !== null && s.run.config.problem === 'gaussian_1d' && !s.is_replacing")
    wait_for_link(page)
    page.keyboard.press("p")
    wait_for(page, "s.page.is_presenting")
    wait_for_link(page)
    assert page.evaluate("history.length") == n_entries + 3
    page.go_back()
    wait_for(page, "!s.page.is_presenting && s.lesson !== null")
    page.go_back()
    wait_for(page, "s.lesson === null && s.run.config.problem === 'mixture_1d'")
    page.go_back()
    wait_for(page, "s.run.config.problem === 'gaussian_1d' && s.lesson === null")
    wait_for(page, "!s.is_replacing")
    assert "lesson" not in wait_for_link(page)
    page.go_forward()
    wait_for(page, "s.run.config.problem === 'mixture_1d'")
    page.go_forward()
    wait_for(page, "s.lesson?.name === v.name && s.run.step === 0", name=LESSON)
    page.go_forward()
    wait_for(page, "s.page.is_presenting")
    assert page.evaluate("history.length") == n_entries + 3


def test_back_brings_a_long_run_back_at_its_step(open_page: OpenPage):
    page = open_long_run(open_page)
    wait_for_link(page)
    step, samples = state(page, "run.step"), array(page, "fake_samples")
    open_lesson(page, LESSON)
    wait_for(page, "s.undo !== null && s.lesson !== null && !s.is_replacing")
    wait_for_link(page)
    page.go_back()
    expect_back(page, step)
    assert array(page, "fake_samples") == samples
    assert state(page, "lesson") is None
