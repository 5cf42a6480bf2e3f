"""The stage: looking closer, the layers that tell of movement, and what D answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import Page

from browser.page import (
    OpenPage,
    array,
    by_id,
    state,
    stop,
    wait_for,
    wait_for_step,
    wait_until_drawn,
    wait_until_still,
)

RING = "problem=ring&latent_dim=2&seed=1&generator.hidden_width=8&discriminator.hidden_width=8"


def canvas(page: Page) -> Any:
    return page.locator(".stage-canvas").first


def picture(page: Page) -> bytes:
    """The pixels of the stage, after what was asked for has been painted."""
    wait_until_drawn(page)
    return bytes(
        page.evaluate(
            """() => {
              const stage = document.querySelector(".stage-canvas");
              const copy = Object.assign(document.createElement("canvas"), {
                width: stage.width, height: stage.height });
              const context = copy.getContext("2d", { willReadFrequently: true });
              context.drawImage(stage, 0, 0);
              const { data } = context.getImageData(0, 0, copy.width, copy.height);
              return Array.from(data.filter((_, i) => i % 16 < 3));
            }"""
        )
    )


# Looked at from within: the movement may be over before anybody outside has seen it.
NEXT_CHANGE = """() => {
  const stage = document.querySelector(".stage-canvas");
  const before = stage.toDataURL();
  const look = async () => {
    while (stage.toDataURL() === before) await window.testing.frame();
  };
  return { change: look() };
}"""


def enlarged(page: Page) -> float:
    """How far the stage says it is enlarged."""
    text = page.locator(".zoom-value").first.text_content() or ""
    return float(text.split()[0]) if text else 1.0


def wait_for_scale(page: Page, more_than: float) -> None:
    """A turn of the wheel reaches the page a little later."""
    shown = "parseFloat(document.querySelector('.zoom-value').textContent || '1')"
    wait_for(page, f"{shown} > v.least", least=more_than)


def middle_of(page: Page) -> tuple[float, float]:
    box = canvas(page).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_plane_is_looked_at_closer_with_wheel_keys_buttons_and_hand(open_page: OpenPage):
    page = open_page(RING)
    wait_for_step(page, 20)
    stop(page)
    wait_until_still(page)  # the last samples are still on their way
    whole = picture(page)
    x, y = middle_of(page)
    page.mouse.move(x + 60, y - 60)
    # The wheel alone is the page's, until the picture has the focus.
    page.mouse.wheel(0, -200)
    wait_for(page, "!document.querySelector('.zoom-hint').hidden")
    assert enlarged(page) == 1.0
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    wait_for_scale(page, 1.5)
    page.keyboard.up("Control")
    closer = enlarged(page)
    page.mouse.move(0, 0)
    assert (near := picture(page)) != whole
    # By hand, and the readout goes with it.
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=4)
    page.mouse.up()
    page.mouse.move(0, 0)
    assert picture(page) != near
    page.mouse.click(x, y)
    page.mouse.wheel(0, -100)
    wait_for_scale(page, closer)
    page.keyboard.press("0")
    page.mouse.move(0, 0)
    assert enlarged(page) == 1.0
    assert picture(page) == whole
    step = state(page, "frame.step")
    for key in ("+", "+", "ArrowRight", "-"):
        page.keyboard.press(key)
    assert state(page, "frame.step") == step  # the arrow was the picture's
    wait_for_scale(page, 1.0)
    page.mouse.dblclick(x, y)
    assert enlarged(page) == 1.0
    page.get_by_role("button", name="Zoom out").click()
    assert enlarged(page) < 1.0
    page.get_by_role("button", name="Whole picture").click()
    assert enlarged(page) == 1.0


def test_layers_of_the_plane_are_drawn_and_the_grid_shows_where_it_comes_from(open_page: OpenPage):
    page = open_page(f"{RING}&layers=fake")
    wait_for_step(page, 200)
    stop(page)
    wait_until_still(page)
    page.mouse.move(0, 0)
    pictures = {"": picture(page)}
    for name in ("trails", "density", "discriminator", "contour"):
        page.locator(f'[data-layer="{name}"]').click()
        page.mouse.move(0, 0)
        pictures[name] = picture(page)
    assert len(set(pictures.values())) == len(pictures)
    # p_g is a density: what the server sends sums to the share of the samples inside.
    view = np.array(array(page, "view")).reshape(2, 2)
    cell = np.prod((view[:, 1] - view[:, 0]) / 40)
    assert 0.5 < np.sum(array(page, "generator_density")) * cell <= 1.001
    # The morph plays, shows something else on the way, and ends where it began.
    before = picture(page)
    changes = page.evaluate_handle(NEXT_CHANGE)
    by_id(page, "play-morph").click()
    changes.evaluate("({ change }) => change")
    page.mouse.move(0, 0)
    wait_until_still(page)
    assert picture(page) == before
    changes = page.evaluate_handle(NEXT_CHANGE)
    page.keyboard.press("m")
    changes.evaluate("({ change }) => change")


def test_answers_of_the_discriminator_are_those_of_the_frame(open_page: OpenPage):
    page = open_page("seed=1")
    wait_for(page, "s.frame && s.frame.arrays.real_answers && s.frame.step > 100")
    stop(page)
    wait_until_drawn(page)
    for kind, part in (("real", 0), ("fake", 1)):
        shares = array(page, f"{kind}_answers")
        assert abs(sum(shares) - 1) < 1e-4
        drawn = page.evaluate(
            """([part, bins]) => {
              const chart = document.querySelector(".answers-canvas");
              const c = Object.assign(document.createElement("canvas"), {
                width: chart.width, height: chart.height });
              const context = c.getContext("2d", { willReadFrequently: true });
              context.drawImage(chart, 0, 0);
              const half = Math.floor(c.height / 2);
              const { data } = context.getImageData(0, part * half, c.width, half);
              return Array.from({ length: bins }, (_, bin) => {
                const x = Math.floor(((bin + 0.5) / bins) * c.width);
                let rows = 0;
                const at = y => 4 * (y * c.width + x) + 3;
                for (let y = 0; y < half; y += 1) rows += data[at(y)] > 100 ? 1 : 0;
                return rows / half;
              });
            }""",
            [part, len(shares)],
        )
        most = max(*array(page, "real_answers"), *array(page, "fake_answers"))
        np.testing.assert_allclose(drawn, np.sqrt(np.array(shares) / most), atol=0.09)
    # The line is enlarged along x, with the same keys.
    before = picture(page)
    canvas(page).focus()
    page.keyboard.press("+")
    assert enlarged(page) > 1.0
    assert picture(page) != before


def test_two_fingers_enlarge_the_stage_of_a_phone(open_page: OpenPage):
    page = open_page(RING, width=390, height=844, has_touch=True, is_mobile=True)
    wait_for_step(page, 5)
    x, y = middle_of(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", (x - 30, y), (x + 30, y))
    for spread in (40, 60, 80, 100):
        touch("touchMove", (x - spread, y), (x + spread, y))
    touch("touchEnd")
    wait_for(page, "document.querySelector('.zoom-value').textContent !== ''")
    assert 2.0 < enlarged(page) < 5.0
    target = page.get_by_role("button", name="Whole picture").bounding_box()
    assert target is not None
    assert min(target["width"], target["height"]) >= 44
    page.get_by_role("button", name="Whole picture").tap()
    assert enlarged(page) == 1.0


def test_many_frames_leave_no_memory_behind(open_page: OpenPage):
    page = open_page(RING)
    wait_for_step(page, 500)
    session = page.context.new_cdp_session(page)

    def heap_kb() -> float:
        for _ in range(2):
            session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1000

    def growth_kb() -> float:
        first, before = state(page, "frame.frame"), heap_kb()
        wait_for(page, "s.frame.frame > v.first + 150", first=first)
        return heap_kb() - before

    wait_for(page, "s.frame.frame > 100 && window.Plotly")
    # One frame kept of each would be some six megabytes, each time; what is loaded late comes once.
    assert min(growth_kb() for _ in range(2)) < 2000
