"""What is taken away in the page: each file is what it says it is."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from playwright.sync_api import Page

from browser.page import OpenPage, by_id, state, stop, wait_for_step
from ganscope.wire.frames import decode

SVG = "{http://www.w3.org/2000/svg}"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
WEBM_HEAD = b"\x1a\x45\xdf\xa3"


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as coming:
        by_id(page, name).click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def test_picture_film_and_files_are_handed_over(open_page: OpenPage):
    page = open_page("seed=1&speed=100")
    wait_for_step(page, 20)
    stop(page)
    step = state(page, "frame.step")
    by_id(page, "more").click()
    page.locator('[data-action="export"]').click()

    name, png = download(page, "export-png")
    assert name == f"ganscope-gaussian_1d-seed1-step{step}.png"
    assert png.startswith(PNG_HEAD)
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1920, 1280)

    _, svg = download(page, "export-svg")
    picture = ET.fromstring(svg)
    assert picture.tag == f"{SVG}svg"
    # Lines are lines, text is text, and nothing is made of pixels.
    assert len(list(picture.iter(f"{SVG}path"))) > 20
    texts = {text.text or "" for text in picture.iter(f"{SVG}text")}
    assert {"z → G(z)", "real", "generated"} <= texts
    assert any("step" in text and "seed" in text for text in texts)  # for a slide
    assert not list(picture.iter(f"{SVG}image"))

    _, document = download(page, "export-json")
    assert json.loads(document)["story"]["last_step"] == step
    _, weights = download(page, "export-safetensors")
    assert decode(weights).arrays["generator.output_bias"].shape == (1,)
    name, script = download(page, "export-python")
    assert name.endswith(".py")
    assert f"LAST_STEP = {step}" in script.decode()
    _, table = download(page, "export-csv")
    assert table.startswith(b"step,")

    with page.expect_download() as coming:
        by_id(page, "export-video").click()
        assert by_id(page, "export-video").inner_text() == "Cancel"
    video = Path(coming.value.path()).read_bytes()
    assert coming.value.suggested_filename == f"ganscope-gaussian_1d-seed1-step{step}.webm"
    assert video.startswith(WEBM_HEAD)
    assert len(video) > 20_000
    page.keyboard.press("Escape")
    assert not by_id(page, "export-dialog").is_visible()


def test_film_can_be_broken_off(open_page: OpenPage):
    page = open_page("seed=1")
    wait_for_step(page, 200)
    stop(page)
    by_id(page, "more").click()
    page.locator('[data-action="export"]').click()
    by_id(page, "export-video").click()
    by_id(page, "export-video").click()
    by_id(page, "export-note").get_by_text("No film was made.").wait_for()
    assert "Film" in by_id(page, "export-video").inner_text()
