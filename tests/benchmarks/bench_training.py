"""Training inside the product, live and watched, against the bare compiled loop of the same math.

The product is a real server process with one viewer that acknowledges every frame, at unlimited
speed. The bare loop is one call of `train_chunk` for many steps, in this process. They take turns,
so that whatever else the machine does hits both alike; "fastest" compares the best round of each,
which says more on a busy machine. "CPU a step" is the processor time that the server spends on
a step, pictures, frames and viewer included, relative to the bare loop's: it shows work that a
free second core would hide. "usual" is the bare loop as `jax.jit` compiles it, without the
options of the product.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bare_loop import Loop
from measuring import Client, Viewer, print_machine, print_table, product, record, verdict

from ganscope.gan.config import full_config
from ganscope.gan.presets import PRESETS

PRESET_NAMES = ("", "rescue_1d", "collapse_ring")  # no name is the default, gaussian_1d
ROUNDS = 3
SECONDS = 1.2
# A started run finds its chunk length, and counts as under way, after so long.
SETTLE_SECONDS = 0.4
# After so long of being watched there is nothing left to compile for it.
WARM_SECONDS = 6.0
GOAL = 0.90


@dataclass(frozen=True)
class Pace:
    """What one round of training came to."""

    steps_per_second: float
    cpu_seconds_per_step: float
    frames_per_second: float = 0.0


def watched(client: Client, viewer: Viewer) -> Pace:
    """A round in the product, by the viewer's own clock."""
    client.start()
    viewer.frames(SETTLE_SECONDS)
    cpu_seconds = client.cpu_seconds()
    frames = viewer.frames(SECONDS)
    cpu_seconds = client.cpu_seconds() - cpu_seconds
    client.stop()
    viewer.wait(lambda message: message.get("status") == "stopped")
    seconds, steps = (frames[-1][key] - frames[0][key] for key in ("at", "step"))
    # Processor time was counted a little longer than the steps were, by a frame at most.
    share = seconds / SECONDS
    return Pace(steps / seconds, share * cpu_seconds / steps, (len(frames) - 1) / seconds)


def alone(loop: Loop) -> Pace:
    """A round of the bare loop."""
    cpu_seconds = time.process_time()
    steps_per_second = loop.steps_per_second()
    return Pace(steps_per_second, (time.process_time() - cpu_seconds) / loop.n_steps)


def measure(client: Client, name: str) -> tuple[list[str], float]:
    config = full_config(PRESETS[name].config if name else {})
    client.create({"config": config, "seed": 0})
    viewer = Viewer(client)
    bare, usual = Loop(config), Loop(config, {})
    for loop in (bare, usual):
        loop.fit(SECONDS)
    client.start()
    viewer.wait(lambda message: message["type"] == "frame" and message["step"] > 0)
    viewer.frames(WARM_SECONDS)
    client.stop()
    client.wait_until_idle()
    pairs = [(watched(client, viewer), alone(bare)) for _ in range(ROUNDS)]
    viewer.close()
    client.delete()
    ratios = [live.steps_per_second / loop.steps_per_second for live, loop in pairs]
    costs = [live.cpu_seconds_per_step / loop.cpu_seconds_per_step for live, loop in pairs]
    fastest = [max(pace.steps_per_second for pace in side) for side in zip(*pairs, strict=True)]
    ratio = median(ratios)
    row = [
        name or "default (gaussian_1d)",
        f"{median(live.steps_per_second for live, _ in pairs):,.0f}",
        f"{median(loop.steps_per_second for _, loop in pairs):,.0f}",
        f"{usual.steps_per_second():,.0f}",
        f"{median(live.frames_per_second for live, _ in pairs):.0f}",
        f"{median(costs):.2f}",
        f"{fastest[0] / fastest[1]:.2f}",
        f"{ratio:.2f}",
        f"{min(ratios):.2f} to {max(ratios):.2f}",
    ]
    return row, ratio


def main() -> None:
    print_machine()
    rows = []
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as client:
        for name in PRESET_NAMES:
            row, ratio = measure(client, name)
            rows.append([*row, verdict(ratio >= GOAL)])
            record(
                f"training, live and watched, against the bare loop: {row[0]}",
                f">= {GOAL:.2f} of its steps/s",
                f"{row[1]} of {row[2]} steps/s ({row[3]} as jax.jit compiles it)",
                ratio,
                is_reached=ratio >= GOAL,
            )
    print_table(
        f"Steps per second, median of {ROUNDS} rounds of {SECONDS:g} s, taking turns",
        [
            "",
            "watched",
            "bare",
            "usual",
            "frames/s",
            "CPU a step",
            "fastest",
            "ratio",
            "of the rounds",
            f"goal >= {GOAL:.2f}",
        ],
        rows,
    )


if __name__ == "__main__":
    main()
