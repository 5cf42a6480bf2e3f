"""What the page says, and does, when things go wrong around it."""

from __future__ import annotations

from pathlib import Path

from browser.page import (
    OpenPage,
    by_id,
    control,
    state,
    type_number,
    wait_for,
    wait_for_step,
    wait_until,
)
from serving import serving


def test_page_says_that_the_server_is_gone_and_comes_back_by_itself(
    open_page: OpenPage, tmp_path: Path
):
    with serving(tmp_path) as server:
        port = server.port
        page = open_page("seed=1", url=server.url)
        wait_for_step(page, 20)
        run = state(page, "run.id")
    wait_for(page, "s.connection.phase !== 'open'")
    by_id(page, "status-banner").filter(has_text="server").wait_for()
    with serving(tmp_path, port=port):
        wait_for(page, "s.connection.phase === 'open' && s.frame && s.frame.step > 20")
        assert state(page, "run.id") == run
        assert state(page, "run.seed") == 1


def test_run_that_is_watched_cannot_be_steered(open_page: OpenPage):
    page = open_page("seed=2")
    wait_for_step(page, 10)
    viewer = open_page(f"run={state(page, 'run.id')}")
    wait_for_step(viewer, 10)
    assert by_id(viewer, "play").is_disabled()
    by_id(page, "play").click()
    wait_for(viewer, "s.run.status === 'stopped'")
    assert state(viewer, "run.seed") == 2


def test_run_that_is_gone_is_told_in_words(open_page: OpenPage):
    page = open_page("run=0000000000")
    by_id(page, "status-banner").filter(has_text="no longer").wait_for()


def test_refused_value_is_explained_and_the_one_in_force_is_not_red(open_page: OpenPage):
    page = open_page("seed=4&speed=50&generator_learning_rate=0.005")
    wait_for_step(page, 1)
    type_number(page, "generator_learning_rate", "-5")
    field = control(page, "generator_learning_rate")
    field.get_by_text("can be from 0.000001 to 10. 0.005 stays in force.").wait_for()
    box = field.locator("input:not([type=range])").first
    assert box.input_value() == "0.005"
    assert box.get_attribute("aria-invalid") is None
    assert "generator_learning_rate" not in field.inner_text()


def test_help_opens_with_a_key_and_names_the_keys(open_page: OpenPage):
    page = open_page()
    wait_for_step(page, 1)
    page.locator("body").press("?")
    page.get_by_role("dialog").filter(has_text="Space").wait_for()


def test_page_behind_another_tab_costs_next_to_nothing(open_page: OpenPage):
    page = open_page("seed=3&speed=500")
    pictures: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: pictures.append(len(data))),
    )
    page.reload()
    wait_for_step(page, 50)

    def seconds_for(n_pictures: int) -> float:
        """How long so many take, by the page's own clock."""
        began, n = page.evaluate("performance.now()"), len(pictures) + n_pictures
        wait_until(page, lambda: len(pictures) >= n)
        return (page.evaluate("performance.now()") - began) / 1000

    seconds_for(24)
    # What a browser does with a tab that nobody sees: it says so, and gives no animation frames.
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { configurable: true, value: true });
        window.waiting = [];
        window.draw = window.requestAnimationFrame;
        window.requestAnimationFrame = (task) => window.waiting.push(task);
    }""")
    seconds_for(3)  # those that were on their way
    # Two are on their way at once, each said to be done with after a second.
    assert seconds_for(8) > 2.5
    step = state(page, "frame.step")
    page.evaluate("""() => {
        delete document.hidden;
        window.requestAnimationFrame = window.draw;
        window.waiting.forEach((task) => requestAnimationFrame(task));
    }""")
    wait_for(page, "s.frame.step > v.step + 400", step=step)
