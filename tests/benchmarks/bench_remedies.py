"""What each stabilizer costs: the time of a step with it, relative to one of the same game without.

Each in its default strength, on the default configuration (1-D Gaussian, G 2 x 16, D 2 x 32, batch
64), as bare compiled loops that take turns. Minibatch discrimination compares all pairs of a batch,
so it is measured at a larger batch too. "Fastest" compares the best round of each, which says more
on a busy machine.
"""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor

from measuring import Json, Loop, print_machine, print_table

from ganscope.gan.config import full_config
from ganscope.gan.registry import STABILIZERS

ROUNDS = 7
SECONDS = 0.12
LARGE_BATCH = 256


def games() -> dict[tuple[int, str], Json]:
    """(batch size, stabilizer) -> configuration; without a name it is the plain game."""
    names = {64: ["", *STABILIZERS], LARGE_BATCH: ["", "minibatch_discrimination"]}
    return {
        (batch_size, name): full_config(
            {"batch_size": batch_size, "stabilizers": {name: {}} if name else {}}
        )
        for batch_size, with_names in names.items()
        for name in with_names
    }


def main() -> None:
    print_machine()
    configs = games()
    # XLA compiles without the interpreter's lock: two at a time.
    with ThreadPoolExecutor(2) as pool:
        loops = dict(zip(configs, pool.map(Loop, configs.values()), strict=True))
    for loop in loops.values():
        loop.fit(SECONDS)
    speeds: dict[tuple[int, str], list[float]] = {game: [] for game in loops}
    for _ in range(ROUNDS):
        for game, loop in loops.items():
            speeds[game].append(loop.steps_per_second())
    rows = []
    for (batch_size, name), own in speeds.items():
        plain = speeds[batch_size, ""]
        costs = [without / with_it for without, with_it in zip(plain, own, strict=True)]
        rows.append(
            [
                name or "plain",
                str(batch_size),
                f"{statistics.median(own):,.0f}",
                f"{max(plain) / max(own):.2f}",
                f"{statistics.median(costs):.2f}",
                f"{min(costs):.2f} to {max(costs):.2f}" if name else "",
            ]
        )
    print_table(
        f"A step's time relative to a plain one, {ROUNDS} rounds, taking turns; no goal is set",
        ["", "batch", "steps/s", "cost (fastest)", "cost (median)", "of the rounds"],
        rows,
    )


if __name__ == "__main__":
    main()
