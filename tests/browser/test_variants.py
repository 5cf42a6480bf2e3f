"""Categories, the plane of two numbers, and choices that fit or do not."""

from __future__ import annotations

import numpy as np

from browser.page import (
    OpenPage,
    array,
    by_id,
    choose_problem,
    control,
    state,
    stop,
    unfolded,
    wait_for,
    wait_for_step,
    wait_until_still,
)

RING = "problem=ring&latent_dim=2&batch_size=32&"


def test_variant_is_in_the_link_and_colours_the_samples(open_page: OpenPage):
    page = open_page(RING + "seed=1&speed=50")
    wait_for_step(page, 1)
    control(page, "variant").get_by_text("InfoGAN").click()
    wait_for(page, "s.run.config.variant === 'infogan' && s.frame.arrays.fake_labels")
    assert len(set(array(page, "fake_labels"))) == 8
    control(page, "variant_parameters.weight").locator("input[type=range]").fill("5")
    wait_for(page, "s.run.config.variant_parameters.weight !== 1")
    wait_for(page, "location.hash.includes('variant_parameters.weight=')")
    weight = state(page, "run.config.variant_parameters.weight")
    other = open_page(page.url.split("#")[1])
    wait_for(other, "s.run?.config.variant_parameters.weight === v.weight", weight=weight)


def test_categories_have_a_layer_where_there_are_any(open_page: OpenPage):
    page = open_page(RING + "variant=semi_supervised&seed=2&speed=50")
    wait_for_step(page, 5)
    stop(page)
    assert max(array(page, "categories")) < 9
    before = by_id(page, "stage").screenshot(animations="disabled")
    page.locator('[data-layer="categories"]').click()
    wait_until_still(page)
    assert by_id(page, "stage").screenshot(animations="disabled") != before
    plain = open_page(RING + "seed=2&speed=50")
    wait_for_step(plain, 1)
    assert plain.locator('[data-layer="categories"]').count() == 0


def test_what_is_not_measured_takes_no_room(open_page: OpenPage):
    page = open_page(RING + "variant=conditional&seed=3&speed=100")
    wait_for(page, "s.history.rows.length > 1")
    page.locator('[data-chart="labels"]').wait_for()
    assert not page.locator('[data-chart="codes"]').is_visible()
    page.get_by_text("All measurements").click()
    page.locator('[data-metric="label_accuracy"]').wait_for()
    assert not page.locator('[data-metric="classification_accuracy"]').is_visible()


def test_dirac_gan_draws_its_path_in_a_plane_of_its_own(open_page: OpenPage):
    page = open_page("seed=4&speed=20")
    wait_for_step(page, 1)
    choose_problem(page, "dirac")
    wait_for(page, "s.frame?.arrays.phase_point && s.frame.step >= 20 && s.frame.epoch > 0")
    stop(page)
    assert page.locator('[data-layer="trail"]').is_visible()
    assert control(page, "generator.hidden_layers").count() == 0
    # Simultaneous steps lead outwards, so the game has not come closer to where it should end.
    theta, psi = array(page, "phase_point")
    assert np.hypot(theta, psi) > 0.5
    by_id(page, "stage").hover(position={"x": 200, "y": 200})
    page.locator(".readout").filter(has_text="pull on θ").wait_for()
    with_path = by_id(page, "stage").screenshot(animations="disabled")
    page.locator('[data-layer="trail"]').click()
    by_id(page, "stage").hover(position={"x": 200, "y": 200})
    wait_until_still(page)
    assert by_id(page, "stage").screenshot(animations="disabled") != with_path


def test_remedy_that_does_not_fit_says_why(open_page: OpenPage):
    page = open_page(RING + "loss=wasserstein&seed=5&speed=50")
    wait_for_step(page, 1)
    chip = unfolded(page, '[data-stabilizer="one_sided_label_smoothing"]')
    chip.click(force=True)
    assert chip.get_attribute("aria-disabled") == "true"
    chip.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".tooltip").filter(has_text="Not available with this loss").wait_for()
    assert state(page, "run.config.stabilizers") == {}
    unfolded(page, '[data-stabilizer="r1"]').click()
    wait_for(page, "'r1' in s.run.config.stabilizers")


def test_custom_problem_shows_its_points_and_has_no_control_for_them(open_page: OpenPage):
    page = open_page("problem=custom&seed=6&speed=50")
    wait_for(page, "s.run?.config.problem === 'custom' && s.frame?.domain === 'plane'")
    assert control(page, "problem_parameters.std").count() == 1
    assert control(page, "problem_parameters.points").count() == 0
    wait_for(page, "location.hash.includes('problem=custom')")
    assert "points" not in page.url


def test_menu_of_problems_is_walked_with_the_keys(open_page: OpenPage):
    page = open_page("seed=7&speed=50", width=390, height=844)
    wait_for_step(page, 1)
    by_id(page, "problem").focus()
    page.keyboard.press("Enter")
    page.locator('[data-problem="gaussian_1d"]:focus').wait_for()
    page.keyboard.press("ArrowRight")
    second = page.locator("[data-problem]").nth(1).get_attribute("data-problem")
    page.locator(f'[data-problem="{second}"]:focus').wait_for()
    for box in (item.bounding_box() for item in page.locator("[data-problem]").all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    step = state(page, "run.config.problem")
    page.keyboard.press("Escape")
    page.locator('[data-testid="problem"]:focus').wait_for()
    assert state(page, "run.config.problem") == step
