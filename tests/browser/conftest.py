"""A real server, a real Chromium, and a page that must not complain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.page import NOTE_DRAWING, OpenPage
from patience import PATIENCE_SECONDS
from serving import Server, serving

# Without these, a browser without a network keeps calling home.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("browser-data")) as server:
        yield server


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=1000 * PATIENCE_SECONDS)
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """Opens the page in a context of its own; the test fails if the console saw an error."""
    complaints: list[str] = []
    contexts = []

    def open_page(
        hash: str = "",
        *,
        width: int = 1280,
        height: int = 800,
        url: str = server.url,
        **options: object,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_init_script(NOTE_DRAWING)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.on("console", lambda message: _note(complaints, message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{url}/{'#' if hash else ''}{hash}")
        return page

    yield open_page
    for context in contexts:
        _end_run(context.pages[0])
        context.close()
    assert complaints == []


def _end_run(page: Page) -> None:
    """Deletes the page's run, which would go on training beside the next test."""
    page.evaluate(
        """async () => {
          const run = JSON.parse(sessionStorage.getItem("ganscope.run") ?? "null");
          const headers = { Authorization: `Bearer ${run?.token}` };
          if (!run) return;
          await fetch(`/api/runs/${run.id}`, { method: "DELETE", headers }).catch(() => {});
        }"""
    )


def _note(complaints: list[str], kind: str, text: str) -> None:
    # A browser reports every refused request and every lost socket by itself; that the page says
    # so in its own words is what the tests look at.
    is_network = "Failed to load resource" in text or "WebSocket connection" in text
    if kind in ("error", "warning") and not is_network:
        complaints.append(f"{kind}: {text}")
