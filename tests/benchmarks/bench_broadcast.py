"""Benchmark of 300 viewers of one run while it trains: their frames, and the cost for the training.

For comparison a bare Starlette loop sends the same bytes at the same rate to as many viewers, while
the same run trains unwatched: that is the upper bound. Viewers (crowd.py), server and training
share the machine; in a class, viewers have their own computers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from floors import take_turns
from measuring import COLUMNS, alive, at_least, print_machine, print_table, record
from product import Client, Viewer, product

CROWD, BARE = (Path(__file__).with_name(f"{name}.py") for name in ("crowd", "bare_broadcast"))
VIEWERS = 300
# Frames per second that each viewer should get.
RATE = 20
SETTLE_SECONDS, SECONDS = 2.0, 5.0
ROUNDS_SECONDS, MOST_ROUNDS = 30.0, 3
GOAL_BROADCAST, GOAL_TRAINING = at_least(0.90), at_least(0.80)


@dataclass(frozen=True)
class Crowd:
    """What the viewers saw.

    Attributes:
      frames: per second, of each viewer.
      steps: per second, of the run.
      gone: viewers that the server closed.
    """

    frames: list[float]
    steps: float
    gone: int

    @property
    def messages(self) -> float:
        return sum(self.frames)


def steps_now(client: Client) -> tuple[float, int]:
    return time.perf_counter(), client.call("GET", client.run)["step"]


def pace(client: Client, seconds: float) -> float:
    """Steps per second of the run."""
    began, first = steps_now(client)
    time.sleep(seconds)
    ended, last = steps_now(client)
    return (last - first) / (ended - began)


def watch(client: Client, port: int, path: str) -> Crowd:
    """Connects viewers to a server while the client's run trains."""
    arguments = ["127.0.0.1", str(port), json.dumps([path] * VIEWERS)]
    command = [sys.executable, str(CROWD), *arguments, str(SETTLE_SECONDS), str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "here\n"
        time.sleep(SETTLE_SECONDS)
        steps = pace(client, SECONDS - 0.5)
        report = json.loads(crowd.stdout.read())
    alive()
    return Crowd([n / report["seconds"] for n in report["frames"]], steps, report["gone"])


@contextmanager
def bare(frame: Path) -> Iterator[int]:
    """Runs a bare loop; yields its port."""
    command = [sys.executable, str(BARE), str(frame), str(RATE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def one_frame(client: Client, path: Path) -> None:
    """Writes a frame of the run to a file, after all programs are compiled."""
    viewer = Viewer(client)
    path.write_bytes(viewer.wait(lambda m: m["type"] == "frame" and m["step"] > 0)["bytes"])
    viewer.frames(1.0)
    client.stop()
    client.wait_until_idle()
    viewer.close()
    client.start()


def ours(client: Client) -> tuple[Crowd, float]:
    """(what the product's viewers saw, unwatched steps per second before and after)."""
    port = int(client.url.rsplit(":", 1)[1])
    before = pace(client, SECONDS / 2)
    crowd = watch(client, port, client.run + "/stream")
    return crowd, mean([before, pace(client, SECONDS / 2)])


def theirs(client: Client, frame: Path) -> Crowd:
    """What the bare loop's viewers saw."""
    with bare(frame) as port:
        return watch(client, port, "/stream")


def rows(pairs: list[tuple[Crowd, tuple[Crowd, float]]], size: int) -> list[list[str]]:
    bare_messages = median(bare.messages for bare, _ in pairs)
    messages = median(crowd.messages for _, (crowd, _) in pairs)
    alone = median(steps for _, (_, steps) in pairs)
    beside = median(bare.steps / max(steps, 1e-9) for bare, (_, steps) in pairs)
    gone = sum(crowd.gone for _, (crowd, _) in pairs)
    frames = sorted(n for _, (crowd, _) in pairs for n in crowd.frames)
    away = f", {gone} viewers sent away" if gone else ""
    return [
        record(
            f"{VIEWERS} viewers of one run: broadcast",
            f"{messages:,.0f} messages/s of {size / 1000:.0f} kB, a viewer at least"
            f" {frames[0]:.1f}, the middle one {median(frames):.1f}{away}",
            floor=f"{bare_messages:,.0f} messages/s, a bare Starlette loop",
            figure=median(crowd.messages / max(bare.messages, 1e-9) for bare, (crowd, _) in pairs),
            goal=GOAL_BROADCAST,
        ),
        record(
            f"{VIEWERS} viewers of one run: training",
            f"{median(crowd.steps for _, (crowd, _) in pairs):,.0f} steps/s",
            floor=f"{alone:,.0f} steps/s unwatched; {beside:.2f} of it beside the bare loop's",
            figure=median(crowd.steps / max(steps, 1e-9) for _, (crowd, steps) in pairs),
            goal=GOAL_TRAINING,
        ),
    ]


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder, product(Path(folder, "product")) as client:
        client.create({"seed": 0, "start": True})
        frame = Path(folder, "frame")
        one_frame(client, frame)
        pairs = take_turns(
            lambda: theirs(client, frame),
            lambda: ours(client),
            seconds=ROUNDS_SECONDS,
            most=MOST_ROUNDS,
        )
        table = rows(pairs, frame.stat().st_size)
    print_table(f"Medians of {len(pairs)} rounds of {SECONDS:g} s", COLUMNS, table)


if __name__ == "__main__":
    main()
