"""The 2-D page as an instructor uses it."""

from __future__ import annotations

import numpy as np
import pytest

from browser.page import (
    OpenPage,
    array,
    by_id,
    choose_problem,
    state,
    wait_for,
    wait_for_step,
    wait_until_still,
)


def test_ring_is_two_clicks_away_and_its_modes_appear(open_page: OpenPage):
    page = open_page("seed=1")
    wait_for_step(page, 10)
    choose_problem(page, "ring")
    wait_for(page, "s.frame.domain === 'plane' && s.frame.metrics.modes_covered >= 0")
    assert state(page, "run.config.problem") == "ring"
    assert sum(weight > 0 for weight in array(page, "mode_weight")) == 8
    wait_for(page, "s.frame.metrics.modes_covered >= 4")
    shown = by_id(page, "modes-covered").inner_text()
    assert "8" in shown


def test_every_layer_can_be_switched_and_changes_the_picture(open_page: OpenPage):
    page = open_page("problem=ring&latent_dim=2&seed=2")
    wait_for_step(page, 50)
    by_id(page, "play").click()
    wait_for(page, "s.run.status === 'stopped' && s.frame.status === 'stopped'")
    toggles = page.locator("[data-layer]")
    assert toggles.count() >= 5
    for toggle in toggles.all():
        before = by_id(page, "stage").screenshot(animations="disabled")
        toggle.click()
        wait_until_still(page)
        assert by_id(page, "stage").screenshot(animations="disabled") != before


def test_controls_come_from_the_catalog(open_page: OpenPage):
    page = open_page("problem=grid&latent_dim=2")
    wait_for_step(page, 1)
    fields = page.evaluate(
        "[...document.querySelectorAll('[data-field]')].map(e => e.dataset.field)"
    )
    catalog = page.evaluate("fetch('/api/catalog').then(r => r.json())")
    problem = next(p for p in catalog["problems"] if p["name"] == "grid")
    expected = {field["name"] for field in catalog["fields"]} - {"problem"}
    expected |= {f"problem_parameters.{field['name']}" for field in problem["fields"]}
    assert expected <= set(fields)
    remedies = page.locator("[data-stabilizer]")
    assert remedies.count() == len(catalog["stabilizers"])


def test_what_would_restart_the_run_says_so(open_page: OpenPage):
    page = open_page()
    wait_for_step(page, 1)
    restarting = page.locator('[data-change="restart"]')
    assert restarting.count() >= 5
    for field in restarting.all():
        assert "restarts" in (field.text_content() or "")


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_page_fits_its_window(open_page: OpenPage, width: int, scheme: str):
    page = open_page("problem=ring&latent_dim=2&seed=3", width=width, color_scheme=scheme)
    wait_for_step(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage = by_id(page, "stage").bounding_box()
    assert stage is not None
    # On a phone the main controls stay in sight below the square of the stage.
    assert stage["width"] >= min(0.65 * width, 400)
    play = by_id(page, "play").bounding_box()
    assert play is not None
    assert play["y"] + play["height"] <= 800
    assert min(play["width"], play["height"]) >= 40


def test_samples_shown_are_those_of_the_generator(open_page: OpenPage):
    page = open_page("preset=rescue_ring_minibatch_stddev&seed=4")
    wait_for_step(page, 1)
    samples = np.array(array(page, "fake_samples")).reshape(-1, 2)
    assert samples.shape == (512, 2)
    view = np.array(array(page, "view")).reshape(2, 2)
    assert (view[:, 1] > view[:, 0]).all()
