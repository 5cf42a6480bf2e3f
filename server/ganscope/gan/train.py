"""Training: the first weights, a chunk of steps, and how weights live on in a changed structure."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Bool, Float, Int, UInt

from ganscope.gan.game import (
    discriminator_objective,
    generator_objective,
    init_discriminator,
    init_generator,
    stabilizers,
)
from ganscope.gan.registry import OPTIMIZERS, UPDATE_RULES
from ganscope.gan.specs import Players
from ganscope.gan.state import State, initial_key, step_key
from ganscope.gan.structure import PLAYERS, Structure
from ganscope.gan.types import Hyper, Key, Scalar, Weights


def init_state(structure: Structure, hyper: Hyper, seed: UInt[Array, ""]) -> State:
    """The state before the first step. The same seed always gives the same one."""
    generator_key, discriminator_key = jax.random.split(initial_key(seed))
    generator = init_generator(generator_key, structure, hyper)
    discriminator = init_discriminator(discriminator_key, structure, hyper)
    return State(
        seed=jnp.asarray(seed, jnp.uint32),
        step=jnp.zeros((), jnp.int32),
        is_diverged=jnp.zeros((), bool),
        generator=generator,
        discriminator=discriminator,
        generator_optimizer=_optimizer(structure, hyper, "generator").init(generator),
        discriminator_optimizer=_optimizer(structure, hyper, "discriminator").init(discriminator),
    )


def train_chunk(structure: Structure, state: State, hyper: Hyper, n_steps: Int[Array, ""]) -> State:
    """Runs `n_steps` steps.

    `n_steps` is traced: one compiled program serves every chunk length, and since it is the same
    program, cutting the same steps into other chunks gives the same weights bit for bit. Numbers
    of updates are traced too, so `generator_steps` 0 is a step of the discriminator alone.
    """
    step = partial(_step, structure, hyper)
    state = jax.lax.fori_loop(0, n_steps, lambda _, state: step(state), state)
    return state


def _step(structure: Structure, hyper: Hyper, state: State) -> State:
    players = Players(
        partial(_update_discriminator, structure, hyper),
        partial(_update_generator, structure, hyper),
    )
    moved = UPDATE_RULES[structure.update_rule].step(
        players,
        state,
        step_key(state.seed, state.step),
        hyper["discriminator_steps"],
        hyper["generator_steps"],
    )
    is_finite = _all_finite(moved) & ~state.is_diverged
    kept: State = jax.tree.map(lambda new, old: jnp.where(is_finite, new, old), moved, state)
    return kept._replace(step=state.step + is_finite.astype(jnp.int32), is_diverged=~is_finite)


def _all_finite(state: State) -> Bool[Array, ""]:
    # The optimizers' moments count too: an infinite one would freeze its weight without a word.
    # One sum per array is enough: a sum is finite only if all of its terms are.
    leaves = jax.tree.leaves(state)
    return jnp.isfinite(sum(jnp.sum(x) for x in leaves if jnp.issubdtype(x.dtype, jnp.floating)))


def _update_discriminator(structure: Structure, hyper: Hyper, state: State, key: Key) -> State:
    gradient = jax.grad(discriminator_objective)(
        state.discriminator, state.generator, structure, hyper, key, state.step
    )
    weights, optimizer = _descend(
        structure,
        hyper,
        "discriminator",
        gradient,
        state.discriminator,
        state.discriminator_optimizer,
        state.step,
    )
    for stabilizer, _ in stabilizers(structure):
        weights = stabilizer.project(weights, hyper["stabilizers"][stabilizer.name])
    return state._replace(discriminator=weights, discriminator_optimizer=optimizer)


def _update_generator(structure: Structure, hyper: Hyper, state: State, key: Key) -> State:
    gradient = jax.grad(generator_objective)(
        state.generator, state.discriminator, structure, hyper, key, state.step
    )
    weights, optimizer = _descend(
        structure,
        hyper,
        "generator",
        gradient,
        state.generator,
        state.generator_optimizer,
        state.step,
    )
    return state._replace(generator=weights, generator_optimizer=optimizer)


def _descend(
    structure: Structure,
    hyper: Hyper,
    player: str,
    gradient: Weights,
    weights: Weights,
    optimizer: Any,
    step: Int[Array, ""],
) -> tuple[Weights, Any]:
    transform = _optimizer(structure, hyper, player)
    # optax raises a decay, here a traced float, to the power of its integer step count.
    with jax.numpy_dtype_promotion("standard"):
        direction, optimizer = transform.update(gradient, optimizer, weights)
    rate = learning_rate(hyper, player, step)
    return jax.tree.map(lambda w, d: w - rate * d, weights, direction), optimizer


def _optimizer(structure: Structure, hyper: Hyper, player: str) -> optax.GradientTransformation:
    name = getattr(structure, f"{player}_optimizer")
    return OPTIMIZERS[name].transform(hyper[f"{player}_optimizer_parameters"])


def learning_rate(hyper: Hyper, player: str, step: Int[Array, ""]) -> Scalar:
    """lr decay^floor(step / decay_steps): exponential decay in stairs, as both 1-D
    demonstrations use it; a decay of 1 is none."""
    stairs = step // hyper[f"{player}_learning_rate_decay_steps"]
    decay: Float[Array, ""] = hyper[f"{player}_learning_rate_decay"]
    rate: Scalar = hyper[f"{player}_learning_rate"] * decay ** stairs.astype(jnp.float32)
    return rate


def carry_over(old: State, fresh: State) -> State:
    """The state in which training goes on after its structure changed.

    Whatever both structures have (the same place, the same shape) keeps its value. What is new to D
    starts with zero outgoing weight, so that D computes at this moment what it computed before. A
    player that has gained or lost weights begins with a fresh optimizer: Adam's step count would
    take the empty moments of new weights for old ones and move them ten times too far.

    Args:
      old: the state under the old structure.
      fresh: `init_state` under the new structure.

    Returns:
      A state of the new structure at the old step, of NumPy arrays.
    """
    known = {**_leaves(old, "seed", "step", "is_diverged", *PLAYERS)}
    for player in PLAYERS:
        optimizer = f"{player}_optimizer"
        if _shapes(old, optimizer) == _shapes(fresh, optimizer):
            known |= _leaves(old, optimizer)

    def carry(path: Any, leaf: Array) -> np.ndarray:
        kept = known.get(path)
        if kept is not None and kept.shape == leaf.shape:
            return np.asarray(kept)
        return np.zeros_like(leaf) if _is_outgoing(path) else np.asarray(leaf)

    carried: State = jax.tree_util.tree_map_with_path(carry, fresh)
    return carried


def _leaves(state: State, *parts: str) -> dict[Any, Any]:
    leaves = jax.tree_util.tree_leaves_with_path(state)
    return {path: leaf for path, leaf in leaves if path[0].name in parts}


def _shapes(state: State, part: str) -> dict[Any, tuple[int, ...]]:
    return {path: leaf.shape for path, leaf in _leaves(state, part).items()}


def _is_outgoing(path: Any) -> bool:
    """Whether a weight carries a stabilizer's addition into D's own layers."""
    names = [getattr(part, "name", getattr(part, "key", None)) for part in path]
    return names[0] == "discriminator" and names[1] in ("inputs", "outputs")
