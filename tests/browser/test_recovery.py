"""What the page says and does when the process that trains ends, or the whole server."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page

from browser.page import OpenPage, by_id, state, wait_for, wait_for_step
from browser.test_accessibility import LESSON, TINY, complaints
from serving import Server, serving

SPEED = 300


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recovery-data")


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[Server]:
    """One that may be killed; the last test does so."""
    with serving(data_dir) as server:
        yield server


def kill_what_trains(server: Server) -> None:
    children = psutil.Process(server.pid).children()
    (child,) = [each for each in children if "ganscope.child" in each.cmdline()]
    child.kill()


def what_it_is(page: Page) -> list[object]:
    """What must not change."""
    return [state(page, name) for name in ("run.id", "run.seed", "run.config", "is_owner")]


def run_of_its_own(page: Page, steps: int) -> list[str]:
    """Makes a run like the page's that has trained so far and stopped; its id and its token."""
    made: list[str] = page.evaluate(
        """async (steps) => {
          const ask = async (path, body, headers = {}) => (await fetch(`/api/runs${path}`, {
            method: "POST", body: JSON.stringify(body),
            headers: { "Content-Type": "application/json", ...headers },
          })).json();
          const { run, token } = await ask("", { config: ganscope.state().run.config, seed: 5 });
          await ask(`/${run.id}/step`, { n: steps }, { Authorization: `Bearer ${token}` });
          return [run.id, token];
        }""",
        steps,
    )
    return made


def test_lesson_goes_on_when_the_training_process_is_killed(open_page: OpenPage, server: Server):
    page = open_page(f"{LESSON}&speed={SPEED}", width=1440, height=900)
    wait_for(page, "s.frame")
    by_id(page, "play").click()
    wait_for(page, "s.frame.step > v.step && s.history.last", step=3 * SPEED)
    before, step = what_it_is(page), state(page, "frame.step")
    kill_what_trains(server)
    notice = by_id(page, "status-banner").filter(has_text="The training process ended unexpectedly")
    notice.wait_for()
    resumed_at = state(page, "recovery.step")
    notice.filter(has_text=f"The run goes on from step {resumed_at:,}").wait_for()
    # Saved about every second; what was trained since is trained anew, and said to be.
    assert 0 < resumed_at <= state(page, "run.last_step")
    assert state(page, "recovery.lost") >= step - resumed_at
    assert state(page, "frame") is not None
    assert complaints(page, ".status-banner") == []
    # It goes by itself after a while.
    notice.get_by_role("button", name="Dismiss").click()
    wait_for(page, "s.recovery === null")
    notice.wait_for(state="hidden")
    wait_for(
        page, "s.frame.epoch === 1 && s.frame.step > v.step", step=max(step, resumed_at) + SPEED
    )
    assert what_it_is(page) == before
    assert by_id(page, "lesson").is_visible()
    # Perhaps together with what was noticed about then.
    words = f"training process restarted (step {resumed_at:,})"
    page.locator(f'.timeline-mark[aria-label*="{words}"]').wait_for()
    assert state(page, "history.rows[0].step") < resumed_at


def test_statistics_are_shown_on_demand(open_page: OpenPage):
    page = open_page(f"problem=ring&{TINY}&seed=1&speed={SPEED}")
    wait_for_step(page, 10)
    panel = by_id(page, "statistics")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert panel.is_hidden()
    page.keyboard.press("i")
    panel.wait_for()
    for name in ("steps", "received", "drawn", "delay", "size", "versions", "uptime"):
        page.locator(f'[data-testid="statistics-{name}"]:not(:text-is("–"))').wait_for()
    assert by_id(page, "statistics-saved").inner_text() == "yes"
    assert by_id(page, "statistics-delay").inner_text().endswith(" ms")
    assert by_id(page, "statistics-size").inner_text().endswith(" kB")
    assert any(url.endswith("/healthz") for url in asked)
    by_id(page, "close-statistics").focus()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    by_id(page, "more").click()
    page.locator('[data-action="statistics"]').click()
    panel.wait_for()


def test_page_comes_back_to_its_run_when_the_server_is_killed(
    open_page: OpenPage, server: Server, data_dir: Path
):
    page = open_page(f"problem=ring&{TINY}&seed=7&speed={SPEED}")
    wait_for_step(page, 1)
    idle, token = run_of_its_own(page, steps=40)
    wait_for_step(page, 3 * SPEED)
    before, step = what_it_is(page), state(page, "frame.step")
    os.kill(server.pid, signal.SIGKILL)
    by_id(page, "status-banner").filter(has_text="Connection lost").wait_for()
    with serving(data_dir, port=server.port):
        wait_for(page, "s.connection.phase === 'open' && s.recovery")
        assert state(page, "recovery.step") > 0
        by_id(page, "status-banner").filter(has_text="The server was started again").wait_for()
        wait_for(page, "s.frame.epoch === 1 && s.frame.step > v.step", step=step + SPEED)
        assert what_it_is(page) == before
        assert state(page, "run.status") == "running"
        other = open_page(f"run={idle}")
        wait_for(other, "s.frame && s.run.status === 'stopped'")
        assert state(other, "frame.step") == 40
        assert by_id(other, "play").is_disabled()
        other.locator('.timeline-mark[data-kind="recovered"]').wait_for()
        assert state(other, "recovery") is None  # it was at rest: its mark is enough
        other.evaluate(
            "tokens => sessionStorage.setItem('ganscope.tokens', JSON.stringify(tokens))",
            {idle: token},
        )
        other.reload()
        wait_for(other, "s.is_owner && s.connection.phase === 'open'")
        by_id(other, "play").click()
        wait_for_step(other, 60)
