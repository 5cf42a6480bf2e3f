"""How long one waits: for a slider, alone and with thirty viewers, and for a change of structure.

All against real server processes, over REST and the WebSocket, with a viewer that acknowledges
every frame and training at unlimited speed. Cold is an empty folder of compiled programs, from the
cache the folder that an earlier process has filled.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from measuring import Client, Json, Viewer, print_machine, print_table, product, record, verdict
from safetensors.numpy import load

CROWD = Path(__file__).with_name("crowd.py")
OTHERS = 30
SLIDES = 60
BATCH_SIZES = (48, 56, 72, 80)  # each is a structure of its own
# A new program goes on being optimised in the background for a while.
COLD_PAUSE_SECONDS = 8.0

# One thread sends while the main one goes on receiving, as a page does.
SENDER = ThreadPoolExecutor(1)


def watch_default_run(client: Client) -> Viewer:
    """A viewer of a new run of the default configuration that is under way."""
    client.create({"seed": 0, "start": True})
    viewer = Viewer(client)
    viewer.wait(is_trained)
    return viewer


def is_trained(message: Json) -> bool:
    return bool(message["type"] == "frame" and message["step"] > 0)


def wait_for_change(viewer: Viewer, has_it: Callable[[Json], bool]) -> tuple[Json, Json]:
    """(the event that tells of a change, the first frame trained and drawn with it)."""
    event = viewer.wait(lambda message: message.get("kind") == "config")
    frame = viewer.wait(lambda m: m["type"] == "frame" and m["step"] > event["step"] and has_it(m))
    return event, frame


def slide(client: Client, viewer: Viewer) -> list[float]:
    """Seconds from a PATCH of a live value to the first frame that shows it."""
    random.seed(0)
    waits = []
    for i in range(SLIDES):
        viewer.frames(random.uniform(0.02, 0.12))  # at any moment between two frames
        mean = 4.0 + 0.01 * (i + 1)

        def shows(frame: Json, mean: float = mean) -> bool:
            # The picture is centred on the data.
            return abs(float(load(frame["bytes"])["view"].mean()) - mean) < 1e-3

        began = time.perf_counter()
        sent = SENDER.submit(client.patch, {"problem_parameters": {"mean": mean}})
        _, frame = wait_for_change(viewer, shows)
        waits.append(frame["at"] - began)
        assert not sent.result()["recompiled"]
    client.patch({"problem_parameters": {"mean": 4.0}})
    return waits


def restructure(
    client: Client, viewer: Viewer, sizes: Sequence[int], pause_seconds: float = 0.5
) -> list[float]:
    """Seconds from a PATCH of the structure to the first frame of the new program."""
    waits = []
    for size in sizes:
        viewer.frames(pause_seconds)
        began = time.perf_counter()
        sent = SENDER.submit(client.patch, {"batch_size": size})
        event, frame = wait_for_change(viewer, lambda _: True)
        waits.append(frame["at"] - began)
        assert event["recompiled"]
        assert not sent.result()["restarted"]
    return waits


@contextmanager
def others(client: Client) -> Iterator[None]:
    """Thirty more viewers of the run."""
    host, port = client.url.removeprefix("http://").split(":")
    paths = json.dumps([client.run + "/stream"] * OTHERS)
    command = [sys.executable, str(CROWD), host, port, paths, "600", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "here\n"
        try:
            yield
        finally:
            crowd.terminate()


def row(
    what: str, seconds: Sequence[float], goal: float | None = None, *, at_p95: bool = False
) -> list[str]:
    """A line of the table; the goal holds for the median, or for the 95th percentile."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    median = statistics.median(ordered)
    judged, by = (p95, "p95") if at_p95 else (median, "median")
    if goal is not None:
        record(
            f"{what}: to the first frame",
            f"{by} <= {1000 * goal:,.0f} ms",
            f"median {1000 * median:,.0f} ms, p95 {1000 * p95:,.0f} ms",
            judged / goal,
            is_reached=judged <= goal,
        )
    return [
        what,
        str(len(ordered)),
        f"{1000 * median:,.0f}",
        f"{1000 * p95:,.0f}",
        f"{1000 * ordered[-1]:,.0f}",
        "" if goal is None else f"{by} <= {1000 * goal:,.0f}",
        "" if goal is None else f"{judged / goal:.2f}",
        "" if goal is None else verdict(judged <= goal),
    ]


def main() -> None:
    print_machine()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        with product(data_dir) as client:
            viewer = watch_default_run(client)
            rows.append(row("slider", slide(client, viewer), 0.1, at_p95=True))
            with others(client):
                waits = slide(client, viewer)
            rows.append(row(f"slider, {OTHERS} more viewers", waits, 0.1, at_p95=True))
            cold = restructure(client, viewer, BATCH_SIZES, COLD_PAUSE_SECONDS)
            rows.append(row("structural change, cold", cold, 1.5))
            known = restructure(client, viewer, BATCH_SIZES[::-1][1:])
            viewer.close()
        with product(data_dir) as client:
            viewer = watch_default_run(client)
            warm = restructure(client, viewer, BATCH_SIZES)
            rows.append(row("structural change, from the cache", warm, 0.4))
            rows.append(row("structural change, used before", known))
            viewer.close()
    print_table("Milliseconds", ["", "n", "median", "p95", "max", "goal", "of the goal", ""], rows)


if __name__ == "__main__":
    main()
