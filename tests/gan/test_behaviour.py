"""What the two 1-D presets promise, over many seeds at once: collapse, and rescue."""

from __future__ import annotations

import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.train import COMPILER_OPTIONS, init_state, train_chunk
from ganscope.gan.view.measurement import measure

from .tools import game_of

SEEDS = 16
STEPS = 2000
ENOUGH = 13


def outcomes(preset: str) -> dict[str, np.ndarray]:
    """Mean and spread of G for every seed after training, all seeds side by side in one program."""
    game = game_of(full_config(PRESETS[preset].config))

    def run(seed, hyper, n_steps):
        state = init_state(game.structure, hyper, seed)
        state = train_chunk(game.structure, state, hyper, n_steps)
        metrics, _ = measure(game.structure, state, hyper)
        # What is not returned need not be compiled.
        moments = {name: metrics[name] for name in ("generator_mean", "generator_std")}
        return moments | {"is_diverged": state.is_diverged}

    # It runs for longer than optimising takes.
    program = jax.jit(
        jax.vmap(run, in_axes=(0, None, None)), compiler_options=dict(COMPILER_OPTIONS)
    )
    seeds = jnp.arange(SEEDS, dtype=jnp.uint32)
    return jax.device_get(program(seeds, game.hyper, jnp.int32(STEPS)))


def is_collapsed(end) -> np.ndarray:
    return end["generator_std"] < 0.2


def is_right(end) -> np.ndarray:
    std = end["generator_std"]
    return (np.abs(end["generator_mean"] - 4.0) < 0.5) & (std > 0.35) & (std < 0.65)


@pytest.mark.parametrize(
    ("preset", "expected"), [("collapse_1d", is_collapsed), ("rescue_1d", is_right)]
)
def test_preset_does_what_it_promises(preset, expected, capsys, record_property):
    end = outcomes(preset)
    count = int(np.sum(expected(end)))
    record_property(f"{preset}_seeds", f"{count}/{SEEDS}")
    with capsys.disabled():
        spreads = ", ".join(f"{std:.2f}" for std in np.sort(end["generator_std"]))
        sys.stdout.write(f"\n{preset}: {count} of {SEEDS} seeds; spreads of G: {spreads}\n")
    assert not np.any(end["is_diverged"])
    assert count >= ENOUGH
