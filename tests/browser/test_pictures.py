"""The wall of pictures: digits come out of noise, and each one can be looked at."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from browser.page import (
    OpenPage,
    array,
    by_id,
    state,
    stop,
    wait_for,
    wait_for_step,
    wait_until_still,
)
from browser.test_accessibility import complaints

DIGITS = "preset=digits_mlp&seed=1"
# Enough that most fakes are digits. A generator that has learned nothing is twice as far away.
STEPS = 800

# The colours on the canvas in the middle of each pixel of each fake, and those of paper and ink.
PAINTED = """async () => {
  const { wallOf } = await import("/js/scenes/image/layout.js");
  const { readPalette } = await import("/js/lib/palette.js");
  const canvas = document.querySelector(".stage canvas[role=img]");
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = canvas.width / Math.floor(width);
  const { frame, layers } = ganscope.state();
  const size = Math.round(0.7 * parseFloat(getComputedStyle(document.documentElement).fontSize));
  const wall = wallOf(frame, Math.floor(width), Math.floor(height), size, { layers, ratio });
  const { pictures } = wall.groups.find(({ kind }) => kind === "fake");
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const brush = copy.getContext("2d", { willReadFrequently: true });
  brush.drawImage(canvas, 0, 0);
  const side = frame.arrays.fake_samples.shape[1];
  const step = (wall.side * ratio) / side;
  const reds = pictures.flatMap(({ x, y }) => {
    const { data } = brush.getImageData(x * ratio, y * ratio, side * step, side * step);
    return Array.from({ length: side * side }, (_, i) => {
      const row = Math.floor((Math.floor(i / side) + 0.5) * step);
      const column = Math.floor(((i % side) + 0.5) * step);
      return data[4 * (row * side * step + column)];
    });
  });
  const { background, text } = readPalette();
  const red = colour => parseInt(colour.slice(1, 3), 16);
  return { step, reds, paper: red(background), ink: red(text) };
}"""


def open_digits(open_page: OpenPage, hash: str = DIGITS, **options: object) -> Page:
    """A page whose run stands at a picture with digits."""
    page = open_page(hash, **options)
    wait_for(page, "s.frame?.domain === 'image' && s.frame.step >= 1")
    return page


@pytest.mark.parametrize(("scheme", "ratio"), [("dark", 1), ("light", 2)])
def test_wall_shows_the_bytes_of_the_frame_sharply(open_page: OpenPage, scheme: str, ratio: int):
    page = open_digits(open_page, color_scheme=scheme, device_scale_factor=ratio)
    stop(page)
    wait_until_still(page)
    painted = page.evaluate(PAINTED)
    levels = np.array(array(page, "fake_samples")) / 255
    expected = painted["paper"] + levels * (painted["ink"] - painted["paper"])
    assert painted["step"] == int(painted["step"]) >= 2
    np.testing.assert_allclose(painted["reds"], expected, atol=1.01)


def test_digits_come_out_of_noise(open_page: OpenPage):
    page = open_digits(open_page, f"{DIGITS}&speed=20")
    noise = statistics.median(array(page, "nearest_distance"))
    by_id(page, "speed").evaluate("e => { e.value = e.max; e.dispatchEvent(new Event('input')); }")
    wait_for(page, "s.frame.step >= v.step", step=STEPS)
    stop(page)
    assert statistics.median(array(page, "nearest_distance")) < 0.65 * noise
    assert len(set(array(page, "nearest_label"))) >= 4
    wait_for_step(page, STEPS)
    words = f"Handwritten digits at step {state(page, 'frame.step'):,}: 64 generated pictures"
    page.locator(f'.stage canvas[role=img][aria-label*="{words}"]').wait_for()
    assert "Digits covered" in page.locator(".hero").inner_text()


def test_picture_is_read_with_the_arrow_keys(open_page: OpenPage):
    page = open_digits(open_page)
    stop(page)
    step = state(page, "frame.step")
    card, pictures = by_id(page, "pick-card"), by_id(page, "picks")
    page.locator(".stage canvas[role=img]").focus()
    expect(card).to_be_hidden()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(pictures).to_be_focused()
    expect(card).to_contain_text("Generated picture 10")
    expect(card).to_contain_text("nearest real")
    said = page.evaluate(
        """() => {
          const list = document.activeElement;
          const option = document.getElementById(list.getAttribute("aria-activedescendant"));
          return [list.getAttribute("role"), option.getAttribute("role"), option.ariaLabel];
        }"""
    )
    verdict, distance = array(page, "fake_verdicts")[9], array(page, "nearest_distance")[9]
    assert said[:2] == ["listbox", "option"]
    for words in ("Generated picture 10. D ", f"({verdict:.2f})", f"distance of {distance:.2f}"):
        assert words in said[2]
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    # The arrow keys did not train meanwhile, as they do elsewhere on the page.
    assert state(page, "frame.step") == step


def test_picture_is_shown_under_the_mouse_and_the_finger(open_page: OpenPage):
    page = open_digits(open_page, width=390, height=844, has_touch=True)
    stop(page)
    card = by_id(page, "pick-card")
    box = page.locator(".stage canvas[role=img]").bounding_box()
    assert box is not None
    x, y = box["x"] + 0.35 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(x, y)
    expect(card).to_contain_text("Generated picture")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(x + 1, y)
    expect(card).to_contain_text("Generated picture")
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 2)
    expect(card).to_be_hidden()
    page.touchscreen.tap(x, y)
    expect(card).to_contain_text("Generated picture")
    page.touchscreen.tap(x, y)
    expect(card).to_be_hidden()


def test_layers_change_the_wall_and_the_pages_have_no_violations(open_page: OpenPage):
    page = open_digits(open_page, color_scheme="dark")
    stop(page)
    page.locator(".stage canvas[role=img]").focus()
    found = {}
    for theme in ("theme-dark", "theme-light"):
        by_id(page, "more").click()
        by_id(page, theme).click()
        page.keyboard.press("Escape")
        by_id(page, "picks").focus()
        page.keyboard.press("ArrowRight")
        expect(by_id(page, "pick-card")).to_be_visible()
        wait_until_still(page)
        found[theme] = complaints(page)
    assert found == {theme: [] for theme in found}
    page.keyboard.press("Escape")
    toggles = page.locator("[data-layer]")
    names = [toggle.get_attribute("data-layer") for toggle in toggles.all()]
    assert names == ["real", "fake", "discriminator", "nearest"]
    for toggle in toggles.all():
        before = by_id(page, "stage").screenshot(animations="disabled")
        toggle.click()
        wait_until_still(page)
        assert by_id(page, "stage").screenshot(animations="disabled") != before
        toggle.click()
        wait_until_still(page)


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_page_fits_its_window(open_page: OpenPage, width: int):
    page = open_digits(open_page, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage = by_id(page, "stage").bounding_box()
    assert stage is not None
    assert stage["width"] >= min(0.65 * width, 400)
