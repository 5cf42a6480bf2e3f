"""Many viewers of one run while it trains: their frames, and what they cost the training.

Beside it, in the same minute, a bare Starlette loop sends the same bytes at the same rate to the
same viewers, while the same run trains unwatched: what it reaches is what can be reached. Viewers
(crowd.py), server and training share the machine; a class brings its own computers.
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
from statistics import median

from measuring import Client, Viewer, print_machine, print_table, product, record, verdict

CROWD, BARE = (Path(__file__).with_name(f"{name}.py") for name in ("crowd", "bare_broadcast"))
# (viewers, the frames a second that each of them is to have)
CASES = ((100, 30), (300, 20))
ROUNDS = 2
SETTLE_SECONDS, SECONDS = 1.5, 4.0
GOAL_BROADCAST, GOAL_FRAMES, GOAL_TRAINING = 0.8, 20.0, 0.8


@dataclass(frozen=True)
class Crowd:
    """What the viewers saw. frames: of each of them, a second; steps: of the run."""

    frames: list[float]
    steps: float

    @property
    def messages(self) -> float:
        return sum(self.frames)


def steps_now(client: Client) -> tuple[float, int]:
    return time.perf_counter(), client.call("GET", client.run)["step"]


def watch(client: Client, port: int, path: str, n_viewers: int) -> Crowd:
    """Sends viewers to an address, while the client's run trains."""
    arguments = ["127.0.0.1", str(port), json.dumps([path] * n_viewers)]
    command = [sys.executable, str(CROWD), *arguments, str(SETTLE_SECONDS), str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "here\n"
        time.sleep(SETTLE_SECONDS)
        steps = pace(client, SECONDS - 0.5)
        told = json.loads(crowd.stdout.read())
    return Crowd([n / told["seconds"] for n in told["frames"]], steps)


def pace(client: Client, seconds: float) -> float:
    """Steps a second of the run."""
    began, first = steps_now(client)
    time.sleep(seconds)
    ended, last = steps_now(client)
    return (last - first) / (ended - began)


@contextmanager
def bare(frame: Path, rate: int) -> Iterator[int]:
    """The port of a bare loop."""
    command = [sys.executable, str(BARE), str(frame), str(rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def one_frame(client: Client, path: Path) -> None:
    """A frame of the run, as a file."""
    viewer = Viewer(client)
    path.write_bytes(viewer.wait(lambda m: m["type"] == "frame" and m["step"] > 0)["bytes"])
    viewer.close()


def measure(client: Client, frame: Path, n_viewers: int, rate: int) -> list[str]:
    port = int(client.url.rsplit(":", 1)[1])
    ours, theirs, alone = [], [], []
    for _ in range(ROUNDS):
        alone.append(pace(client, SECONDS / 2))
        ours.append(watch(client, port, client.run + "/stream", n_viewers))
        alone.append(pace(client, SECONDS / 2))  # before and after: machines have moods
        with bare(frame, rate) as bare_port:
            theirs.append(watch(client, bare_port, "/stream", n_viewers))
    messages = [median(crowd.messages for crowd in side) for side in (ours, theirs)]
    training = median(crowd.steps for crowd in ours) / median(alone)
    beside_bare = median(crowd.steps for crowd in theirs) / median(alone)
    frames = sorted(n for crowd in ours for n in crowd.frames)
    broadcast = messages[0] / messages[1]
    told = f"{messages[0]:,.0f} of {messages[1]:,.0f} messages/s"
    record(
        f"broadcast to {n_viewers} viewers while training runs, against a bare Starlette loop",
        f">= {GOAL_BROADCAST:.2f} of its messages/s",
        told,
        broadcast,
        is_reached=broadcast >= GOAL_BROADCAST,
    )
    if n_viewers == CASES[-1][0]:
        record_class(n_viewers, frames, training, beside_bare)
    return [
        f"{n_viewers} viewers, {rate} frames/s asked",
        f"{messages[0]:,.0f}",
        f"{messages[1]:,.0f}",
        f"{broadcast:.2f}",
        f"{median(frames):.1f}",
        f"{frames[0]:.1f}",
        f"{training:.2f}",
        f"{beside_bare:.2f}",
        verdict(broadcast >= GOAL_BROADCAST and training >= GOAL_TRAINING),
    ]


def record_class(n_viewers: int, frames: list[float], training: float, beside_bare: float) -> None:
    record(
        f"{n_viewers} viewers of one run: frames a second",
        f">= {GOAL_FRAMES:.0f}",
        f"median {median(frames):.1f}, worst {frames[0]:.1f}",
        median(frames) / GOAL_FRAMES,
        is_reached=frames[0] >= GOAL_FRAMES - 1,
    )
    record(
        f"training with {n_viewers} viewers, against unwatched",
        f">= {GOAL_TRAINING:.2f} of its steps/s",
        f"beside the bare loop's viewers {beside_bare:.2f}",
        training,
        is_reached=training >= GOAL_TRAINING,
    )


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as client:
        client.create({"seed": 0, "start": True})
        frame = Path(folder, "frame")
        one_frame(client, frame)
        time.sleep(5.0)  # the program is optimised in the background
        rows = [measure(client, frame, *case) for case in CASES]
        size = frame.stat().st_size
    print_table(
        f"Messages a second of {size:,} bytes, medians of {ROUNDS} rounds of {SECONDS:g} s",
        ["", "ours", "bare", "ratio", "fps", "worst", "training", "beside bare", ""],
        rows,
    )


if __name__ == "__main__":
    main()
