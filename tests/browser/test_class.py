"""A class: an instructor with a wall, and pupils with runs of their own."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step, wait_until
from browser.test_accessibility import complaints

TINY = (
    "generator.hidden_width=4&discriminator.hidden_width=4&batch_size=8&latent_dim=16"
    "&generator.hidden_layers=1&discriminator.hidden_layers=1"
    "&generator.activation=relu&discriminator.activation=relu"
)
RING = f"problem=ring&{TINY}&seed=1&speed=50"


def open_class(open_page: OpenPage) -> tuple[Page, str]:
    """An instructor's page with the wall of a new class, and its code."""
    page = open_page(RING)
    wait_for_step(page, 1)
    page.keyboard.press("w")
    wait_for(page, "s.classroom")
    expect(by_id(page, "wall-code")).to_have_text(state(page, "classroom.code"))
    return page, state(page, "classroom.code")


def join(open_page: OpenPage, code: str) -> Page:
    page = open_page()
    page.goto(f"{page.url.split('#')[0]}c/{code.lower()}")
    wait_for(page, "s.membership && s.frame")
    return page


def tile(page: Page, run: str):
    return by_id(page, "wall").locator(f'[data-run="{run}"]')


def shown(page: Page) -> list[str]:
    """The names on the tiles, in their order."""
    names: list[str] = by_id(page, "wall").locator(".wall-name").all_inner_texts()
    return names


def test_wall_shows_all_pupils_by_name(open_page: OpenPage):
    wall, code = open_class(open_page)
    assert by_id(wall, "wall-address").inner_text().endswith(f"/c/{code}")
    expect(by_id(wall, "wall-qr")).to_be_visible()
    first, second = join(open_page, code), join(open_page, code)
    runs = [state(page, "run.id") for page in (first, second)]
    assert len({*runs, state(wall, "run.id")}) == 3
    assert state(first, "run.config") == state(wall, "run.config")
    for run in runs:
        expect(tile(wall, run)).to_be_visible()
        wait_until(wall, lambda run=run: is_painted(wall, run))
    # A name is a text, whatever it looks like, and all that is known of a pupil.
    by_id(first, "class-nick").fill("<b>Ada</b>")
    by_id(first, "class-nick").press("Enter")
    expect(tile(wall, runs[0]).locator(".wall-name")).to_have_text("<b>Ada</b>")
    expect(tile(wall, runs[1]).locator(".wall-name")).to_have_text("Pupil 2")
    assert shown(wall) == ["<b>Ada</b>", "Pupil 2"]
    assert complaints(wall) == []
    assert complaints(first) == []
    for _ in range(2):
        by_id(wall, "end-class").click()
    wait_for(wall, "s.classroom === null")
    wait_for(first, "s.membership === null")
    expect(by_id(first, "class-strip")).to_be_hidden()


def test_instructor_steers_all_runs_and_a_reload_keeps_the_class(open_page: OpenPage):
    wall, code = open_class(open_page)
    first, second = join(open_page, code), join(open_page, code)
    runs = [state(page, "run.id") for page in (first, second)]
    by_id(wall, "wall-stop").click()
    for page in (first, second):
        wait_for(page, "s.run.status === 'stopped'")
        text = "Your instructor stopped all runs."
        expect(by_id(page, "class-change")).to_have_text(text)
    by_id(wall, "hide-wall").click()
    by_id(wall, "play").wait_for()
    wall.evaluate(SET_RATE)
    by_id(wall, "class-chip").click()
    by_id(wall, "wall-restart").check(force=True)
    by_id(wall, "wall-send").click()
    for page in (first, second):
        wait_for(page, "s.run.config.discriminator_learning_rate === 0.0042 && s.run.step === 0")
        text = "Your instructor changed the setup; your run began again."
        expect(by_id(page, "class-change")).to_have_text(text)

    # A tile leads to the run, as a viewer; and a reload keeps everybody in the class.
    with wall.context.expect_page() as opened:
        tile(wall, runs[1]).click()
    viewer = opened.value
    wait_for(viewer, "s.run?.id === v.run && !s.is_owner", run=runs[1])
    viewer.close()
    wall.reload()
    wait_for(wall, "s.classroom?.code === v.code", code=code)
    first.reload()
    wait_for(first, "s.membership?.number === 1 && s.run.id === v.run", run=runs[0])
    by_id(wall, "class-chip").click()
    expect(tile(wall, runs[0])).to_be_visible()


SET_RATE = """async () => {
  const run = JSON.parse(sessionStorage.getItem("ganscope.run"));
  const headers = { Authorization: `Bearer ${run.token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ config: { discriminator_learning_rate: 0.0042 } });
  await fetch(`/api/runs/${run.id}`, { method: "PATCH", headers, body });
}"""


def is_painted(page: Page, run: str) -> bool:
    """Whether the picture of a run has more than one colour."""
    painted: bool = (
        tile(page, run)
        .locator("canvas")
        .evaluate(
            """canvas => {
          if (!canvas.width || !canvas.height) return false;
          const { width, height } = canvas;
          const copy = Object.assign(document.createElement("canvas"), { width, height });
          const context = copy.getContext("2d", { willReadFrequently: true });
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          const colours = new Set(new Uint32Array(data.buffer));
          return colours.size > 3;
        }"""
        )
    )
    return painted


def test_unknown_code_is_named_and_the_page_is_useful_without(open_page: OpenPage):
    page = open_page("class=ZZZZ")
    page.get_by_text("There is no class ZZZZ. It may have ended.").wait_for()
    wait_for(page, "s.frame && s.membership === null")
