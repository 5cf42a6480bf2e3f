"""Benchmark of techniques: the time of a step with each, relative to a plain step of the same game.

Stabilizers, losses, update rules and variants, each in its default strength, on the recipe of
`rescue_1d` (1-D Gaussian, G 2 x 16, D 2 x 32, tanh, batch 64), as bare compiled loops that take
turns. Minibatch discrimination compares all pairs of a batch, so it is measured at a larger batch
too. A sweep trains many seeds of the plain game in one vectorised program, as the lessons'
verification does; its speed is that of all seeds together. "Fastest" compares the best round of
each, which is more reliable on a busy machine.
"""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from bare_loop import Loop
from measuring import Json, at_least, at_most, print_machine, print_table

from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.registry import LOSSES, STABILIZERS, UPDATE_RULES, VARIANTS
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk

ROUNDS = 5
SECONDS = 0.08
LARGE_BATCH = 256
SEEDS = 64

# At most this many times the time of a plain step; minibatch discrimination at batch 64: 2.
MOST_COST = {(64, "minibatch_discrimination"): 4.0, (LARGE_BATCH, "minibatch_discrimination"): 10.0}
# At least this many times the steps per second of a single run.
LEAST_GAIN = at_least(1.2)


class Sweep(Loop):
    """The compiled loop of many seeds at once; its speed is the sum over all seeds."""

    def __init__(self, config: Json) -> None:
        structure, self.hyper = structure_of(config), hyper_of(config)
        init = jax.vmap(partial(init_state, structure), in_axes=(None, 0))
        self.state = jax.jit(init)(self.hyper, jnp.arange(SEEDS, dtype=jnp.uint32))
        train = jax.vmap(partial(train_chunk, structure), in_axes=(0, None, None))
        lowered = jax.jit(train, donate_argnums=0).lower(self.state, self.hyper, np.int32(1))
        self._train = lowered.compile()
        self.n_steps = 1

    def steps_per_second(self) -> float:
        return SEEDS * super().steps_per_second()


def techniques() -> dict[str, Json]:
    """Maps each name to its changes of the plain game; the empty name is the plain game."""
    changes: dict[str, Json] = {"": {}}
    for name, spec in STABILIZERS.items():
        loss = {"loss": spec.losses[0]} if spec.losses else {}
        changes[name] = {"stabilizers": {name: {}}, **loss}
    for field, registry in (
        ("loss", LOSSES),
        ("update_rule", UPDATE_RULES),
        ("variant", VARIANTS),
    ):
        plain = DEFAULTS[field]
        changes |= {name: {field: name} for name in registry if name != plain}
    return changes


def game(batch_size: int, changes: Json) -> Json:
    """The recipe without its stabilizer, with these changes."""
    plain = {**PRESETS["rescue_1d"].config, "batch_size": batch_size, "stabilizers": {}}
    return full_config({**plain, **changes})


def main() -> None:
    print_machine()
    changes = techniques()
    games = [(64, name) for name in changes]
    games += [(LARGE_BATCH, ""), (LARGE_BATCH, "minibatch_discrimination")]

    def loop_of(it: tuple[int, str]) -> Loop:
        batch_size, name = it
        loop = Loop(game(batch_size, changes[name]))
        loop.draw()
        return loop

    # Two at a time: XLA releases the interpreter's lock while it compiles.
    with ThreadPoolExecutor(2) as pool:
        compiling = pool.submit(Sweep, game(64, {}))
        loops = dict(zip(games, pool.map(loop_of, games), strict=True))
    loops[64, "sweep"] = compiling.result()
    for loop in loops.values():
        loop.fit(SECONDS)
    speeds: dict[tuple[int, str], list[float]] = {it: [] for it in loops}
    for _ in range(ROUNDS):
        for it, loop in loops.items():
            speeds[it].append(loop.steps_per_second())
    print_costs({it: own for it, own in speeds.items() if it[1] != "sweep"})
    print_sweep(speeds[64, ""], speeds[64, "sweep"])


def print_costs(speeds: dict[tuple[int, str], list[float]]) -> None:
    rows = []
    for (batch_size, name), own in speeds.items():
        plain = speeds[batch_size, ""]
        costs = [without / with_it for without, with_it in zip(plain, own, strict=True)]
        fastest = max(plain) / max(own)
        most = MOST_COST.get((batch_size, name))
        rows.append(
            [
                name or "plain",
                str(batch_size),
                f"{statistics.median(own):,.0f}",
                f"{fastest:.2f}",
                f"{statistics.median(costs):.2f}",
                f"{min(costs):.2f} to {max(costs):.2f}" if name else "",
                f"{at_most(most)}: {at_most(most).verdict(fastest)}" if most else "",
            ]
        )
    print_table(
        f"A step's time relative to a plain one, {ROUNDS} rounds, taking turns"
        " (minibatch discrimination at batch 64 aims at 2)",
        ["", "batch", "steps/s", "cost (fastest)", "cost (median)", "of the rounds", "goal"],
        rows,
    )


def print_sweep(single: list[float], sweep: list[float]) -> None:
    gains = [together / alone for alone, together in zip(single, sweep, strict=True)]
    fastest = max(sweep) / max(single)
    print_table(
        f"Seed-steps per second of {SEEDS} seeds in one program, relative to a single run",
        ["", "seed-steps/s", "gain (fastest)", "gain (median)", "of the rounds", "goal"],
        [
            ["single run", f"{statistics.median(single):,.0f}", "1.00", "1.00", "", ""],
            [
                f"sweep of {SEEDS} seeds",
                f"{statistics.median(sweep):,.0f}",
                f"{fastest:.2f}",
                f"{statistics.median(gains):.2f}",
                f"{min(gains):.2f} to {max(gains):.2f}",
                f"{LEAST_GAIN}: {LEAST_GAIN.verdict(fastest)}",
            ],
        ],
    )


if __name__ == "__main__":
    main()
