"""The 1-D page as a student uses it."""

from __future__ import annotations

import httpx
import numpy as np
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    array,
    by_id,
    control,
    state,
    step_to,
    stop,
    type_number,
    wait_for,
    wait_for_step,
)
from ganscope.wire.frames import Frame, decode
from patience import PATIENCE_SECONDS


def test_page_opens_on_a_live_gan_that_learns_the_gaussian(open_page: OpenPage):
    page = open_page("seed=1")
    wait_for_step(page, 1)
    assert state(page, "run.config.problem") == "gaussian_1d"
    assert by_id(page, "status").inner_text().strip() == "running"
    wait_for(page, "s.frame.metrics.js < 0.1 && s.frame.metrics.w1 < 0.3")
    x = np.array(array(page, "x"))
    generator, data = np.array(array(page, "generator_density")), array(page, "data_density")
    # Two densities that never meet differ by 2.
    assert np.abs(generator - np.array(data)).sum() * (x[1] - x[0]) < 0.8


def test_slider_acts_on_the_training_that_runs(open_page: OpenPage):
    page = open_page("seed=2")
    wait_for_step(page, 100)
    peak = float(np.argmax(array(page, "data_density")))
    control(page, "problem_parameters.mean").locator("input[type=range]").fill("2")
    wait_for(page, "s.run.config.problem_parameters.mean === 2 && s.frame.arrays.view.data[0] < -3")
    assert state(page, "frame.epoch") == 0
    assert state(page, "frame.step") >= 100
    x, density = np.array(array(page, "x")), np.array(array(page, "data_density"))
    assert abs(x[np.argmax(density)] - 2.0) < 0.1
    assert peak > 0


def test_picture_on_the_canvas_changes_while_it_trains(open_page: OpenPage):
    page = open_page("seed=3")
    wait_for_step(page, 50)
    before = by_id(page, "stage").screenshot()
    wait_for_step(page, 800)
    assert by_id(page, "stage").screenshot() != before


def test_single_steps_move_the_player_that_is_named(open_page: OpenPage):
    page = open_page("seed=4")
    wait_for_step(page, 100)
    stop(page)
    generated, judged = array(page, "generated"), array(page, "discriminator")
    step_to(page, 3, "discriminator")
    assert array(page, "generated") == generated
    assert array(page, "discriminator") != judged
    judged = array(page, "discriminator")
    step_to(page, 3, "generator")
    assert array(page, "generated") != generated
    assert array(page, "discriminator") == judged
    step_to(page, 1)
    assert state(page, "run.status") == "stopped"


def test_reset_goes_back_to_the_same_beginning_and_a_new_seed_does_not(open_page: OpenPage):
    page = open_page("seed=5")
    wait_for_step(page, 100)
    stop(page)
    by_id(page, "reset").click()
    wait_for(page, "s.frame.step === 0 && s.frame.epoch === 1")
    first = array(page, "generated")
    by_id(page, "new-seed").click()
    wait_for(page, "s.frame.step === 0 && s.frame.epoch === 2")
    assert state(page, "run.seed") != 5
    assert array(page, "generated") != first


def test_link_starts_the_very_same_run(open_page: OpenPage):
    page = open_page("preset=rescue_1d&seed=7&speed=50")
    wait_for_step(page, 20)
    stop(page)
    step_to(page, 2)
    other = open_page(page.url.split("#")[1])
    wait_for_step(other, 1)
    stop(other)
    assert state(other, "run.id") != state(page, "run.id")
    # How far each has come by then is the machine's business.
    step = min(state(page, "frame.step"), state(other, "frame.step"))
    one, same = (frame_of(each, step) for each in (page, other))
    for name in ("generated", "discriminator"):
        np.testing.assert_array_equal(one.arrays[name], same.arrays[name])


def frame_of(page: Page, step: int) -> Frame:
    """The picture of a step of the page's run, as the server has it."""
    address = page.url.split("/#")[0]
    url = f"{address}/api/runs/{state(page, 'run.id')}/frame"
    return decode(httpx.get(url, params={"step": step}, timeout=PATIENCE_SECONDS).content)


def test_reload_shows_the_same_run(open_page: OpenPage):
    page = open_page("seed=8")
    wait_for_step(page, 100)
    type_number(page, "discriminator_learning_rate", "0.004")
    wait_for(page, "s.run.config.discriminator_learning_rate === 0.004")
    wait_for(page, "location.hash.includes('discriminator_learning_rate=0.004')")
    step, run = state(page, "frame.step"), state(page, "run.id")
    page.reload()
    wait_for(page, "s.frame && s.frame.step >= v.step", step=step)
    assert state(page, "run.id") == run
    assert state(page, "run.seed") == 8
    assert state(page, "run.config.discriminator_learning_rate") == 0.004


def test_remedy_switched_on_keeps_the_training(open_page: OpenPage):
    page = open_page("preset=collapse_1d&seed=9")
    wait_for_step(page, 300)
    stop(page)
    step, generated = state(page, "frame.step"), array(page, "generated")
    page.locator('[data-stabilizer="minibatch_discrimination"]').click()
    wait_for(page, "'minibatch_discrimination' in s.run.config.stabilizers")
    assert state(page, "frame.epoch") == 0
    assert state(page, "frame.step") == step
    assert array(page, "generated") == generated
    by_id(page, "play").click()
    wait_for(page, "s.frame.step > v.step + 100", step=step)


def test_number_out_of_range_is_refused_in_words_at_its_control(open_page: OpenPage):
    page = open_page("seed=10")
    wait_for_step(page, 10)
    type_number(page, "batch_size", "1000000000")
    field = control(page, "batch_size")
    field.get_by_role("alert").filter(has_text="2 to 1024").wait_for()
    assert field.locator("input").first.input_value() == "64"
    assert state(page, "run.config.batch_size") == 64


def test_divergence_is_told_in_plain_words(open_page: OpenPage):
    page = open_page(
        "seed=11&loss=least_squares&discriminator_optimizer=sgd&generator_optimizer=sgd"
    )
    wait_for_step(page, 5)
    type_number(page, "discriminator_learning_rate", "10")
    wait_for(page, "s.run.status === 'diverged'")
    by_id(page, "status-banner").filter(has_text="diverged").wait_for()
    assert np.isfinite(array(page, "generated")).all()


def test_space_stops_and_starts(open_page: OpenPage):
    page = open_page("seed=12")
    wait_for_step(page, 10)
    page.locator("body").press("Space")
    wait_for(page, "s.run.status === 'stopped'")
    page.locator("body").press("Space")
    wait_for(page, "s.run.status === 'running'")
