"""Training a run again from what is known of it: the last part of an exported script.

The calls are those that the run itself makes (`runs.trainer`, `runs.replay`), with the options that
its programs are compiled with: other ones may round otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import jax
import numpy as np

from ganscope.gan.state import State
from ganscope.gan.structure import Structure, moving_only
from ganscope.gan.train import (
    COMPILER_OPTIONS,
    carry_over,
    compiler_options,
    init_state,
    train_chunk,
)
from ganscope.gan.types import Hyper

type Setup = tuple[Structure, Hyper]
# (step, what, value): what took effect before the step after `step`.
type Entry = tuple[int, str, Any]


def compiled(structure: Structure, hyper: Hyper) -> tuple[Any, Any]:
    """(hyper, seed) -> the first state, and (state, hyper, n) -> the state n steps later."""
    first = jax.jit(partial(init_state, structure)).lower(hyper, np.uint32(0))
    state = jax.eval_shape(partial(init_state, structure), hyper, np.uint32(0))
    chunk = jax.jit(partial(train_chunk, structure)).lower(state, hyper, np.int32(1))
    first_options = {**COMPILER_OPTIONS, "xla_backend_optimization_level": 0}
    return first.compile(first_options), chunk.compile(compiler_options(structure))


def retrain(setups: Sequence[Setup], seed: int, log: Sequence[Entry], last_step: int) -> State:
    """The state after `last_step` steps.

    setups: the configurations, the first one to begin with. log: "setup" changes to another one, by
    its place in `setups`; "player" says who moves from there on, and lets a diverged training try
    again; "seed" says what chance follows from there on.
    """
    programs: dict[Structure, tuple[Any, Any]] = {}

    def program(structure: Structure, hyper: Hyper) -> tuple[Any, Any]:
        if structure not in programs:
            programs[structure] = compiled(structure, hyper)
        return programs[structure]

    structure, hyper = setups[0]
    state: State = program(structure, hyper)[0](hyper, np.uint32(seed))
    player = "both"

    def advance(to_step: int) -> State:
        n_steps = to_step - int(state.step)
        if n_steps <= 0:
            return state
        trained: State = program(structure, hyper)[1](
            state, moving_only(hyper, player), np.int32(n_steps)
        )
        return trained

    for step, what, value in log:
        state = advance(step)
        match what:
            case "setup":
                before, (structure, hyper) = structure, setups[value]
                if structure != before:
                    fresh = program(structure, hyper)[0](hyper, np.uint32(seed))
                    state = carry_over(state, fresh)
            case "player":
                player = value
                state = state._replace(is_diverged=jax.device_put(np.False_))
            case "seed":
                seed = value
                state = state._replace(seed=jax.device_put(np.uint32(seed)))
    return advance(last_step)


def digest(state: State) -> str:
    """A hash of every bit of a state."""
    found = hashlib.sha256()
    for leaf in jax.tree.leaves(state):
        found.update(np.asarray(leaf).tobytes())
    return found.hexdigest()


def weights_of(network: Mapping[str, Any]) -> dict[str, Any]:
    """The arrays of a network by name, such as `hidden.0.weights`."""
    leaves = jax.tree_util.tree_leaves_with_path(network)
    return {
        ".".join(str(getattr(part, "key", getattr(part, "idx", part))) for part in path): leaf
        for path, leaf in leaves
    }
