"""Many seeds of one game side by side, in one compiled program for each structure and number."""

from __future__ import annotations

from functools import partial

import jax
from jaxtyping import Array, Int, UInt

from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.types import Hyper


@partial(jax.jit, static_argnums=0)
def init_states(structure: Structure, seeds: UInt[Array, " seeds"], hyper: Hyper) -> State:
    """The states before the first step, one for each seed."""
    states: State = jax.vmap(lambda seed: init_state(structure, hyper, seed))(seeds)
    return states


@partial(jax.jit, static_argnums=0)
def train_states(
    structure: Structure, states: State, hyper: Hyper, n_steps: Int[Array, ""]
) -> State:
    """All of them `n_steps` steps later."""
    trained: State = jax.vmap(lambda state: train_chunk(structure, state, hyper, n_steps))(states)
    return trained
