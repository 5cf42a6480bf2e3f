"""Verification: trains the seeds of a lesson side by side, and counts those that do as claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, UInt

from ganscope.gan.state import State
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.gan.sweep import init_states, train_states
from ganscope.gan.train import carry_over
from ganscope.gan.types import Hyper
from ganscope.gan.view.measurement import measure
from ganscope.lessons.counts import Counted, Values, count, met
from ganscope.lessons.courses import Curve, curve
from ganscope.lessons.lesson import Claim, Course, Lesson, Phase, Training
from ganscope.lessons.pictures import pictures, samples_of

# Seeds of one program. More would not be faster on a CPU, and cost memory.
BLOCK = 64
# Steps between two words of progress.
STRIDE = 200


@dataclass(frozen=True)
class Followed:
    """What became of a course: for each of its trainings, in the lesson's order, the counts over
    time and the pictures of the first seeds."""

    curves: tuple[Curve, ...]
    pictures: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Verified:
    """What verification found out about a lesson's claims and courses, in their order."""

    claims: tuple[Counted, ...]
    courses: tuple[Followed, ...]


def verify(
    lesson: Lesson,
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Verified:
    """Counts every claim and course of a lesson over `n_seeds` seeds from `first_seed` on.

    `on_steps` is told after every few steps how many were done since it was told last; in all
    `total_steps(lesson, n_seeds)`.
    """
    values = {
        training.name: train(training, lesson.looks_at(training), n_seeds, first_seed, on_steps)
        for training in lesson.trainings
    }
    claims = tuple(
        count(claim, values[claim.training], values[claim.control] if claim.control else None)
        for claim in lesson.claims
    )
    courses = tuple(_followed(lesson, course, values, first_seed) for course in lesson.courses)
    return Verified(claims, courses)


def _followed(
    lesson: Lesson, course: Course, values: Mapping[str, Values], first_seed: int
) -> Followed:
    curves, shown = [], []
    for training in (t for t in lesson.trainings if t.name in course.trainings):
        is_met = met(course, values[training.name])
        curves.append(curve(training.name, is_met))
        samples = values[training.name][course.show]["samples"]
        phase = training.phase_at(course.show)
        shown.append(pictures(phase, course.show, samples, is_met[course.show], first_seed))
    return Followed(tuple(curves), tuple(shown))


def total_steps(lesson: Lesson, n_seeds: int) -> int:
    """The steps to be done for all blocks of seeds, for a progress bar."""
    return len(_blocks(n_seeds, 0)) * sum(training.steps for training in lesson.trainings)


def train(
    training: Training,
    lookers: Sequence[Claim | Course],
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Values:
    """Trains all seeds and returns what claims and courses look at, at the moments they look."""
    looks = _Looks(
        frozenset(step for looker in lookers for step in looker.at if step <= training.steps),
        tuple(sorted({name for looker in lookers for name in looker.quantities})),
        frozenset(looker.show for looker in lookers if isinstance(looker, Course)),
    )
    blocks = [
        _train_block(training, looks, seeds, on_steps) for seeds in _blocks(n_seeds, first_seed)
    ]
    return {
        step: {
            name: np.concatenate([block[step][name] for block in blocks])[:n_seeds]
            for name in blocks[0][step]
        }
        for step in sorted(looks.moments)
    }


@dataclass(frozen=True)
class _Looks:
    """When one looks, at which quantities, and when pictures are taken too."""

    moments: frozenset[int]
    names: tuple[str, ...]
    shows: frozenset[int]

    def at(self, step: int, structure: Structure, states: State, hyper: Hyper) -> dict[str, Any]:
        seen = _look(structure, self.names, states, hyper)
        if step in self.shows:
            seen |= {"samples": samples_of(structure, states, hyper)}
        return {name: np.asarray(values) for name, values in seen.items()}


def _blocks(n_seeds: int, first_seed: int) -> list[jax.Array]:
    """Equally many seeds each, so that one program serves all; the last may run into spare ones."""
    size = min(n_seeds, BLOCK)
    starts = range(first_seed, first_seed + n_seeds, size)
    return [jnp.arange(start, start + size, dtype=jnp.uint32) for start in starts]


def _train_block(
    training: Training,
    looks: _Looks,
    seeds: jax.Array,
    on_steps: Callable[[int], None],
) -> Values:
    found: Values = {}
    done = 0
    stops = partial(_stops, moments=looks.moments)
    for step, structure, states, hyper in trained(training.phases, seeds, stops):
        jax.block_until_ready(states.step)
        on_steps(step - done)
        done = step
        if step in looks.moments:
            found[step] = looks.at(step, structure, states, hyper)
    return found


def trained(
    phases: Iterable[Phase],
    seeds: UInt[Array, " seeds"],
    stops: Callable[[int, int], Iterable[int]],
) -> Iterator[tuple[int, Structure, State, Hyper]]:
    """All seeds before the first step, and at each stop of each phase; the weights go on.

    Args:
      phases: one after the other.
      seeds: trained side by side.
      stops: (start, end) of a phase -> the steps in it at which to stop, the end among them.
    """
    done, old = 0, None
    states: Any = None
    for phase in phases:
        structure, hyper = structure_of(phase.config), hyper_of(phase.config)
        if structure != old:
            fresh = init_states(structure, seeds, hyper)
            states = fresh if old is None else jax.vmap(carry_over)(states, fresh)
            old = structure
        if done == 0:
            yield 0, structure, states, hyper
        for step in stops(done, done + phase.steps):
            states = train_states(structure, states, hyper, np.int32(step - done))
            done = step
            yield step, structure, states, hyper


def _stops(start: int, end: int, moments: frozenset[int]) -> Iterator[int]:
    """Where training pauses between two steps: at each moment, for progress, and at the end."""
    strides = range(start + STRIDE, end, STRIDE)
    yield from sorted({step for step in moments if start < step < end} | {*strides, end})


@partial(jax.jit, static_argnums=(0, 1))
def _look(
    structure: Structure, names: tuple[str, ...], states: State, hyper: Hyper
) -> dict[str, jax.Array]:
    def look(state: State) -> dict[str, jax.Array]:
        metrics, arrays = measure(structure, state, hyper)
        share = arrays["mode_share"]
        fullest = jnp.where(jnp.max(share) > 0, jnp.argmax(share).astype(jnp.float32), jnp.nan)
        every = metrics | {"fullest_mode": fullest}
        # What is not returned is not computed. The last finite weights are not where training got.
        seen = {
            name: jnp.where(state.is_diverged, jnp.nan, every[name])
            for name in names
            if name in every
        }
        return seen | {"is_diverged": state.is_diverged.astype(jnp.float32)}

    return jax.vmap(look)(states)
