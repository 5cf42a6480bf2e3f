"""The training process as it is, but for two batch sizes: with 13 compiled training crashes the
process, with 11 it never returns."""

from __future__ import annotations

import os
import time

import jax

ABORTS, HANGS = 13, 11
FIRST_STEP = 50


def poison():
    """The fault is inside the compiled program, where no Python can catch it."""
    from ganscope.runs.compute import lowering

    healthy = lowering.train_chunk

    def train_chunk(structure, state, hyper, n_steps):
        state = healthy(structure, state, hyper, n_steps)
        if structure.batch_size == ABORTS:
            jax.debug.callback(lambda step: os.abort() if step > FIRST_STEP else None, state.step)
        if structure.batch_size == HANGS:
            jax.debug.callback(lambda step: time.sleep(3600), state.step)
        return state

    lowering.train_chunk = train_chunk


if __name__ == "__main__":
    from ganscope import child

    poison()
    child.main()
