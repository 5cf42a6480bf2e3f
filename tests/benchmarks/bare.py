"""The lower bounds of the benchmarks, `bare.py CACHE`: a process with JAX and `gan`, and no server.

It keeps compiled programs in the folder CACHE, as the product does. Each line on standard input is
`[name, arguments]`, a method below with its arguments; the answer is one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial

import jax
from bare_loop import Config, Loop

from ganscope.gan.config import full_config
from ganscope.gan.train import COMPILER_OPTIONS


class Bare:
    """The requests. A configuration is merged over the defaults."""

    def compile(self, config: Config) -> dict[str, float]:
        """Compiles the training, or loads it; returns the seconds of tracing and of both."""
        self._loop = Loop(full_config(config))
        return {
            "trace_seconds": self._loop.trace_seconds,
            "seconds": self._loop.trace_seconds + self._loop.compile_seconds,
        }

    def chunk(self, steps: int) -> None:
        """Trains some steps."""
        self._loop.n_steps = steps
        self._loop.run()

    def draw(self) -> None:
        """Draws new weights."""
        self._loop.draw()

    def fit(self, seconds: float) -> None:
        """Sets the duration of a round."""
        self._loop.fit(seconds)

    def round(self) -> dict[str, float]:
        """Trains for a round; returns steps per second, and processor seconds per step."""
        cpu_seconds = time.process_time()
        steps = self._loop.steps_per_second()
        cpu_seconds = time.process_time() - cpu_seconds
        return {"steps": steps, "cpu_seconds": cpu_seconds / self._loop.n_steps}

    def usual(self, config: Config, seconds: float) -> float:
        """Steps per second of the loop as `jax.jit` compiles it, without the product's options."""
        loop = Loop(full_config(config), {})
        loop.draw()
        loop.fit(seconds)
        return loop.steps_per_second()

    def compile_picture(self) -> None:
        """Compiles the program that computes a frame, or loads it."""
        from ganscope.gan.view.frame import observe

        loop = self._loop
        lowered = jax.jit(partial(observe, loop.structure)).lower(loop.state, loop.hyper)
        self._observe = lowered.compile(dict(COMPILER_OPTIONS))

    def chunk_and_picture(self) -> float:
        """Trains for a round, computes a frame and encodes it; returns the seconds."""
        from ganscope.wire.frames import encode_arrays

        began = time.perf_counter()
        self._loop.run()
        arrays = jax.device_get(self._observe(self._loop.state, self._loop.hyper))
        encode_arrays(arrays, {})
        return time.perf_counter() - began


def main(cache: str) -> None:
    for option, value in {
        "jax_compilation_cache_dir": cache,
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_min_entry_size_bytes": 0,
    }.items():
        jax.config.update(option, value)
    bare = Bare()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(getattr(bare, name)(**arguments)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
