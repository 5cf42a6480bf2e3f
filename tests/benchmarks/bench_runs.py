"""Thirty runs at once on one server: the steps a second of each, unwatched and with a viewer each,
and how evenly they share the machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bare_loop import Loop
from measuring import Client, print_machine, print_table, product, record, verdict

from ganscope.gan.config import DEFAULTS

CROWD = Path(__file__).with_name("crowd.py")
RUNS = 30
SETTLE_SECONDS, SECONDS = 4.0, 6.0
GOAL_STEPS, GOAL_SPREAD = 200.0, 2.0


def steps(client: Client) -> tuple[float, dict[str, int]]:
    """(when, the step of each run)."""
    runs = client.call("GET", "/api/runs")
    now = time.perf_counter()
    return now, {run["id"]: run["step"] for run in runs["runs"]}


def speeds(client: Client) -> list[float]:
    """Steps a second of each run, the slowest first."""
    began, first = steps(client)
    time.sleep(SECONDS)
    ended, last = steps(client)
    return sorted((last[run] - first[run]) / (ended - began) for run in first)


def watched_speeds(client: Client, paths: list[str]) -> tuple[list[float], float]:
    """The same with a viewer of each run, and the frames a second of the median viewer."""
    port = client.url.rsplit(":", 1)[1]
    arguments = ["127.0.0.1", port, json.dumps(paths), str(SETTLE_SECONDS), str(SECONDS)]
    command = [sys.executable, str(CROWD), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "here\n"
        time.sleep(SETTLE_SECONDS)
        reached = speeds(client)
        told = json.loads(crowd.stdout.read())
    return reached, median(told["frames"]) / told["seconds"]


def row(what: str, reached: list[float], bare: float, frames: str) -> list[str]:
    spread = reached[-1] / max(reached[0], 1e-9)
    record(
        f"{RUNS} runs at once, {what}: the slowest",
        f">= {GOAL_STEPS:.0f} steps/s",
        f"{reached[0]:,.0f} steps/s, all together {sum(reached) / bare:.2f} bare loops",
        reached[0] / GOAL_STEPS,
        is_reached=reached[0] >= GOAL_STEPS,
    )
    record(
        f"{RUNS} runs at once, {what}: the fastest against the slowest",
        f"<= {GOAL_SPREAD:.0f}",
        f"{reached[-1]:,.0f} and {reached[0]:,.0f} steps/s",
        spread,
        is_reached=spread <= GOAL_SPREAD,
    )
    return [
        what,
        f"{reached[0]:,.0f}",
        f"{median(reached):,.0f}",
        f"{reached[-1]:,.0f}",
        f"{spread:.2f}",
        f"{sum(reached) / bare:.2f}",
        frames,
        verdict(reached[0] >= GOAL_STEPS and spread <= GOAL_SPREAD),
    ]


def main() -> None:
    print_machine()
    loop = Loop(DEFAULTS)
    loop.fit(1.0)
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as client:
        ids = [client.create({"seed": i, "start": True})["run"]["id"] for i in range(RUNS)]
        time.sleep(SETTLE_SECONDS)
        rows = [("unwatched", speeds(client), "")]
        paths = [f"/api/runs/{run}/stream" for run in ids]
        reached, frames = watched_speeds(client, paths)
        rows.append(("a viewer each", reached, f"{frames:.1f}"))
    bare = max(loop.steps_per_second() for _ in range(2))
    print_table(
        f"Steps a second of each of {RUNS} runs of the default configuration, over {SECONDS:g} s",
        ["", "slowest", "median", "fastest", "spread", "sum / bare loop", "frames/s", ""],
        [row(what, reached, bare, frames) for what, reached, frames in rows],
    )


if __name__ == "__main__":
    main()
