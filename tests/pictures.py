"""The pictures of the README, taken from the real page: `make pictures`.

Each function sets one scene up as a reader would, with real training, and takes its picture.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from browser.conftest import CHROMIUM_OPTIONS
from browser.page import by_id, stop, wait_for, wait_for_step
from serving import serving

FOLDER = Path(__file__).resolve().parents[1] / "static" / "pictures"
WIDTH, HEIGHT = 1440, 900
# So long a picture takes to settle: fonts, charts, the glide of the samples.
SETTLE_MS = 1500


class Camera:
    """Opens pages on one server, and keeps pictures of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url

    def open(
        self, hash: str, width: int = WIDTH, height: int = HEIGHT, scheme: str = "dark", **more: Any
    ) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en", **more
        )
        page = context.new_page()
        page.goto(f"{self._url}/#{hash}")
        wait_for(page, "s.frame")
        return page

    def keep(self, page: Page, name: str) -> None:
        """Takes the picture and gives the page back, with its run."""
        # What just opened under the pointer wants to explain itself: it has to be left again.
        page.wait_for_timeout(SETTLE_MS)
        page.mouse.move(0, 0)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=FOLDER / f"{name}.png")
        page.evaluate(
            """async () => {
                const kept = JSON.parse(sessionStorage.getItem("ganscope.run") ?? "null");
                const headers = { Authorization: `Bearer ${kept?.token}` };
                if (kept) await fetch(`/api/runs/${kept.id}`, { method: "DELETE", headers });
            }"""
        )
        page.context.close()


def line(camera: Camera) -> None:
    """The first thing that everybody sees, at its best moment."""
    page = camera.open("seed=1&speed=500")
    wait_for_step(page, 3000)
    stop(page)
    camera.keep(page, "line")


def ring(camera: Camera) -> None:
    page = camera.open("preset=rescue_ring_minibatch_stddev&seed=3")
    wait_for_step(page, 3000)
    stop(page)
    camera.keep(page, "ring")


def digits(camera: Camera) -> None:
    """Handwritten digits out of noise, each framed by what D says of it."""
    page = camera.open("preset=digits_mlp&seed=1&speed=400")
    wait_for_step(page, 4000)
    stop(page)
    camera.keep(page, "digits")


def inspection(camera: Camera) -> None:
    """Both networks, neuron by neuron."""
    page = camera.open("preset=rescue_ring_minibatch_stddev&seed=3&speed=300")
    wait_for_step(page, 1200)
    by_id(page, "view-inspection").click()
    page.wait_for_timeout(8 * SETTLE_MS)
    stop(page)
    page.wait_for_timeout(2 * SETTLE_MS)
    camera.keep(page, "inspection")


def step_trace(camera: Camera) -> None:
    page = camera.open("problem=ring&seed=2&speed=300")
    wait_for_step(page, 900)
    stop(page)
    by_id(page, "open-step-trace").click()
    wait_for(page, "s.step_trace && s.step_trace.trace")
    for _ in range(10):
        by_id(page, "trace-next").click()
    camera.keep(page, "step_trace")


def compare(camera: Camera) -> None:
    """Back to before the collapse, one remedy, both side by side."""
    page = camera.open("preset=collapse_1d&seed=3&speed=400")
    mark = page.locator('.timeline [data-kind="collapse"]').first
    mark.wait_for(timeout=60_000)
    mark.click()
    chip = page.locator('[data-suggested-stabilizer="minibatch_discrimination"]').first
    chip.click()
    wait_for(page, "s.compare")
    by_id(page, "play").click()
    wait_for(page, "s.frame.step > 2500")
    by_id(page, "play").click()
    wait_for(page, "s.run.status === 'stopped'")
    camera.keep(page, "compare")


def lesson(camera: Camera) -> None:
    """A lesson at its last step, with what was counted unfolded."""
    page = camera.open("lesson=the_smallest_gan&step=4&speed=35&seed=1", scheme="light")
    wait_for(page, "s.lesson")
    by_id(page, "play").click()  # a lesson that a link opens waits at step 0
    wait_for_step(page, 30)
    by_id(page, "lesson-do").click()
    wait_for_step(page, 90)
    stop(page)
    page.locator(".lesson-claims summary").click()
    camera.keep(page, "lesson")


def data_editor(camera: Camera) -> None:
    page = camera.open("problem=mixture&seed=4&speed=500")
    wait_for_step(page, 1500)
    by_id(page, "edit-data").click()
    camera.keep(page, "data_editor")


def present(camera: Camera) -> None:
    """From the back row."""
    page = camera.open("preset=collapse_ring&seed=1&speed=400&present=1", width=1920, height=1080)
    wait_for_step(page, 900)
    stop(page)
    camera.keep(page, "present")


def phone(camera: Camera) -> None:
    page = camera.open(
        "preset=rescue_ring_minibatch_stddev&seed=3&lang=zh",
        width=390,
        height=844,
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    wait_for_step(page, 2500)
    stop(page)
    camera.keep(page, "phone")


PICTURES: dict[str, Callable[[Camera], None]] = {
    picture.__name__: picture
    for picture in (
        line,
        ring,
        digits,
        inspection,
        step_trace,
        compare,
        lesson,
        data_editor,
        present,
        phone,
    )
}


def main(names: list[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for name in names or PICTURES:
            PICTURES[name](Camera(browser, server.url))
            sys.stdout.write(f"{FOLDER / name}.png\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
