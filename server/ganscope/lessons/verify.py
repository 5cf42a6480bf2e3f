"""Verification: trains the seeds of a lesson side by side and counts those that meet its claims."""

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
from ganscope.lessons.counts import Counted, Values, at_goal, count
from ganscope.lessons.courses import Curve, curve
from ganscope.lessons.lesson import Claim, Course, Lesson, Phase, Training
from ganscope.lessons.pictures import pictures, samples_of

# Seeds that train in one program. More are not faster on a CPU, and take memory.
BLOCK = 64
# Steps between two reports of progress.
STRIDE = 200


@dataclass(frozen=True)
class CourseResult:
    """The curves of a course and the pictures of its first seeds, one of each for each training, in
    the lesson's order."""

    curves: tuple[Curve, ...]
    pictures: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Verified:
    """The results for a lesson's claims and courses, in their order."""

    claims: tuple[Counted, ...]
    courses: tuple[CourseResult, ...]


def verify(
    lesson: Lesson,
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Verified:
    """Counts every claim and course of a lesson over `n_seeds` seeds from `first_seed` on.

    `on_steps` is called every few steps with the number of steps since its last call; the sum is
    `total_steps(lesson, n_seeds)`.
    """
    values = {
        training.name: train(training, lesson.checks_of(training), n_seeds, first_seed, on_steps)
        for training in lesson.trainings
    }
    claims = tuple(
        count(claim, values[claim.training], values[claim.control] if claim.control else None)
        for claim in lesson.claims
    )
    courses = tuple(_course_result(lesson, course, values, first_seed) for course in lesson.courses)
    return Verified(claims, courses)


def _course_result(
    lesson: Lesson, course: Course, values: Mapping[str, Values], first_seed: int
) -> CourseResult:
    curves, shown = [], []
    for training in (t for t in lesson.trainings if t.name in course.trainings):
        is_at_goal = at_goal(course, values[training.name])
        curves.append(curve(training.name, is_at_goal))
        samples = values[training.name][course.show]["samples"]
        phase = training.phase_at(course.show)
        shown.append(pictures(phase, course.show, samples, is_at_goal[course.show], first_seed))
    return CourseResult(tuple(curves), tuple(shown))


def total_steps(lesson: Lesson, n_seeds: int) -> int:
    """The number of steps of a verification, over all blocks of seeds."""
    return len(_blocks(n_seeds, 0)) * sum(training.steps for training in lesson.trainings)


def train(
    training: Training,
    checks: Sequence[Claim | Course],
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Values:
    """Trains all seeds and measures the quantities of claims and courses at their steps."""
    schedule = _Schedule(
        frozenset(step for check in checks for step in check.at if step <= training.steps),
        tuple(sorted({name for check in checks for name in check.quantities})),
        frozenset(check.show for check in checks if isinstance(check, Course)),
    )
    blocks = [
        _train_block(training, schedule, seeds, on_steps) for seeds in _blocks(n_seeds, first_seed)
    ]
    return {
        step: {
            name: np.concatenate([block[step][name] for block in blocks])[:n_seeds]
            for name in blocks[0][step]
        }
        for step in sorted(schedule.steps)
    }


@dataclass(frozen=True)
class _Schedule:
    """What is measured of a training.

    steps: at which quantities are measured. names: of the quantities. picture_steps: at which
    samples are drawn too.
    """

    steps: frozenset[int]
    names: tuple[str, ...]
    picture_steps: frozenset[int]

    def measure(
        self, step: int, structure: Structure, states: State, hyper: Hyper
    ) -> dict[str, Any]:
        measured = _measure(structure, self.names, states, hyper)
        if step in self.picture_steps:
            measured |= {"samples": samples_of(structure, states, hyper)}
        return {name: np.asarray(values) for name, values in measured.items()}


def _blocks(n_seeds: int, first_seed: int) -> list[jax.Array]:
    """Blocks of equal size, so that one program serves all; the last may have surplus seeds."""
    size = min(n_seeds, BLOCK)
    starts = range(first_seed, first_seed + n_seeds, size)
    return [jnp.arange(start, start + size, dtype=jnp.uint32) for start in starts]


def _train_block(
    training: Training,
    schedule: _Schedule,
    seeds: jax.Array,
    on_steps: Callable[[int], None],
) -> Values:
    found: Values = {}
    done = 0
    stops = partial(_stops, moments=schedule.steps)
    for step, structure, states, hyper in train_phases(training.phases, seeds, stops):
        jax.block_until_ready(states.step)
        on_steps(step - done)
        done = step
        if step in schedule.steps:
            found[step] = schedule.measure(step, structure, states, hyper)
    return found


def train_phases(
    phases: Iterable[Phase],
    seeds: UInt[Array, " seeds"],
    stops: Callable[[int, int], Iterable[int]],
) -> Iterator[tuple[int, Structure, State, Hyper]]:
    """Trains all seeds side by side, phase after phase; each phase continues with the weights.

    Args:
      phases: in sequence.
      seeds: of the runs.
      stops: (start, end) of a phase -> the steps in it at which to yield, the end among them.

    Yields:
      (step, structure, states, hyper): before the first step, and at each stop.
    """
    done, previous = 0, None
    states: Any = None
    for phase in phases:
        structure, hyper = structure_of(phase.config), hyper_of(phase.config)
        if structure != previous:
            fresh = init_states(structure, seeds, hyper)
            states = fresh if previous is None else jax.vmap(carry_over)(states, fresh)
            previous = structure
        if done == 0:
            yield 0, structure, states, hyper
        for step in stops(done, done + phase.steps):
            states = train_states(structure, states, hyper, np.int32(step - done))
            done = step
            yield step, structure, states, hyper


def _stops(start: int, end: int, moments: frozenset[int]) -> Iterator[int]:
    """The steps at which a phase pauses: to measure, to report progress, and at its end."""
    strides = range(start + STRIDE, end, STRIDE)
    yield from sorted({step for step in moments if start < step < end} | {*strides, end})


@partial(jax.jit, static_argnums=(0, 1))
def _measure(
    structure: Structure, names: tuple[str, ...], states: State, hyper: Hyper
) -> dict[str, jax.Array]:
    def measure_one(state: State) -> dict[str, jax.Array]:
        metrics, arrays = measure(structure, state, hyper)
        quantities = dict(metrics)
        if "mode_share" in arrays:
            share = arrays["mode_share"]
            fullest = jnp.where(jnp.max(share) > 0, jnp.argmax(share).astype(jnp.float32), jnp.nan)
            quantities["fullest_mode"] = fullest
        # XLA drops what is not returned. A diverged run keeps its last finite weights, whose
        # values would not be those of the step.
        chosen = {
            name: jnp.where(state.is_diverged, jnp.nan, quantities[name])
            for name in names
            if name in quantities
        }
        return chosen | {"is_diverged": state.is_diverged.astype(jnp.float32)}

    return jax.vmap(measure_one)(states)
