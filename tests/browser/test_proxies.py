"""The page behind real proxies: below a prefix, with a replaced host, and without WebSockets."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from browser.page import OpenPage, by_id, state, wait_for_step, wait_until
from browser.test_accessibility import TINY
from reverse_proxy import ReverseProxy, proxying
from serving import Server

PREFIX = "/user/jane/proxy/8477"
RING = f"problem=ring&{TINY}&speed=50"


def on_server(server: Server, run: str) -> dict[str, object]:
    """A run as the server has it."""
    with urlopen(f"{server.url}/api/runs/{run}") as answer:
        document: dict[str, object] = json.load(answer)
    return document


def try_now(page: Page) -> None:
    page.get_by_role("button", name="Try now").click()


def test_page_works_below_a_prefix(open_page: OpenPage, server: Server):
    proxy = ReverseProxy(server.url, prefix=PREFIX)
    with proxying(proxy) as url:
        page = open_page(f"{RING}&seed=11&lang=zh", url=url)
        wait_for_step(page, 20)
        assert page.locator(".js-plotly-plot, canvas").count() > 0
        by_id(page, "share").click()
        link = by_id(page, "share-setup").input_value()
        assert link.startswith(f"{url}/#problem=ring&")
        expect(by_id(page, "share-code")).not_to_have_js_property("naturalWidth", 0)
        page.keyboard.press("Escape")
        assert all(request.split()[1].startswith(PREFIX) for request in proxy.requests)
        where, _, hash = link.partition("/#")
        reader = open_page(hash, url=where)
        wait_for_step(reader, 1)
        assert state(reader, "run.seed") == 11


def test_page_says_which_setting_is_missing_and_tries_when_told(
    open_page: OpenPage, server: Server
):
    proxy = ReverseProxy(server.url, host=urlsplit(server.url).netloc)
    with proxying(proxy) as url:
        page = open_page(f"{RING}&seed=12", url=url)
        notice = by_id(page, "status-banner")
        notice.filter(has_text=f"""GANSCOPE_ALLOWED_ORIGINS='["{url}"]'""").wait_for()
        assert by_id(page, "status").inner_text() == "refused"
        for wrong in ("does not answer", "impossible", "still running"):
            assert wrong not in page.locator("body").inner_text()
        posts = proxy.requests.count("POST /api/runs")
        try_now(page)
        wait_until(page, lambda: proxy.requests.count("POST /api/runs") > posts)
        # A viewer only reads, and its stream is refused for the same reason.
        owner = open_page(f"{RING}&seed=13")
        wait_for_step(owner, 1)
        viewer = open_page(f"run={state(owner, 'run.id')}", url=url)
        by_id(viewer, "status-banner").filter(has_text="GANSCOPE_ALLOWED_ORIGINS").wait_for()
        # Once the setting is right, both go on by themselves.
        proxy.host = None
        for each in (page, viewer):
            wait_for_step(each, 1)
            expect(by_id(each, "status-banner")).to_be_hidden()
        assert state(page, "run.seed") == 12


def test_blocked_websockets_are_named_and_nothing_trains_unseen(
    open_page: OpenPage, server: Server
):
    proxy = ReverseProxy(server.url, passes_websockets=False)
    with proxying(proxy) as url:
        page = open_page(f"{RING}&seed=14", url=url)
        by_id(page, "status-banner").filter(has_text="WebSocket").wait_for()
        run = state(page, "run.id")
        assert on_server(server, run)["status"] in ("idle", "compiling")
        assert on_server(server, run)["step"] == 0
        attempts = len(proxy.requests)
        try_now(page)
        wait_until(page, lambda: len(proxy.requests) > attempts)
        proxy.passes_websockets = True
        wait_for_step(page, 1)
        assert state(page, "run.id") == run
        expect(by_id(page, "status-banner")).to_be_hidden()
