"""What the page costs: its frames beside the same picture drawn by Plotly alone, its first picture,
its weight, and its memory.

In headless Chromium, where a processor paints what a graphics card paints elsewhere, beside the
training itself and whatever else the machine does. A frame is timed from its start to the end of
its painting on the main thread; "main thread" is the processor's time of that thread over all it
does, charts and messages included, by the frames drawn.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plotly
from measuring import print_machine, print_table, record, verdict
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from browser.conftest import CHROMIUM_OPTIONS
from browser.page import wait_for, wait_for_step
from serving import Server, serving

LAYERS = {
    "ring": "real.fake.trails.density.discriminator.contour.optimal.manifold.gradients.modes",
    "line": "real.fake.discriminator.optimal.manifold",
}
LINKS = {
    "ring": f"problem=ring&latent_dim=2&seed=1&layers={LAYERS['ring']}",
    "line": f"seed=1&layers={LAYERS['line']}",
}
WINDOW = {"width": 1440, "height": 900}
SECONDS = 5.0
RECORDED = 40
OPENINGS = 5
MEMORY_SECONDS = 20.0
GOAL_FRAME_MS, GOAL_FIRST_MS, GOAL_WEIGHT_KB = 8.0, 1500.0, 250.0

# A message sent while an animation frame begins is delivered after it was painted.
STOPWATCH = """
window.__frames = [];
window.__pictures = [];
const ask = window.requestAnimationFrame.bind(window);
const channel = new MessageChannel();
let began = 0;
channel.port1.onmessage = () => window.__frames.push(performance.now() - began);
window.requestAnimationFrame = (callback) => ask((time) => {
  began = performance.now();
  channel.port2.postMessage(0);
  callback(time);
  if (window.ganscope?.state().frame && !window.__first) window.__first = performance.now();
});
"""

PLOTLY_PAGE = Path(__file__).with_name("plotly_page.js")


def open_page(browser: Browser, server: Server, link: str) -> Page:
    page = browser.new_context(viewport=WINDOW, color_scheme="dark").new_page()
    page.add_init_script(STOPWATCH)
    page.goto(f"{server.url}/#{link}")
    wait_for_step(page, 1)
    return page


def main_thread(page: Page) -> CDPSession:
    """A session that counts the processor's time of the main thread."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def busy_ms(session: CDPSession) -> float:
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def watch(page: Page, seconds: float = SECONDS) -> tuple[list[float], float]:
    """(milliseconds of each frame, main thread milliseconds by frame) of the next seconds."""
    session = main_thread(page)
    page.wait_for_timeout(1500)
    before, begun = busy_ms(session), int(page.evaluate("__frames.length"))
    page.wait_for_timeout(1000 * seconds)
    frames: list[float] = page.evaluate("n => __frames.slice(n)", begun)
    return frames, (busy_ms(session) - before) / max(len(frames), 1)


def collect(page: Page) -> list[Any]:
    """Some frames as the page got them, for Plotly to draw."""
    frames = []
    for _ in range(RECORDED):
        number = page.evaluate("ganscope.state().frame.frame")
        frames.append(
            page.evaluate(
                "() => Object.fromEntries(Object.entries(ganscope.state().frame.arrays)"
                ".map(([k, t]) => [k, { shape: t.shape, data: Array.from(t.data) }]))"
            )
        )
        wait_for(page, "s.frame.frame > v.number", number=number)
    return frames


def plotly_alone(
    browser: Browser, frames: Sequence[Any], scene: str, side: int
) -> tuple[list[float], float]:
    """The same for a page on which Plotly draws these frames, one at each animation frame."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.add_init_script(STOPWATCH)
    page.goto("about:blank")
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    page.add_script_tag(path=PLOTLY_PAGE)
    page.evaluate(
        "([frames, scene, side]) => plotlyPage.start(frames, scene, side)", [frames, scene, side]
    )
    return watch(page)


def row(
    what: str, frames: Sequence[float], main_ms: float, plotly_ms: float | None, goal: float | None
) -> list[str]:
    ordered = sorted(frames)
    median = statistics.median(ordered)
    if goal is not None:
        record(
            f"browser, {what}: a frame on the main thread",
            f"median <= {goal:.0f} ms",
            f"{median:.1f} ms, {len(frames) / SECONDS:.0f} frames/s",
            median / goal,
            is_reached=median <= goal,
        )
    return [
        what,
        f"{len(frames) / SECONDS:.0f}",
        f"{median:.1f}",
        f"{ordered[int(0.95 * (len(ordered) - 1))]:.1f}",
        f"{main_ms:.1f}",
        "" if plotly_ms is None else f"{plotly_ms / median:.1f}",
        "" if goal is None else verdict(median <= goal),
    ]


def measure_frames(browser: Browser, server: Server) -> list[list[str]]:
    rows = []
    for scene, link in LINKS.items():
        page = open_page(browser, server, link)
        wait_for_step(page, 500)
        frames, main_ms = watch(page)
        recorded, side = collect(page), page.locator(".stage-canvas").bounding_box()
        page.context.close()
        assert side is not None
        others, others_main = plotly_alone(browser, recorded, scene, int(side["width"]))
        if not others:  # a busy machine: Plotly drew nothing in all the time
            others = [1000 * SECONDS]
        rows.append(
            row(f"{scene}, every layer", frames, main_ms, statistics.median(others), GOAL_FRAME_MS)
        )
        rows.append(row(f"{scene}, by Plotly alone", others, others_main, None, None))
    return rows


def first_pictures(browser: Browser, server: Server) -> tuple[list[float], dict[str, float], int]:
    """(ms from the address to the first picture, kilobytes transferred by kind, requests)."""
    waits = []
    for _ in range(OPENINGS):
        context = browser.new_context(viewport=WINDOW)
        page = context.new_page()
        page.add_init_script(STOPWATCH)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        kinds: dict[str, str] = {}
        weights: dict[str, float] = {"page": 0.0, "catalog": 0.0, "plotly": 0.0}
        count = [0]
        session.on(
            "Network.requestWillBeSent",
            lambda e, k=kinds: k.update(asked(e)),
        )

        def weigh(
            event: Any,
            kinds: dict[str, str] = kinds,
            weights: dict[str, float] = weights,
            count: list[int] = count,
        ) -> None:
            kind = kinds.get(event["requestId"], "other")
            count[0] += kind == "page"
            weights[kind] = weights.get(kind, 0.0) + event["encodedDataLength"] / 1000

        session.on("Network.loadingFinished", weigh)
        page.goto(f"{server.url}/#seed=1")
        wait_for(page, "window.__first")
        waits.append(float(page.evaluate("__first")))
        page.wait_for_timeout(1500)
        context.close()
    return waits, weights, count[0]


def asked(event: Any) -> dict[str, str]:
    return {event["requestId"]: kind_of(event["request"]["url"])}


def kind_of(url: str) -> str:
    if "/vendor/" in url:
        return "plotly"
    if "/api/catalog" in url:
        return "catalog"
    return "other" if "/api/" in url else "page"


def heap_kb(session: CDPSession) -> float:
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1000


def measure_memory(browser: Browser, server: Server) -> list[list[str]]:
    page = open_page(browser, server, LINKS["ring"])
    session = page.context.new_cdp_session(page)
    page.wait_for_timeout(5_000)
    rows = []
    for _ in range(3):
        drawn = page.evaluate("[__frames.length, ganscope.state().frame.frame]")
        rows.append(
            [f"after {drawn[1]:,} pictures, {drawn[0]:,} frames", f"{heap_kb(session):,.0f}"]
        )
        page.evaluate("__frames.length = 0")
        page.wait_for_timeout(1000 * MEMORY_SECONDS / 2)
    page.context.close()
    return rows


def main() -> None:
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chromium is None:
        sys.exit("no Chromium: make test installs one")
    print_machine()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        columns = [
            "",
            "frames/s",
            "median",
            "p95",
            "main thread",
            "Plotly / this",
            f"goal {GOAL_FRAME_MS:.0f}",
        ]
        print_table("Milliseconds a frame", columns, measure_frames(browser, server))
        waits, weights, requests = first_pictures(browser, server)
        median = statistics.median(waits)
        print_table(
            "From the address to the first picture, warm server",
            ["", "median", "max", f"goal {GOAL_FIRST_MS:.0f}"],
            [
                [
                    "milliseconds",
                    f"{median:,.0f}",
                    f"{max(waits):,.0f}",
                    verdict(median <= GOAL_FIRST_MS),
                ]
            ],
        )
        rows = [
            [
                f"page, {requests} files",
                f"{weights['page']:,.0f}",
                f"{GOAL_WEIGHT_KB:.0f}",
                verdict(weights["page"] <= GOAL_WEIGHT_KB),
            ]
        ]
        rows += [[name, f"{weights[name]:,.0f}", "", ""] for name in ("catalog", "plotly")]
        print_table("Kilobytes transferred, headers included", ["", "kB", "goal", ""], rows)
        print_table("JS heap after collection", ["", "kB"], measure_memory(browser, server))
        browser.close()


if __name__ == "__main__":
    main()
