"""Benchmark of training: a watched run of the product, compared with the bare compiled loop.

The product is a real server process with one viewer that acknowledges every frame, at unlimited
speed. The bare loop is one call of `train_chunk` for many steps, in a process without a server.

"From a cold start" is a new server with an empty folder of compiled programs. Time counts from the
arrival of the first trained frame. "First seconds" is the minimum after 1 to 5 seconds; the time
after that includes whatever is still being compiled. The bare loop is timed before and after.
"Later on" is after all is compiled; both take turns.

"Processor a step" is the processor time of the server for a step, frames and viewer included,
relative to the bare loop: it shows work that a free second core would hide. "As jax.jit compiles
it" is the bare loop without the compiler options of the product.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from floors import bare_loops, take_turns
from measuring import COLUMNS, Json, at_least, print_machine, print_table, record
from product import Client, Viewer, product

from ganscope.gan.config import full_config
from ganscope.gan.presets import PRESETS

PRESET_NAMES = ("", "rescue_1d", "collapse_ring")  # the empty name is the default, gaussian_1d
# The duration of a round, of the bare loop and of the product.
SECONDS = 1.2
FIRST_SECONDS, NEXT_SECONDS = 5, 6.0
# A started run has found its chunk length after this long.
SETTLE_SECONDS = 0.4
LATER_SECONDS = 12.0
GOAL_FIRST, GOAL = at_least(0.60), at_least(0.90)


@dataclass(frozen=True)
class Pace:
    """The result of one round of training in the product."""

    steps: float
    cpu_seconds: float
    frames: float


def watched(client: Client, viewer: Viewer) -> Pace:
    """Measures a round in the product by the viewer's clock."""
    client.start()
    viewer.frames(SETTLE_SECONDS)
    cpu_seconds = client.cpu_seconds()
    frames = viewer.frames(SECONDS)
    while len(frames) < 2:
        frames += viewer.frames(SECONDS)
    cpu_seconds = client.cpu_seconds() - cpu_seconds
    client.stop()
    viewer.wait(lambda message: message.get("status") == "stopped")
    seconds, steps = (frames[-1][key] - frames[0][key] for key in ("at", "step"))
    # Processor time is measured slightly longer than the steps, by a frame at most.
    share = min(seconds / SECONDS, 1.0)
    return Pace(steps / seconds, share * cpu_seconds / steps, (len(frames) - 1) / seconds)


def from_cold(client: Client, config: Json) -> tuple[Viewer, list[Json]]:
    """A viewer of a new run, and its frames from the first trained one."""
    client.create({"config": config, "seed": 0, "start": True})
    viewer = Viewer(client)
    first = viewer.wait(lambda message: message["type"] == "frame" and message["step"] > 0)
    frames = [first, *viewer.frames(FIRST_SECONDS + NEXT_SECONDS)]
    while frames[-1]["at"] < first["at"] + FIRST_SECONDS + NEXT_SECONDS / 2:
        frames.append(viewer.wait(lambda message: message["type"] == "frame"))  # frames are rare
    return viewer, frames


def pace(frames: Sequence[Json], start: float, end: float) -> tuple[float, float]:
    """(steps, frames) per second between the first frames after two times, or the last frame."""
    began = frames[0]["at"]
    after = [frame for frame in frames if frame["at"] >= began + start]
    last = next((frame for frame in after if frame["at"] >= began + end), frames[-1])
    seconds, steps = (last[key] - after[0][key] for key in ("at", "step"))
    n_frames = sum(frame["at"] <= last["at"] for frame in after) - 1
    return steps / seconds, n_frames / seconds


def measure(folder: Path, name: str) -> list[list[str]]:
    """The rows of a configuration."""
    config = full_config(PRESETS[name].config if name else {})
    with bare_loops(folder / "bare", config, SECONDS) as (loop,):
        with product(folder / "product") as client:
            before = [loop.ask("round")["steps"] for _ in range(2)]
            viewer, frames = from_cold(client, config)
            client.stop()
            viewer.wait(lambda message: message.get("status") == "stopped")
            client.wait_until_idle()
            bare = median([*before, *(loop.ask("round")["steps"] for _ in range(2))])
            pairs = take_turns(
                lambda: loop.ask("round"), lambda: watched(client, viewer), seconds=LATER_SECONDS
            )
            viewer.close()
        title = f"training, live and watched: {name or 'default (gaussian_1d)'}"
        usual = loop.ask("usual", config=config, seconds=SECONDS)
        return [*cold_rows(title, frames, bare), later_row(title, pairs, usual)]


def cold_rows(title: str, frames: list[Json], bare: float) -> list[list[str]]:
    """The rows of the first seconds and of the time after."""
    ways = [pace(frames, 0, end)[0] for end in range(1, FIRST_SECONDS + 1)]
    rates = ", ".join(f"{way:,.0f}" for way in ways)
    steps, shown = pace(frames, FIRST_SECONDS, FIRST_SECONDS + NEXT_SECONDS)
    floor = f"{bare:,.0f} steps/s, the bare loop"
    return [
        record(
            f"{title}, cold, first seconds",
            f"{rates} steps/s after 1 to {FIRST_SECONDS} s",
            floor=floor,
            figure=min(ways) / bare,
            goal=GOAL_FIRST,
        ),
        record(
            f"{title}, cold, after {FIRST_SECONDS} s",
            f"{steps:,.0f} steps/s, {shown:.0f} pictures/s",
            floor=floor,
            figure=steps / bare,
            goal=GOAL,
        ),
    ]


def later_row(title: str, pairs: list[tuple[Json, Pace]], usual: float) -> list[str]:
    """The rows of the time after all is compiled."""
    steps = median(ours.steps for _, ours in pairs)
    costs = median(ours.cpu_seconds / bare["cpu_seconds"] for bare, ours in pairs)
    bare = median(bare["steps"] for bare, _ in pairs)
    shown = median(ours.frames for _, ours in pairs)
    return record(
        f"{title}, later on",
        f"{steps:,.0f} steps/s, {shown:.0f} pictures/s, {costs:.2f} of the processor a step",
        floor=f"{bare:,.0f} steps/s, {usual:,.0f} as jax.jit compiles it",
        figure=median(ours.steps / bare["steps"] for bare, ours in pairs),
        goal=GOAL,
    )


def main() -> None:
    print_machine()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in PRESET_NAMES:
            rows += measure(Path(folder, name or "default"), name)
    print_table("Steps a second", COLUMNS, rows)


if __name__ == "__main__":
    main()
