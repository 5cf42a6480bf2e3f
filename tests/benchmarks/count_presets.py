"""Counts what becomes of the presets that are named collapse or rescue, and of their controls.

    python tests/benchmarks/count_presets.py [--line SEEDS] [--ring SEEDS] [PRESET ...]

All seeds of a preset train side by side to step 20 000. A rescue is the configuration of a collapse
with one remedy more; that collapse is its control. On the line a seed is well when its samples are
within a Jensen-Shannon divergence of 0.1 of the data, on the ring when it serves all eight modes.
In brackets stand the seeds that have been well by then.
"""

from __future__ import annotations

import argparse

import measuring  # noqa: F401  (it puts what the tests share on the path)

from ganscope.gan.config import full_config
from ganscope.gan.presets import PRESETS
from ganscope.lessons.counts import at_goal
from ganscope.lessons.courses import Curve, curve
from ganscope.lessons.lesson import Course, Phase, Training
from ganscope.lessons.verify import train

STEPS, EVERY = 20_000, 500
SHOWN = (1_000, 2_000, 4_000, 8_000, 12_000, 16_000, 20_000)
NAMES = [name for name in PRESETS if name.startswith(("collapse_", "rescue_"))]
# A seed is well when the quantity lies in the interval.
WELL = {"gaussian_1d": ("js", 0.0, 0.1), "ring": ("modes_covered", 8.0, 8.0)}


def count(name: str, n_seeds: int) -> Curve:
    """How many seeds of a preset are well, and have been, at the steps 500, 1 000 and so on."""
    config = full_config(PRESETS[name].config)
    quantity, low, high = WELL[config["problem"]]
    course = Course("", {quantity: (low, high)}, (name,), None, EVERY, STEPS, STEPS)
    values = train(Training(name, (Phase(config, STEPS),)), [course], n_seeds)
    return curve(name, at_goal(course, values))


def main() -> None:
    """Prints a row of a Markdown table for each preset as soon as it has been counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--line", type=int, default=64, help="seeds on the line")
    parser.add_argument("--ring", type=int, default=64, help="seeds on the ring")
    parser.add_argument("presets", nargs="*", default=NAMES, metavar="PRESET")
    given = parser.parse_args()
    print("| preset | seeds |", *(f"{step:,} |" for step in SHOWN))
    print("|---|---|" + "---|" * len(SHOWN))
    for name in given.presets:
        n_seeds = (
            given.ring if full_config(PRESETS[name].config)["problem"] == "ring" else given.line
        )
        found = count(name, n_seeds)
        rows = map(found.steps.index, SHOWN)
        cells = (f"{found.at_goal[i]} ({found.reached[i]}) |" for i in rows)
        print(f"| `{name}` | {n_seeds} |", *cells, flush=True)


if __name__ == "__main__":
    main()
