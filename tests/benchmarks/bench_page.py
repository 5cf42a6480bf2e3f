"""Benchmark of the page: its frames, compared with a bare canvas script that draws the same; its
first picture, its download size, and its memory.

It runs in headless Chromium, where the processor paints instead of a graphics card. "Main thread a
frame" is the processor time of that thread for all its work, charts and messages included, divided
by the frames drawn. Beside it, for information, is the time of a frame from its start to the end of
its painting. The bare script (bare_canvas.js) draws recorded frames of the page with all layers at
each animation frame, while the page's run is stopped.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floors import take_turns
from measuring import COLUMNS, PATIENCE_SECONDS, alive, at_most, print_machine, print_table, record
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from browser.conftest import CHROMIUM_OPTIONS
from serving import Server, serving

LAYERS = {
    "ring": "real.fake.trails.density.discriminator.contour.optimal.manifold.gradients.modes",
    "line": "real.fake.discriminator.optimal.manifold",
}
LINKS = {
    "ring": f"problem=ring&latent_dim=2&seed=1&layers={LAYERS['ring']}",
    "line": f"seed=1&layers={LAYERS['line']}",
}
WINDOW: ViewportSize = {"width": 1440, "height": 900}
SECONDS = 4.0
SETTLING_SECONDS = 1.5
ROUNDS_SECONDS = 20.0
# As many positions of each sample as the page keeps.
RECORDED = 24
OPENINGS = 3
MEMORY_SECONDS = 6.0
GOAL_FRAME, GOAL_WEIGHT = at_most(2.0), at_most(250, "kB")

# A message that is sent when an animation frame begins is delivered after the painting.
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

BARE_CANVAS = Path(__file__).with_name("bare_canvas.js")

ASK_RUN = """async ([method, path]) => {
  const run = JSON.parse(sessionStorage.getItem("ganscope.run") ?? "null");
  const headers = { Authorization: `Bearer ${run?.token}` };
  if (run) await fetch(`/api/runs/${run.id}${path}`, { method, headers });
}"""


@dataclass(frozen=True)
class Drawn:
    """Frames of some seconds.

    Attributes:
      main_ms: processor time of the main thread, per frame.
      frames_ms: of each frame, from its start to the end of its painting.
      rate: frames per second.
    """

    main_ms: float
    frames_ms: list[float]
    rate: float


def wait_for(page: Page, condition: str, **values: Any) -> None:
    """Waits until a condition on the page's state `s` and on `values`, named `v`, holds."""
    check = f"v => {{ const s = window.ganscope?.state(); return Boolean(s && ({condition})); }}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(check, values):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition} did not come true")
        page.wait_for_timeout(20)
    alive()


def wait_for_step(page: Page, step: int) -> None:
    """Waits for a frame of at least this step, with its metrics: the first frame has none."""
    wait_for(page, "s.frame?.step >= v.step && Object.keys(s.frame.metrics).length", step=step)


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """A page with the stopwatch, in its own browser context. Its run is deleted at the end, so that
    it does not train beside the next measurement."""
    with browser.new_context(viewport=WINDOW, color_scheme="dark") as context:
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.add_init_script(STOPWATCH)
        yield page
        if page.url.startswith("http"):
            page.evaluate(ASK_RUN, ["DELETE", ""])


@contextmanager
def open_page(browser: Browser, server: Server, link: str) -> Iterator[Page]:
    with new_page(browser) as page:
        page.goto(f"{server.url}/#{link}")
        wait_for_step(page, 1)
        yield page


def main_thread(page: Page) -> CDPSession:
    """A session that measures the processor time of the main thread."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def busy_ms(session: CDPSession) -> float:
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def watch(page: Page) -> Drawn:
    """Measures the frames that are drawn in the next seconds."""
    session = main_thread(page)
    page.wait_for_timeout(1000 * SETTLING_SECONDS)
    before, begun = busy_ms(session), page.evaluate("[__frames.length, performance.now()]")
    page.wait_for_timeout(1000 * SECONDS)
    spent = busy_ms(session) - before
    frames, now = page.evaluate("n => [__frames.slice(n), performance.now()]", begun[0])
    session.detach()
    alive()
    seconds = (now - begun[1]) / 1000
    return Drawn(spent / max(len(frames), 1), frames or [1000 * seconds], len(frames) / seconds)


def watch_run(page: Page) -> Drawn:
    """Measures the page while its run trains."""
    page.evaluate(ASK_RUN, ["POST", "/start"])
    wait_for(page, "s.run.status === 'running'")
    drawn = watch(page)
    page.evaluate(ASK_RUN, ["POST", "/stop"])
    wait_for(page, "s.run.status === 'stopped'")
    return drawn


def collect(page: Page) -> list[Any]:
    """Records some frames for the bare script."""
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


def bare_canvas(browser: Browser, frames: list[Any], scene: str, size: Any) -> Drawn:
    """Measures a page on which the bare script draws recorded frames."""
    with new_page(browser) as page:
        page.goto("about:blank")
        page.add_script_tag(path=BARE_CANVAS)
        start = "([frames, scene, size]) => bareCanvas.start(frames, scene, size)"
        page.evaluate(start, [frames, scene, size])
        return watch(page)


def describe(drawn: list[Drawn]) -> str:
    main_ms = statistics.median(one.main_ms for one in drawn)
    frame_ms = statistics.median(ms for one in drawn for ms in one.frames_ms)
    rate = statistics.median(one.rate for one in drawn)
    return f"{main_ms:.1f} ms, painted after {frame_ms:.1f} ms, {rate:.0f} frames/s"


def measure_frames(browser: Browser, server: Server) -> list[list[str]]:
    rows = []
    for scene, link in LINKS.items():
        with open_page(browser, server, link) as page:
            wait_for_step(page, 500)
            recorded, size = collect(page), page.locator(".stage-canvas").bounding_box()
            page.evaluate(ASK_RUN, ["POST", "/stop"])

            def bare(recorded: list[Any] = recorded, scene: str = scene, size: Any = size) -> Drawn:
                return bare_canvas(browser, recorded, scene, size)

            def ours(page: Page = page) -> Drawn:
                return watch_run(page)

            pairs = take_turns(bare, ours, seconds=ROUNDS_SECONDS, most=3)
        rows.append(
            record(
                f"page, {scene}, every layer: main thread a frame",
                describe([drawn for _, drawn in pairs]),
                floor=f"{describe([floor for floor, _ in pairs])}, a bare canvas script",
                figure=statistics.median(own.main_ms / floor.main_ms for floor, own in pairs),
                goal=GOAL_FRAME,
            )
        )
    return rows


class Scales:
    """The download size of the page: kilobytes by kind, and the page's own files."""

    def __init__(self, page: Page) -> None:
        self.kilobytes = {"page": 0.0, "catalog": 0.0, "plotly": 0.0}
        self.files = 0
        self._kinds: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.loadingFinished", self._weigh)

    def _ask(self, event: Any) -> None:
        self._kinds[event["requestId"]] = kind_of(event["request"]["url"])

    def _weigh(self, event: Any) -> None:
        kind = self._kinds.get(event["requestId"], "other")
        self.files += kind == "page"
        self.kilobytes[kind] = self.kilobytes.get(kind, 0.0) + event["encodedDataLength"] / 1000


def first_pictures(browser: Browser, server: Server) -> list[float]:
    """Milliseconds from navigation to the first picture, each in a new context. The first one warms
    up the server and is not counted."""
    waits = []
    for _ in range(1 + OPENINGS):
        with new_page(browser) as page:
            page.goto(f"{server.url}/#seed=1")
            wait_for(page, "window.__first")
            waits.append(float(page.evaluate("__first")))
            # Waits for its programs, which would be compiled beside the next measurement.
            if len(waits) == 1:
                wait_for_step(page, 1)
    return waits[1:]


def weigh(browser: Browser, server: Server) -> Scales:
    with new_page(browser) as page:
        scales = Scales(page)
        page.goto(f"{server.url}/#seed=1")
        wait_for(page, "window.Plotly")
        page.wait_for_timeout(500)
    return scales


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
    rows = []
    with open_page(browser, server, LINKS["ring"]) as page:
        session = page.context.new_cdp_session(page)
        page.wait_for_timeout(1000 * MEMORY_SECONDS / 3)
        for _ in range(3):
            drawn = page.evaluate("[__frames.length, ganscope.state().frame.frame]")
            rows.append(
                [f"after {drawn[1]:,} pictures, {drawn[0]:,} frames", f"{heap_kb(session):,.0f}"]
            )
            page.evaluate("__frames.length = 0")
            page.wait_for_timeout(1000 * MEMORY_SECONDS / 3)
    return rows


def report(waits: list[float], scales: Scales) -> list[list[str]]:
    own, others = scales.kilobytes["page"], scales.kilobytes
    return [
        record(
            "page: from the address to the first picture, warm server",
            f"median {statistics.median(waits):,.0f} ms, at most {max(waits):,.0f} ms",
            goal=None,
        ),
        record(
            "page: without Plotly, transferred",
            f"{own:,.0f} kB, {scales.files} files with their headers; besides, catalog"
            f" {others['catalog']:,.0f} kB, Plotly {others['plotly']:,.0f} kB",
            figure=own,
            goal=GOAL_WEIGHT,
        ),
    ]


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
        rows = measure_frames(browser, server)
        rows += report(first_pictures(browser, server), weigh(browser, server))
        print_table("The page", COLUMNS, rows)
        print_table("JS heap after collection", ["", "kB"], measure_memory(browser, server))
        browser.close()


if __name__ == "__main__":
    main()
