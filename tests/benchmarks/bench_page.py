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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly
from measuring import print_machine, print_table, record, verdict
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

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
WINDOW: ViewportSize = {"width": 1440, "height": 900}
SECONDS = 4.0
SETTLING_SECONDS = 1.5
RECORDED = 20
OPENINGS = 5
MEMORY_SECONDS = 6.0
GOAL_FRAME_MS, GOAL_FIRST_MS, GOAL_WEIGHT_KB = 8.0, 1500.0, 250.0
# The browser gives sixty animation frames a second; one now and then is lost to the clock.
GOAL_RATE = 57.0

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


END_RUN = """async () => {
  const run = JSON.parse(sessionStorage.getItem("ganscope.run") ?? "null");
  const headers = { Authorization: `Bearer ${run?.token}` };
  if (run) await fetch(`/api/runs/${run.id}`, { method: "DELETE", headers });
}"""


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """A page with the stopwatch, in a context of its own. At the end its run is deleted: it would
    go on training beside whatever is measured next."""
    with browser.new_context(viewport=WINDOW, color_scheme="dark") as context:
        page = context.new_page()
        page.add_init_script(STOPWATCH)
        yield page
        if page.url.startswith("http"):
            page.evaluate(END_RUN)


@contextmanager
def open_page(browser: Browser, server: Server, link: str) -> Iterator[Page]:
    with new_page(browser) as page:
        page.goto(f"{server.url}/#{link}")
        wait_for_step(page, 1)
        yield page


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
    page.wait_for_timeout(1000 * SETTLING_SECONDS)
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
    with new_page(browser) as page:
        page.goto("about:blank")
        page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
        page.add_script_tag(path=PLOTLY_PAGE)
        start = "([frames, scene, side]) => plotlyPage.start(frames, scene, side)"
        page.evaluate(start, [frames, scene, side])
        return watch(page)


def row(
    what: str, frames: Sequence[float], main_ms: float, plotly_ms: float | None = None
) -> list[str]:
    ordered = sorted(frames)
    median = statistics.median(ordered)
    return [
        what,
        f"{len(frames) / SECONDS:.0f}",
        f"{median:.1f}",
        f"{ordered[int(0.95 * (len(ordered) - 1))]:.1f}",
        f"{main_ms:.1f}",
        "" if plotly_ms is None else f"{plotly_ms / median:.1f}",
        "" if plotly_ms is None else verdict(median <= GOAL_FRAME_MS),
    ]


def record_frames(what: str, frames: Sequence[float], main_ms: float, plotly_ms: float) -> None:
    median, rate = statistics.median(frames), len(frames) / SECONDS
    record(
        f"browser, {what}: a frame on the main thread",
        f"median <= {GOAL_FRAME_MS:.0f} ms",
        f"{median:.1f} ms, {main_ms:.1f} ms of the processor's time",
        median / GOAL_FRAME_MS,
        is_reached=median <= GOAL_FRAME_MS,
    )
    record(
        f"browser, {what}: frames a second",
        f">= {GOAL_RATE:.0f} of 60",
        f"{rate:.1f}",
        rate / GOAL_RATE,
        is_reached=rate >= GOAL_RATE,
    )
    record(
        f"browser, {what}: against the same picture by Plotly alone",
        "less of the main thread",
        f"{median:.1f} of {plotly_ms:.1f} ms",
        median / plotly_ms,
        is_reached=median < plotly_ms,
    )


def measure_frames(browser: Browser, server: Server) -> list[list[str]]:
    rows = []
    for scene, link in LINKS.items():
        with open_page(browser, server, link) as page:
            wait_for_step(page, 500)
            frames, main_ms = watch(page)
            recorded, side = collect(page), page.locator(".stage-canvas").bounding_box()
        assert side is not None
        others, others_main = plotly_alone(browser, recorded, scene, int(side["width"]))
        if not others:  # a busy machine: Plotly drew nothing in all the time
            others = [1000 * SECONDS]
        plotly_ms = statistics.median(others)
        record_frames(f"{scene}, every layer", frames, main_ms, plotly_ms)
        rows.append(row(f"{scene}, every layer", frames, main_ms, plotly_ms))
        rows.append(row(f"{scene}, by Plotly alone", others, others_main))
    return rows


class Scales:
    """Weighs what a page fetches: kilobytes by kind, and the page's own files."""

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
    """Milliseconds from the address to the first picture, each in a new context; the very first
    warms up the server and is not counted."""
    waits = []
    for _ in range(1 + OPENINGS):
        with new_page(browser) as page:
            page.goto(f"{server.url}/#seed=1")
            wait_for(page, "window.__first")
            waits.append(float(page.evaluate("__first")))
            # With the programs that it wants, or they would be compiled beside the next.
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


FRAME_COLUMNS = ["", "frames/s", "median", "p95", "main thread", "Plotly / this", "goal 8"]


def report_first(waits: Sequence[float]) -> None:
    median, is_reached = statistics.median(waits), statistics.median(waits) <= GOAL_FIRST_MS
    goal = f"goal {GOAL_FIRST_MS:,.0f}"
    cells = ["milliseconds", f"{median:,.0f}", f"{max(waits):,.0f}", verdict(is_reached)]
    title = "From the address to the first picture, warm server"
    print_table(title, ["", "median", "max", goal], [cells])
    record(
        "browser: from the address to the first picture, warm server",
        f"median <= {GOAL_FIRST_MS:,.0f} ms",
        f"{median:,.0f} ms, at most {max(waits):,.0f}",
        median / GOAL_FIRST_MS,
        is_reached=is_reached,
    )


def report_weight(scales: Scales) -> None:
    own = scales.kilobytes["page"]
    is_reached = own <= GOAL_WEIGHT_KB
    rows = [[f"page, {scales.files} files", f"{own:,.0f}", f"{GOAL_WEIGHT_KB:.0f}"]]
    rows[0].append(verdict(is_reached))
    rows += [[name, f"{scales.kilobytes[name]:,.0f}", "", ""] for name in ("catalog", "plotly")]
    print_table("Kilobytes transferred, headers included", ["", "kB", "goal", ""], rows)
    record(
        "browser: the page without Plotly, transferred",
        f"<= {GOAL_WEIGHT_KB:.0f} kB",
        f"{own:,.0f} kB, {scales.files} files with their headers",
        own / GOAL_WEIGHT_KB,
        is_reached=is_reached,
    )


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
        print_table("Milliseconds a frame", FRAME_COLUMNS, measure_frames(browser, server))
        report_first(first_pictures(browser, server))
        report_weight(weigh(browser, server))
        print_table("JS heap after collection", ["", "kB"], measure_memory(browser, server))
        browser.close()


if __name__ == "__main__":
    main()
