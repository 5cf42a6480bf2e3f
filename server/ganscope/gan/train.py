"""Training: the first weights, a chunk of steps, and how weights live on in a changed structure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int, UInt

from ganscope.gan.game import architecture, init_discriminator, init_generator, stabilizers
from ganscope.gan.hooks import Players, Points, StepContext
from ganscope.gan.objectives import (
    discriminator_objective,
    draw_batch,
    generator_objective,
    start_memory,
)
from ganscope.gan.pretrain import pretrained
from ganscope.gan.registry import OPTIMIZERS, UPDATE_RULES
from ganscope.gan.state import State, initial_key, memory_key, step_key
from ganscope.gan.structure import PLAYERS, Structure
from ganscope.gan.types import Hyper, Key, Scalar, Weights

# At these small sizes XLA's quick preset and LLVM's second level take a third less time to compile
# than what is usual, and train up to a fifth faster (tests/benchmarks/bench_training.py); a level
# less trains minibatch discrimination more slowly.
COMPILER_OPTIONS: Mapping[str, str | bool | int] = MappingProxyType(
    {"xla_backend_optimization_level": 2, "xla_cpu_opt_preset": "CPU_OPT_PRESET_FAST_COMPILE"}
)
# What cuts an operation into parts, for each core one.
_CUTTING = "cpu-parallel-task-assigner"


def compiler_options(structure: Structure) -> dict[str, str | bool | int]:
    """How `train_chunk` is compiled, wherever two trainings are to agree bit for bit: other options
    may round otherwise.

    The operations of a step are so small that cutting them up costs more than the other cores give:
    without it the ring trains 6 % faster alone, and 20 % as one of two runs. What compares every
    sample with every other one is worth cutting up: without it, 16 % slower alone.
    """
    if any(stabilizer.compares_pairs for stabilizer, _ in stabilizers(structure)):
        return dict(COMPILER_OPTIONS)
    return {**COMPILER_OPTIONS, "xla_disable_hlo_passes": _CUTTING}


def init_state(structure: Structure, hyper: Hyper, seed: UInt[Array, ""]) -> State:
    """The state before the first step. The same seed always gives the same one."""
    key = initial_key(seed)
    generator_key, discriminator_key = jax.random.split(key)
    generator = init_generator(generator_key, structure, hyper)
    discriminator = init_discriminator(discriminator_key, structure, hyper)
    state = State(
        seed=jnp.asarray(seed, jnp.uint32),
        step=jnp.zeros((), jnp.int32),
        is_diverged=jnp.zeros((), bool),
        generator=generator,
        discriminator=discriminator,
        generator_optimizer=_optimizer(structure, hyper, "generator").init(generator),
        discriminator_optimizer=_optimizer(structure, hyper, "discriminator").init(discriminator),
        memory=start_memory(memory_key(key), structure, hyper, generator, discriminator),
    )
    if structure.discriminator_pretraining == "none":
        return state
    learnt = pretrained(structure, hyper, players(structure, hyper), state).discriminator
    # What the head start taught D's optimizer belongs to another game; the memories of its
    # weights begin with those it has now.
    memory = start_memory(memory_key(key), structure, hyper, generator, learnt)
    return state._replace(discriminator=learnt, memory=memory)


def train_chunk(structure: Structure, state: State, hyper: Hyper, n_steps: Int[Array, ""]) -> State:
    """Runs `n_steps` steps.

    `n_steps` is traced: one compiled program serves every chunk length, and since it is the same
    program, cutting the same steps into other chunks gives the same weights bit for bit. Numbers
    of updates are traced too, so `generator_steps` 0 is a step of the discriminator alone.
    """
    step = partial(_step, structure, hyper)
    state = jax.lax.fori_loop(0, n_steps, lambda _, state: step(state), state)
    return state


def players(structure: Structure, hyper: Hyper) -> Players:
    """Both players, as an update rule moves them."""

    def discriminator_loss(state: State, key: Key) -> Scalar:
        weights = (state.discriminator, state.generator)
        return discriminator_objective(*weights, structure, hyper, key, state.step, state.memory)

    def generator_loss(state: State, key: Key) -> Scalar:
        weights = (state.generator, state.discriminator)
        return generator_objective(*weights, structure, hyper, key, state.step, state.memory)

    descend_discriminator = partial(_descend, structure, hyper, "discriminator")
    descend_generator = partial(_descend, structure, hyper, "generator")

    def update_discriminator(state: State, key: Key) -> State:
        gradient = jax.grad(
            lambda weights: discriminator_loss(state._replace(discriminator=weights), key)
        )(state.discriminator)
        return descend_discriminator(state, gradient)

    def update_generator(state: State, key: Key) -> State:
        gradient = jax.grad(lambda weights: generator_loss(state._replace(generator=weights), key))(
            state.generator
        )
        return descend_generator(state, gradient)

    return Players(
        update_discriminator,
        update_generator,
        discriminator_loss,
        generator_loss,
        descend_discriminator,
        descend_generator,
        hyper["update_rule_parameters"],
        dict(structure.update_rule_options),
    )


def _step(structure: Structure, hyper: Hyper, state: State) -> State:
    key = step_key(state.seed, state.step)
    moved = UPDATE_RULES[structure.update_rule].step(
        players(structure, hyper),
        state,
        key,
        hyper["discriminator_steps"],
        hyper["generator_steps"],
    )
    moved = _update_memories(structure, hyper, moved, memory_key(key))
    is_finite = _all_finite(moved) & ~state.is_diverged
    kept: State = jax.tree.map(lambda new, old: jnp.where(is_finite, new, old), moved, state)
    return kept._replace(step=state.step + is_finite.astype(jnp.int32), is_diverged=~is_finite)


def _update_memories(structure: Structure, hyper: Hyper, state: State, key: Key) -> State:
    """What every memory becomes at the end of a step."""

    def fakes(key: Key) -> Points:
        batch = draw_batch(structure, state.generator, hyper, key, state.step, state.memory)
        return batch.x_fake

    memory = dict(state.memory)
    for i, (stabilizer, _) in enumerate(stabilizers(structure)):
        if stabilizer.name in memory:
            context = StepContext(
                state.generator,
                state.discriminator,
                architecture(structure).matrices,
                fakes,
                jax.random.fold_in(key, i),
            )
            memory[stabilizer.name] = stabilizer.update_memory(
                memory[stabilizer.name], context, hyper["stabilizers"][stabilizer.name]
            )
    return state._replace(memory=memory)


def _all_finite(state: State) -> Bool[Array, ""]:
    # The optimizers' moments count too: an infinite one would freeze its weight without a word.
    # One sum per array is enough: a sum is finite only if all of its terms are.
    leaves = jax.tree.leaves(state)
    return jnp.isfinite(sum(jnp.sum(x) for x in leaves if jnp.issubdtype(x.dtype, jnp.floating)))


def _descend(
    structure: Structure, hyper: Hyper, player: str, state: State, gradient: Weights
) -> State:
    """One update of a player through its optimizer; D's weights are then projected."""
    weights, optimizer = getattr(state, player), getattr(state, f"{player}_optimizer")
    transform = _optimizer(structure, hyper, player)
    # optax raises a decay, here a traced float, to the power of its integer step count.
    with jax.numpy_dtype_promotion("standard"):
        direction, optimizer = transform.update(gradient, optimizer, weights)
    rate = learning_rate(hyper, player, state.step)
    weights = jax.tree.map(lambda w, d: w - rate * d, weights, direction)
    if player == "discriminator":
        for stabilizer, _ in stabilizers(structure):
            weights = stabilizer.project(weights, hyper["stabilizers"][stabilizer.name])
    return state._replace(**{player: weights, f"{player}_optimizer": optimizer})


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

    Whatever both structures have (the same place, the same shape) keeps its value. What is new to a
    network starts with zero outgoing weight, so that it computes at this moment what it computed
    before. A player that has gained or lost weights begins with a fresh optimizer: Adam's step
    count would take the empty moments of new weights for old ones and move them ten times too far.
    For the same reason a memory is kept whole or not at all.

    Args:
      old: the state under the old structure.
      fresh: `init_state` under the new structure, or its shapes.

    Returns:
      A state of the new structure at the old step; of shapes alone, what would have to be drawn is
      left as a shape.
    """
    known = _leaves(old, ("seed",), ("step",), ("is_diverged",), *((p,) for p in PLAYERS))
    wholes: list[tuple[str, ...]] = [(f"{player}_optimizer",) for player in PLAYERS]
    wholes += [("memory", name) for name in fresh.memory]
    for whole in wholes:
        if _shapes(old, whole) == _shapes(fresh, whole):
            known |= _leaves(old, whole)

    def carry(path: Any, leaf: Any) -> Any:
        kept: Array | None = known.get(path)
        if kept is not None and kept.shape == leaf.shape:
            return kept
        return jnp.zeros_like(leaf) if _is_outgoing(path) else leaf

    carried: State = jax.tree_util.tree_map_with_path(carry, fresh)
    return carried


def _names(path: Any) -> tuple[Any, ...]:
    return tuple(getattr(part, "name", getattr(part, "key", None)) for part in path)


def _leaves(state: State, *places: tuple[str, ...]) -> dict[Any, Any]:
    """What lies in certain places of a state, by path."""
    leaves = jax.tree_util.tree_leaves_with_path(state)
    return {
        path: leaf
        for path, leaf in leaves
        if any(_names(path)[: len(place)] == place for place in places)
    }


def _shapes(state: State, place: tuple[str, ...]) -> dict[Any, tuple[int, ...]]:
    return {path: leaf.shape for path, leaf in _leaves(state, place).items()}


def _is_outgoing(path: Any) -> bool:
    """Whether a weight carries an addition into a network's own layers."""
    names = _names(path)
    return names[0] in PLAYERS and names[1] in ("inputs", "outputs")
