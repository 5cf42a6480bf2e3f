"""Trains a recipe with several seeds side by side, and scores each by PacGAN's evaluation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ganscope.gan.game import sample_latents, sample_real
from ganscope.gan.hooks import Points
from ganscope.gan.objectives import shown_state
from ganscope.gan.state import State, evidence_key
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.gan.sweep import init_states, train_states
from ganscope.gan.types import Hyper
from ganscope.gan.view.inference import shown_samples
from ganscope.published.evaluation_protocol import SAMPLES, Score, score
from ganscope.published.recipes import RECIPES, STEPS, TARGETS, common, means
from ganscope.published.result_table import CEILING, Json, document

# Steps between two reports of progress.
STRIDE = 200


def run(
    problem: str,
    row: str,
    n_seeds: int,
    steps: int | None,
    date: str,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Json:
    """Trains one row: a recipe by its name, or the data itself; returns its document.

    Args:
      problem: ring or grid.
      row: the name.
      n_seeds: trained side by side, from seed 0 on.
      steps: of training; None is the recipe's own number.
      date: YYYY-MM-DD.
      on_steps: called every few steps with the number of steps since its last call; the sum is
        `step_count(row, steps)`.
    """
    start = time.perf_counter()
    n_steps = step_count(row, steps)
    if row == CEILING:
        config = common(problem, STEPS)
        found = ceiling(problem, config, n_seeds)
    else:
        config = RECIPES[row].config(problem, n_steps)
        found = scores(problem, config, n_steps, n_seeds, on_steps)
    return document(config, n_steps, found, time.perf_counter() - start, date)


def step_count(row: str, steps: int | None) -> int:
    """The number of training steps of a row; 0 for the data itself."""
    if row == CEILING:
        return 0
    return RECIPES[row].steps if steps is None else steps


def scores(
    problem: str,
    config: Mapping[str, Any],
    steps: int,
    n_seeds: int,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> list[Score]:
    """Trains the seeds 0, 1, ... and scores each after `steps` steps."""
    structure, hyper = structure_of(config), hyper_of(config)
    states = init_states(structure, jnp.arange(n_seeds, dtype=jnp.uint32), hyper)
    for n in _strides(steps):
        states = train_states(structure, states, hyper, np.int32(n))
        jax.block_until_ready(states.step)
        on_steps(n)
    samples = np.asarray(_draw(structure, states, hyper))
    centres, std = means(problem), TARGETS[problem].std
    return [score(x, centres, std) for x in samples]


def ceiling(problem: str, config: Mapping[str, Any], n_seeds: int) -> list[Score]:
    """The scores of the data itself, which a perfect generator would reach."""
    structure, hyper = structure_of(config), hyper_of(config)
    seeds = jnp.arange(n_seeds, dtype=jnp.uint32)
    samples = np.asarray(_draw_real(structure, seeds, hyper))
    return [score(x, means(problem), TARGETS[problem].std) for x in samples]


def _strides(steps: int) -> Iterator[int]:
    for start in range(0, steps, STRIDE):
        yield min(STRIDE, steps - start)


@partial(jax.jit, static_argnums=0)
def _draw(structure: Structure, states: State, hyper: Hyper) -> Float[Array, "seeds n d"]:
    """Fresh samples of each seed's generator as it is shown; NaN if the run has diverged."""

    def draw(state: State) -> Points:
        z = sample_latents(structure, hyper, evidence_key(state.seed, state.step), SAMPLES)
        x = shown_samples(structure, shown_state(structure, state), hyper, z)
        return jnp.where(state.is_diverged, jnp.nan, x)

    drawn: Array = jax.vmap(draw)(states)
    return drawn


@partial(jax.jit, static_argnums=0)
def _draw_real(structure: Structure, seeds: Array, hyper: Hyper) -> Float[Array, "seeds n d"]:
    drawn: Array = jax.vmap(
        lambda seed: sample_real(structure, hyper, jax.random.key(seed), SAMPLES)
    )(seeds)
    return drawn
