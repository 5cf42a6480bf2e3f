"""Verification: trains the seeds of a lesson side by side, and counts those that do as claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from ganscope.gan.measure import measure
from ganscope.gan.state import State
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.gan.sweep import init_states, train_states
from ganscope.gan.train import carry_over
from ganscope.gan.types import Hyper
from ganscope.lessons.bounds import WANTED, lower_bound
from ganscope.lessons.lesson import Claim, Lesson, Training

# Seeds of one program. More would not be faster on a CPU, and cost memory.
BLOCK = 64
# Steps between two words of progress.
STRIDE = 200

# step -> quantity -> one value per seed; NaN where it is undefined or the seed has diverged.
type Values = dict[int, dict[str, np.ndarray]]
type Verdict = Literal["verified", "held", "failed"]


@dataclass(frozen=True)
class Counted:
    """What verification found out about one claim.

    k of n seeds do what it says. lower_bound: one-sided, 95 %, of the probability that a seed does.
    verdict: `verified`; `held` when all of too few seeds did; `failed`.
    values: step -> quantity -> its 5 % quantile, median and 95 % quantile over the seeds; how many
    different values were counted stands at the last step, as `distinct_...`.
    """

    k: int
    n: int
    lower_bound: float
    verdict: Verdict
    values: Mapping[int, Mapping[str, tuple[float, float, float]]]


def verify(
    lesson: Lesson,
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> tuple[Counted, ...]:
    """Counts every claim of a lesson, in their order, over `n_seeds` seeds from `first_seed` on.

    `on_steps` is told after every few steps how many were done since it was told last; in all
    `amount(lesson, n_seeds)`.
    """
    values = {
        training.name: train(training, lesson.claims_about(training), n_seeds, first_seed, on_steps)
        for training in lesson.trainings
    }
    return tuple(count(claim, values[claim.training]) for claim in lesson.claims)


def amount(lesson: Lesson, n_seeds: int) -> int:
    """The steps to be done for all blocks of seeds, for a progress bar."""
    return len(_blocks(n_seeds, 0)) * sum(training.steps for training in lesson.trainings)


def train(
    training: Training,
    claims: Sequence[Claim],
    n_seeds: int,
    first_seed: int = 0,
    on_steps: Callable[[int], None] = lambda steps: None,
) -> Values:
    """Trains all seeds and returns what the claims look at, at the moments they look."""
    moments = {step for claim in claims for step in claim.at}
    names = tuple(sorted({name for claim in claims for name in claim.quantities}))
    blocks = [
        _train_block(training, moments, names, seeds, on_steps)
        for seeds in _blocks(n_seeds, first_seed)
    ]
    return {
        step: {
            name: np.concatenate([block[step][name] for block in blocks])[:n_seeds]
            for name in names
        }
        for step in sorted(moments)
    }


def _blocks(n_seeds: int, first_seed: int) -> list[jax.Array]:
    """Equally many seeds each, so that one program serves all; the last may run into spare ones."""
    size = min(n_seeds, BLOCK)
    starts = range(first_seed, first_seed + n_seeds, size)
    return [jnp.arange(start, start + size, dtype=jnp.uint32) for start in starts]


def _train_block(
    training: Training,
    moments: set[int],
    names: tuple[str, ...],
    seeds: jax.Array,
    on_steps: Callable[[int], None],
) -> Values:
    found: Values = {}
    done, old = 0, None
    states: Any = None
    for phase in training.phases:
        structure, hyper = structure_of(phase.config), hyper_of(phase.config)
        if structure != old:
            fresh = init_states(structure, seeds, hyper)
            states = fresh if old is None else jax.vmap(carry_over)(states, fresh)
            old = structure
        if done == 0 and 0 in moments:
            found[0] = _look_at(structure, names, states, hyper)
        end = done + phase.steps
        for step in _stops(done, end, moments):
            states = train_states(structure, states, hyper, np.int32(step - done))
            jax.block_until_ready(states.step)
            on_steps(step - done)
            done = step
            if step in moments:
                found[step] = _look_at(structure, names, states, hyper)
    return found


def _stops(start: int, end: int, moments: set[int]) -> Iterator[int]:
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


def _look_at(
    structure: Structure, names: tuple[str, ...], states: State, hyper: Hyper
) -> dict[str, np.ndarray]:
    return {name: np.asarray(v) for name, v in _look(structure, names, states, hyper).items()}


def holds(claim: Claim, values: Values) -> np.ndarray:
    """For which seeds the check of a claim holds."""
    combine = np.all if claim.holds == "always" else np.any
    moments = [
        np.all([_is_within(values[step][q], i) for q, i in claim.where.items()], axis=0)
        for step in claim.at
    ]
    result = combine(moments, axis=0) if claim.where else np.True_
    for quantity, interval in claim.distinct.items():
        result = result & _is_within(_distinct(claim, quantity, values), interval)
    return np.asarray(result)


def _distinct(claim: Claim, quantity: str, values: Values) -> np.ndarray:
    """How many different values each seed has shown."""
    over_time = np.stack([values[step][quantity] for step in claim.at])
    return np.array([len({*seed[np.isfinite(seed)].tolist()}) for seed in over_time.T])


def _is_within(values: np.ndarray, interval: tuple[float, float]) -> np.ndarray:
    low, high = interval
    inside: np.ndarray = (values >= low) & (values <= high)  # NaN is not
    return inside


def count(claim: Claim, values: Values) -> Counted:
    """The count of one claim from what its training gave."""
    held = holds(claim, values)
    k, n = int(np.sum(held)), len(held)
    return Counted(
        k=k,
        n=n,
        lower_bound=lower_bound(k, n),
        verdict=_verdict(claim, k, n),
        values=_seen(claim, values),
    )


def _verdict(claim: Claim, k: int, n: int) -> Verdict:
    if claim.share is not None:
        low, high = claim.share
        is_held = low <= k / n <= high
    else:
        is_held = k == n or lower_bound(k, n) >= WANTED
    if not is_held:
        return "failed"
    # A claim about almost every seed needs as many; a share is not known better from fewer.
    return "verified" if lower_bound(n, n) >= WANTED else "held"


def _seen(claim: Claim, values: Values) -> dict[int, dict[str, tuple[float, float, float]]]:
    seen = {step: {q: _spread(values[step][q]) for q in claim.where} for step in claim.at}
    for quantity in claim.distinct:
        spread = _spread(_distinct(claim, quantity, values))
        seen[claim.at[-1]][f"distinct_{quantity}"] = spread
    return {step: by_name for step, by_name in seen.items() if by_name}


def _spread(values: np.ndarray) -> tuple[float, float, float]:
    finite = values[np.isfinite(values)].astype(np.float64)
    if finite.size == 0:
        return (float("nan"),) * 3
    low, middle, high = np.quantile(finite, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)
