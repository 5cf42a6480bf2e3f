"""Data of one's own: drawn, dragged, pasted; by mouse, finger and keys; in a link."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page

from browser.page import OpenPage, by_id, state, wait_for, wait_for_link, wait_for_step

# As small as a game can be: what is looked at here is the data.
TINY = (
    "latent_dim=2&batch_size=16&generator.hidden_layers=1&generator.hidden_width=4"
    "&discriminator.hidden_layers=1&discriminator.hidden_width=4&speed=60&seed=5"
)


def points_of(page: Page) -> np.ndarray:
    return np.array(state(page, "run.config.problem_parameters.points"))


def open_editor(page: Page) -> None:
    by_id(page, "problem").click()
    by_id(page, "draw-your-own").click()


def tab(page: Page, name: str) -> Locator:
    return page.locator(f'[data-tab="{name}"]')


def on_canvas(page: Page, x: float, y: float) -> tuple[float, float]:
    """The pixel of a place given in shares of the canvas, from its lower left corner."""
    box = by_id(page, "data-canvas").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"]


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*on_canvas(page, *start))
    page.mouse.down()
    page.mouse.move(*on_canvas(page, *end), steps=12)
    page.mouse.up()


def test_modes_follow_the_pointer_and_the_run_follows_them(open_page: OpenPage):
    page = open_page(f"problem=mixture&{TINY}")
    wait_for_step(page, 1)
    by_id(page, "edit-data").click()
    assert tab(page, "modes").get_attribute("aria-selected") == "true"
    compiled = state(page, "run.epoch")
    # The board opens around the data, which is to move beyond it.
    page.get_by_label("Range of the board").select_option("3")
    page.locator('[data-mode="1"]').hover()
    page.mouse.down()
    page.mouse.move(*on_canvas(page, 0.9, 0.9), steps=8)
    # Before the pointer lets go: the configuration and the real samples are where it is.
    wait_for(page, "s.run.config.problem_parameters.means[1][0] > 2")
    wait_for(page, "Math.max(...s.frame.arrays.real_samples.data) > 2.2")
    page.mouse.up()
    wait_for(page, "s.run.config.problem_parameters.means[1].every(x => x > 2.35)")
    means = state(page, "run.config.problem_parameters.means")
    assert means[0] == [-1.5, -1.0]
    assert np.allclose(means[1], [2.4, 2.4], atol=0.05)
    assert state(page, "run.epoch") == compiled

    page.locator('[data-ring="1"]').hover()
    page.mouse.down()
    page.mouse.move(*on_canvas(page, 0.99, 0.7), steps=4)
    page.mouse.up()
    wait_for(page, "s.run.config.problem_parameters.spreads[1] > 1.3")
    page.mouse.dblclick(*on_canvas(page, 0.2, 0.8))
    wait_for(page, "s.run.config.problem_parameters.means.length === 4")
    wait_for(page, "s.frame.arrays.mode_weight?.data[3] > 0.2")
    assert len(page.locator(".mode-handle").all()) == 4
    page.keyboard.press("Escape")
    move_with_keys_alone(page)


def move_with_keys_alone(page: Page) -> None:
    by_id(page, "edit-data").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.tab") == "modes"
    for _ in range(20):
        if page.evaluate("document.activeElement.dataset.mode") == "0":
            break
        page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    wait_for(page, "s.run.config.problem_parameters.means[0].join() === '-1.35,-0.95'")
    assert state(page, "run.status") == "running", "an arrow key was taken as a step"
    page.keyboard.press("Delete")
    wait_for(page, "s.run.config.problem_parameters.means.length === 3")
    page.keyboard.press("Escape")
    assert by_id(page, "data-editor").is_hidden()
    assert page.evaluate("document.activeElement.dataset.testid") == "edit-data"


def test_what_is_drawn_is_learnt_and_a_link_carries_it(open_page: OpenPage):
    page = open_page(f"problem=custom&{TINY}")
    wait_for_step(page, 1)
    open_editor(page)
    heart = points_of(page)
    page.get_by_role("button", name="Clear").click()
    stroke(page, (0.2, 0.3), (0.8, 0.3))
    wait_for(page, "s.run.config.problem_parameters.points.length < 50")
    drawn = points_of(page)
    # The canvas reaches from -2 to 2; the brush is 0.06 of 2 wide.
    assert len(drawn) >= 30
    assert np.all(np.abs(drawn[:, 1] + 0.8) < 0.13)
    assert drawn[:, 0].min() < -1.0
    assert drawn[:, 0].max() > 1.0
    wait_for(page, "Math.max(...s.frame.arrays.real_samples.data.filter((_, i) => i % 2)) < -0.3")

    page.get_by_text("Eraser", exact=True).click()
    stroke(page, (0.45, 0.3), (0.8, 0.3))
    wait_for(page, "s.run.config.problem_parameters.points.filter(([x]) => x > 0).length <= 2")
    by_id(page, "data-undo").click()
    wait_for(page, "s.run.config.problem_parameters.points.length === v.n", n=len(drawn))

    link = wait_for_link(page)
    assert len(link) < 500
    other = open_page(link)
    wait_for_step(other, 1)
    np.testing.assert_array_equal(points_of(other), points_of(page))
    assert not np.array_equal(points_of(other), heart)

    with page.expect_download() as saved:
        by_id(page, "save-data").click()
    rows = Path(saved.value.path()).read_text().splitlines()
    assert rows[0] == "x,y"
    assert len(rows) == len(drawn) + 1
    draw_with_keys_alone(page)


def draw_with_keys_alone(page: Page) -> None:
    before = len(points_of(page))
    canvas = by_id(page, "data-canvas")
    canvas.focus()
    page.keyboard.press("e")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press(" ")
    wait_for(page, "s.run.config.problem_parameters.points.length > v.before", before=before)
    assert state(page, "run.status") == "running", "the space bar stopped the run"
    page.keyboard.press("z")
    wait_for(page, "s.run.config.problem_parameters.points.length === v.before", before=before)


BAD = "x;y\n0,5;1,5\nabc;2\n1;1\n\n3\n2;2;2\n100;-100"


def fit(page: Page, name: str) -> Locator:
    return page.locator(f'[data-fit="{name}"]')


def on_a_line(page: Page) -> Locator:
    return page.locator('[name="data-domain"][value="line"]')


def summary(page: Page, text: str) -> str:
    """Waits until the summary of the table has the text."""
    by_id(page, "data-summary").get_by_text(text).wait_for()
    return by_id(page, "data-summary").inner_text()


def test_tables_are_read_and_their_faults_named_by_line(open_page: OpenPage, tmp_path: Path):
    page = open_page(f"problem=custom&{TINY}")
    wait_for_step(page, 1)
    by_id(page, "edit-data").click()
    tab(page, "table").click()
    by_id(page, "data-text").fill(BAD)
    errors = by_id(page, "data-errors").locator("li")
    errors.first.wait_for()
    assert errors.all_inner_texts() == [
        "line 3: 'abc' is not a number",
        "line 6: only one value; other lines have 2",
        "line 7: 3 values; other lines have 2",
    ]
    summary(page, "3 points in the plane: x is “x”, y is “y”.")
    # Far outside: fitting is on, and can be taken off.
    assert fit(page, "same").is_checked()
    page.get_by_text("As is", exact=True).click()
    summary(page, "farther than 10")
    assert by_id(page, "use-data").get_attribute("aria-disabled") == "true"
    page.get_by_text("Fit", exact=True).click()
    by_id(page, "use-data").click()
    wait_for(page, "s.run.config.problem_parameters.points.length === 3")
    assert np.abs(points_of(page)).max() == 2.0

    by_id(page, "data-text").fill("1\n2\n3.5")
    on_a_line(page).and_(page.locator(":checked")).wait_for(state="attached")
    rng = np.random.default_rng(0)
    table = tmp_path / "many.csv"
    table.write_text("\n".join(f"{x:.4f},{y:.4f}" for x, y in rng.normal(0, 1, (3000, 2))))
    by_id(page, "data-file").set_input_files(table)
    summary(page, "3000 points")
    sent: list[str] = []
    # What is asked meanwhile, without a body, changes nothing.
    page.on("request", lambda request: request.post_data and sent.append(request.post_data))
    by_id(page, "use-data").click()
    wait_for(page, "s.run.config.problem_parameters.points.length === 3000")
    assert sum("points" in body for body in sent) == 1
    by_id(page, "close-data-editor").click()
    # Nothing that stays as it is travels again, and a link without room says nothing of points.
    page.locator('[data-field="generator_learning_rate"] input').first.fill("0.002")
    page.keyboard.press("Enter")
    wait_for(page, "s.run.config.generator_learning_rate === 0.002")
    assert json.loads(sent[-1]) == {"config": {"generator_learning_rate": 0.002}}
    assert "points=" not in wait_for_link(page)


def test_columns_can_be_chosen_and_what_is_left_out_is_said(open_page: OpenPage, tmp_path: Path):
    page = open_page(f"problem=custom&{TINY}")
    wait_for_step(page, 1)
    by_id(page, "edit-data").click()
    tab(page, "table").click()
    rng = np.random.default_rng(1)
    lines = [f'"{i + 1}";{x:.2f};7;{y:.0f}' for i, (x, y) in enumerate(rng.uniform(1, 90, (40, 2)))]
    table = tmp_path / "table.csv"
    table.write_bytes(
        ("rownames;Größe;c;Höhe\n" + "\n".join(lines).replace(".", ",")).encode("latin-1")
    )
    by_id(page, "data-file").set_input_files(table)
    text = summary(page, "40 points in the plane: x is “Größe”, y is “Höhe”.")
    assert "Left out: rownames (row numbers), c (always 7)." in text
    columns = by_id(page, "data-columns")
    assert columns.locator("svg").count() == 4
    columns.locator('[data-axis="y"][data-column="0"]').check()
    summary(page, "x is “Größe”, y is “rownames”.")
    # The same column on both axes swaps them.
    columns.locator('[data-axis="x"][data-column="0"]').check()
    summary(page, "x is “rownames”, y is “Größe”.")
    columns.locator('[data-axis="none"]').check()
    summary(page, "40 points on a line: “rownames”.")
    on_a_line(page).and_(page.locator(":checked")).wait_for(state="attached")


def test_a_question_is_asked_and_nothing_is_taken_before_the_answer(
    open_page: OpenPage, tmp_path: Path
):
    page = open_page(f"problem=custom&{TINY}")
    wait_for_step(page, 1)
    by_id(page, "edit-data").click()
    tab(page, "table").click()
    by_id(page, "data-text").fill("x,y\n0.5,1\n0.7,2\n0.1,3")
    summary(page, "3 points in the plane")
    table = tmp_path / "messwert.csv"
    table.write_text("Messwert\n1,5\n2,3\n-0,7\n3,1\n")
    by_id(page, "data-file").set_input_files(table)
    summary(page, "more than one way")
    assert by_id(page, "data-status").inner_text() == "No points yet"
    assert by_id(page, "use-data").get_attribute("aria-disabled") == "true"
    readings = by_id(page, "data-readings").locator(".reading")
    assert readings.locator(".reading-example").all_inner_texts() == [
        "4 numbers on a line: 1.5 2.3 −0.7 …",
        "4 points in the plane: (1, 5) (2, 3) (0, 7) …",
    ]
    readings.first.click()
    summary(page, "4 points on a line: “Messwert”.")
    by_id(page, "use-data").click()
    wait_for(page, "s.run.config.problem === 'custom_1d'")
    assert points_of(page).tolist() == [[1.5], [2.3], [-0.7], [3.1]]


def test_a_failed_file_offers_nothing_and_too_many_points_a_sample(
    open_page: OpenPage, tmp_path: Path
):
    page = open_page(f"problem=custom&{TINY}")
    wait_for_step(page, 1)
    by_id(page, "edit-data").click()
    tab(page, "table").click()
    by_id(page, "data-text").fill("x,y\n1.6,43\n5.1,96\n2,54")
    summary(page, "3 points")
    # One axis is more than ten times as long as the other.
    assert fit(page, "each").is_checked()
    names = {"broken.json": b"[[1, 2], [3,", "words.txt": b"no table", "book.xlsx": b"PK\x03\x04.."}
    said = ("is not complete JSON", "No numbers were found.", "is a workbook")
    for (name, content), text in zip(names.items(), said, strict=True):
        (tmp_path / name).write_bytes(content)
        by_id(page, "data-file").set_input_files(tmp_path / name)
        summary(page, text)
        assert by_id(page, "data-status").inner_text() == "No points yet"
        assert by_id(page, "use-data").get_attribute("aria-disabled") == "true"
    table = tmp_path / "many.csv"
    table.write_text("x,y\n" + "\n".join(f"{i % 7 / 10},{i % 11 / 10}" for i in range(20_001)))
    by_id(page, "data-file").set_input_files(table)
    summary(page, "20,001 points are too many: at most 20,000 are allowed.")
    assert by_id(page, "use-data").get_attribute("aria-disabled") == "true"
    by_id(page, "data-sample").click()
    summary(page, "They are an even sample of 20,001.")
    assert by_id(page, "use-data").get_attribute("aria-disabled") == "false"


def test_the_editor_opens_around_the_present_data_and_keeps_both_drawings(open_page: OpenPage):
    page = open_page(f"problem=gaussian_1d&{TINY}")
    wait_for_step(page, 1)
    open_editor(page)
    assert on_a_line(page).is_checked()
    # The data is around 4, and some of it beyond 5.
    assert page.get_by_label("Range of the board").input_value() == "7"
    assert by_id(page, "data-status").inner_text() == "No points yet"
    stroke(page, (0.6, 0.5), (0.8, 0.5))
    drawn = by_id(page, "data-status").inner_text()
    assert drawn.endswith("points")
    page.get_by_text("In the plane", exact=True).last.click()
    assert by_id(page, "data-status").inner_text() == "No points yet"
    stroke(page, (0.2, 0.2), (0.8, 0.8))
    in_plane = by_id(page, "data-status").inner_text()
    page.get_by_text("On a line", exact=True).last.click()
    assert by_id(page, "data-status").inner_text() == drawn
    page.get_by_text("In the plane", exact=True).last.click()
    assert by_id(page, "data-status").inner_text() == in_plane


def test_the_menu_has_one_entry_for_own_data(open_page: OpenPage):
    page = open_page(f"problem=custom&{TINY}")
    by_id(page, "problem").click()
    names = page.locator("[data-problem]").evaluate_all("all => all.map(e => e.dataset.problem)")
    assert names[:4] == ["gaussian_1d", "mixture_1d", "uniform_1d", "ring"]
    assert not {"custom", "custom_1d"} & set(names)
    assert by_id(page, "draw-your-own").get_attribute("aria-current") == "true"


def test_a_finger_draws_on_a_phone(open_page: OpenPage):
    page = open_page(
        f"problem=custom&{TINY}", width=390, height=844, has_touch=True, is_mobile=True
    )
    wait_for_step(page, 1)
    by_id(page, "problem").tap()
    by_id(page, "draw-your-own").tap()
    page.get_by_role("button", name="Clear").tap()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        at = [dict(zip("xy", place, strict=True)) for place in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    way = [on_canvas(page, 0.6, 0.3 + 0.04 * i) for i in range(9)]

    def draw_down() -> None:
        send("touchStart", way[0])
        for place in way[1:]:
            send("touchMove", place)
        send("touchEnd")

    draw_down()
    wait_for(page, "s.run.config.problem_parameters.points.length < 40")
    drawn = points_of(page)
    assert len(drawn) >= 15, "the finger scrolled instead"
    assert np.all(np.abs(drawn[:, 0] - 0.4) < 0.13)
    assert np.ptp(drawn[:, 1]) > 1.0
    use = by_id(page, "use-data").bounding_box()
    assert use is not None
    assert use["height"] >= 44
    transport = page.locator('[data-ref="transport"]').bounding_box()
    assert transport is not None
    assert use["y"] + use["height"] <= transport["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # A tap at once after a stroke is one, and not the end of a fling.
    close = by_id(page, "close-data-editor").bounding_box()
    assert close is not None
    draw_down()
    send("touchStart", (close["x"] + close["width"] / 2, close["y"] + close["height"] / 2))
    send("touchEnd")
    by_id(page, "data-editor").wait_for(state="hidden")
