"""The compiled training loop and nothing else, with which the product is compared."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ganscope.gan.state import State
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import compiler_options, init_state, train_chunk

type Config = Mapping[str, Any]
type Options = Mapping[str, str | bool | int]


class Loop:
    """The compiled training loop alone, without frames, measurements and viewers.

    Its weights are zeros until `draw` draws them: compiling `draw` is not a part of a start.

    Args:
      config: a full configuration.
      options: of the compiler; by default the product's.

    Attributes:
      trace_seconds, compile_seconds: what tracing took, and then compiling or loading.
      n_steps: that one round runs.
    """

    def __init__(self, config: Config, options: Options | None = None) -> None:
        self.structure, self.hyper = structure_of(config), hyper_of(config)
        began = time.perf_counter()
        shapes = jax.eval_shape(partial(init_state, self.structure), self.hyper, np.uint32(0))
        train = jax.jit(partial(train_chunk, self.structure), donate_argnums=0)
        lowered = train.lower(shapes, self.hyper, np.int32(1))
        traced = time.perf_counter()
        self._train = lowered.compile(
            compiler_options(self.structure) if options is None else dict(options)
        )
        self.trace_seconds = traced - began
        self.compile_seconds = time.perf_counter() - traced
        zeros = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes)
        self.state: State = jax.device_put(zeros)
        self.n_steps = 1

    def draw(self, seed: int = 0) -> None:
        """Draws the weights, as a run does."""
        self.state = jax.jit(partial(init_state, self.structure))(self.hyper, jnp.uint32(seed))

    def fit(self, seconds: float) -> None:
        """Chooses the number of steps of a round."""
        self.n_steps = max(1, self.n_steps // 16)  # it may have been chosen before
        # The fastest of several: the first call is slow, and so is an interrupted one. Short rounds
        # need more of them, because an interruption is as long as a round.
        tries = 2 if seconds > 0.2 else 6
        while (taken := min(self.run() for _ in range(tries))) < seconds / 4:
            self.n_steps *= 4
        self.n_steps = max(1, round(self.n_steps * seconds / taken))

    def run(self) -> float:
        """Trains for a round; returns the seconds that it took."""
        began = time.perf_counter()
        state = self._train(self.state, self.hyper, np.int32(self.n_steps))
        self.state = jax.block_until_ready(state)
        return time.perf_counter() - began

    def steps_per_second(self) -> float:
        return self.n_steps / self.run()
