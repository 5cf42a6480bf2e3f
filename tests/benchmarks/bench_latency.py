"""Benchmark of latency: of a slider, alone and with thirty viewers, and of a change of structure.

Real server processes are used over REST and WebSocket, with a viewer that acknowledges every frame,
and training at unlimited speed. For comparison, while the run is stopped and nothing is compiled, a
process without a server does the minimum of the same work: for a slider it trains for the time of a
frame, computes a frame and encodes it; for a structure it compiles the training. "Cold" is an empty
folder of compiled programs, "from the cache" the folder that an earlier process has filled.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles

from floors import Floor, floor, take_turns
from measuring import COLUMNS, Json, at_most, print_machine, print_table, record
from product import Client, Viewer, product
from safetensors.numpy import load

CROWD = Path(__file__).with_name("crowd.py")
OTHERS = 30
# The time of a frame at 30 frames per second, the minimum latency.
FRAME_SECONDS = 1 / 30
# Per round.
SLIDES = 20
SLIDER_SECONDS = 8.0
BATCH_SIZES = (48, 56, 72, 80)  # each is another structure
STRUCTURE_SECONDS = 20.0
GOAL_SLIDER, GOAL_FELT = at_most(3.0), at_most(100, "ms", is_felt=True)
GOAL_COLD, GOAL_CACHED = at_most(1.3), at_most(1.5)

# One thread sends while the main thread goes on receiving, as a page does.
SENDER = ThreadPoolExecutor(1)


def watch_default_run(client: Client) -> Viewer:
    """A viewer of a new run of the default configuration, after all programs are compiled."""
    client.create({"seed": 0, "start": True})
    viewer = Viewer(client)
    viewer.wait(is_trained)
    viewer.frames(1.0)
    rest(client, viewer)
    return viewer


def rest(client: Client, viewer: Viewer) -> None:
    """Stops the run, and waits until nothing is compiled any more."""
    client.stop()
    viewer.wait(lambda message: message.get("status") == "stopped")
    client.wait_until_idle()


def go_on(client: Client, viewer: Viewer) -> None:
    """Starts the run, and waits until the viewer sees it train."""
    client.start()
    viewer.wait(lambda message: message.get("status") == "running")
    viewer.frames(0.5)


def is_trained(message: Json) -> bool:
    return bool(message["type"] == "frame" and message["step"] > 0)


def wait_for_change(viewer: Viewer, has_it: Callable[[Json], bool]) -> tuple[Json, Json]:
    """(the event of a change, the first frame that was trained and computed with it)."""
    event = viewer.wait(lambda message: message.get("kind") == "config")
    frame = viewer.wait(lambda m: m["type"] == "frame" and m["step"] > event["step"] and has_it(m))
    return event, frame


def slide(client: Client, viewer: Viewer) -> list[float]:
    """Seconds from a PATCH of a live value to the first frame that shows it."""
    go_on(client, viewer)
    waits = []
    for i in range(SLIDES):
        viewer.frames(random.uniform(0.02, 0.12))  # a random moment between two frames
        mean = 4.0 + 0.01 * (i + 1)

        def shows(frame: Json, mean: float = mean) -> bool:
            # The view is centred on the data.
            return abs(float(load(frame["bytes"])["view"].mean()) - mean) < 1e-3

        began = time.perf_counter()
        sent = SENDER.submit(client.patch, {"problem_parameters": {"mean": mean}})
        _, frame = wait_for_change(viewer, shows)
        waits.append(frame["at"] - began)
        assert not sent.result()["recompiled"]
    client.patch({"problem_parameters": {"mean": 4.0}})
    rest(client, viewer)
    return waits


def restructure(client: Client, viewer: Viewer, size: int) -> float:
    """Seconds from a PATCH of the structure to the first frame of the new program."""
    go_on(client, viewer)
    began = time.perf_counter()
    sent = SENDER.submit(client.patch, {"batch_size": size})
    event, frame = wait_for_change(viewer, lambda _: True)
    assert event["recompiled"]
    assert not sent.result()["restarted"]
    rest(client, viewer)
    return float(frame["at"] - began)


@contextmanager
def others(client: Client) -> Iterator[None]:
    """Thirty further viewers of the run."""
    host, port = client.url.removeprefix("http://").split(":")
    paths = json.dumps([client.run + "/stream"] * OTHERS)
    command = [sys.executable, str(CROWD), host, port, paths, "6000", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "here\n"
        try:
            yield
        finally:
            crowd.terminate()


def chunks_and_pictures(bare: Floor) -> list[float]:
    """The seconds of each; a chunk takes the time of a frame."""
    bare.ask("fit", seconds=FRAME_SECONDS)
    return [bare.ask("chunk_and_picture") for _ in range(SLIDES)]


def measure_slider(bare: Floor, client: Client, viewer: Viewer) -> list[list[str]]:
    """The rows of a slider, alone and with further viewers."""
    bare.ask("compile", config={})
    bare.ask("draw")
    bare.ask("compile_picture")
    bare.ask("chunk_and_picture")  # the first one loads what it needs
    rows = []
    for what, company in (
        ("slider to frame", nullcontext()),
        (f"slider to frame, {OTHERS} more viewers", others(client)),
    ):
        with company:
            pairs = take_turns(
                lambda: chunks_and_pictures(bare),
                lambda: slide(client, viewer),
                seconds=SLIDER_SECONDS,
            )
        rows += slider_rows(what, pairs)
    return rows


def slider_rows(what: str, pairs: Sequence[tuple[list[float], list[float]]]) -> list[list[str]]:
    bare, ours = ([seconds for pair in pairs for seconds in pair[i]] for i in (0, 1))
    p95 = quantiles(ours, n=20)[-1]
    times = f"median {1000 * median(ours):.0f} ms, p95 {1000 * p95:.0f} ms"
    floor = f"{1000 * median(bare):.0f} ms, a chunk and a picture"
    return [
        record(f"{what}, p95", times, floor=floor, figure=p95 / median(bare), goal=GOAL_SLIDER),
        record(f"{what}, p95", times, figure=1000 * p95, goal=GOAL_FELT),
    ]


def measure_structures(
    bare: Floor, client: Client, viewer: Viewer, sizes: Sequence[int], least: int
) -> list[tuple[Json, float]]:
    """(seconds of compiling alone, seconds of the product) for the first of these sizes, or all."""
    alone, ours = iter(sizes), iter(sizes)
    return take_turns(
        lambda: bare.ask("compile", config={"batch_size": next(alone)}),
        lambda: restructure(client, viewer, next(ours)),
        seconds=STRUCTURE_SECONDS,
        least=least,
        most=len(sizes),
    )


def structure_row(kind: str, figures: list[tuple[Json, float]]) -> list[str]:
    alone = [timing["seconds"] for timing, _ in figures]
    traced = median(timing["trace_seconds"] for timing, _ in figures)
    waits = [waited for _, waited in figures]
    return record(
        f"structural change to its first frame, {kind}",
        f"median {1000 * median(waits):,.0f} ms, at most {1000 * max(waits):,.0f} ms",
        floor=f"{1000 * median(alone):,.0f} ms, {1000 * traced:,.0f} of them tracing",
        figure=median(waited / seconds for waited, seconds in zip(waits, alone, strict=True)),
        goal=GOAL_COLD if kind == "cold" else GOAL_CACHED,
    )


def main() -> None:
    print_machine()
    random.seed(0)
    rows, sizes = [], list(BATCH_SIZES)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "product"), Path(folder, "bare")
        for kind in ("cold", "cached"):
            with floor(theirs) as bare, product(ours) as client:
                viewer = watch_default_run(client)
                bare.ask("compile", config={})  # so that JAX is imported and has compiled before
                least = 2 if kind == "cold" else len(sizes)
                figures = measure_structures(bare, client, viewer, sizes, least)
                rows.append(structure_row(kind, figures))
                sizes = sizes[: len(figures)]  # these are compiled from now on
                if kind == "cached":
                    rows += measure_slider(bare, client, viewer)
                viewer.close()
    print_table("Waiting", COLUMNS, rows)


if __name__ == "__main__":
    main()
