"""The compiled loop of training and nothing else: what the product is compared with."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from measuring import Json

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import compiler_options, init_state, train_chunk


class Loop:
    """The compiled loop of training alone: no pictures, no measurements, nobody watching. options:
    of the compiler; by default the product's."""

    def __init__(self, config: Json, options: Mapping[str, str | bool | int] | None = None) -> None:
        structure, self._hyper = structure_of(config), hyper_of(config)
        self._state = init_state(structure, self._hyper, jnp.uint32(0))
        train = jax.jit(partial(train_chunk, structure), donate_argnums=0)
        self._train = train.lower(self._state, self._hyper, np.int32(1)).compile(
            compiler_options(structure) if options is None else dict(options)
        )
        self.n_steps = 1

    def fit(self, seconds: float) -> None:
        """Finds the number of steps that one call runs from here on."""
        # The faster of two: the first call of all, and whatever the machine interrupts, is slow.
        while (taken := min(self._run(), self._run())) < seconds / 4:
            self.n_steps *= 4
        self.n_steps = max(1, round(self.n_steps * seconds / taken))

    def _run(self) -> float:
        began = time.perf_counter()
        state = self._train(self._state, self._hyper, np.int32(self.n_steps))
        self._state = jax.block_until_ready(state)
        return time.perf_counter() - began

    def steps_per_second(self) -> float:
        return self.n_steps / self._run()
