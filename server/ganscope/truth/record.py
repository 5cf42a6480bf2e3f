"""Trains the seeds of a case side by side, and records the metrics of a run beside the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.train import COMPILER_OPTIONS
from ganscope.gan.types import Hyper
from ganscope.gan.view.measurement import measure
from ganscope.lessons.verify import train_phases
from ganscope.truth.cases import Case
from ganscope.truth.facts import facts

# The metrics that the rules use.
COLUMNS = (
    "discriminator_accuracy",
    "discriminator_gradient_norm",
    "fake_probability",
    "generator_gradient_norm",
    "generator_mean",
    "generator_std",
    "js",
    "quality",
    "real_probability",
    "w1",
)
TARGET = ("modes", "mode_std", "mode_weight")

type Numbers = dict[str, np.ndarray]


@dataclass(frozen=True)
class Recording:
    """Every moment of a case, for every seed.

    steps: of the moments. metrics, facts: name -> (moments, seeds, ...).
    mode_share: (moments, seeds, modes), as measured. target: the data's modes at each moment.
    trained: (moments, seeds), the number of steps done. is_diverged: (moments, seeds).
    """

    case: Case
    seeds: np.ndarray
    steps: np.ndarray
    metrics: Mapping[str, np.ndarray]
    mode_share: np.ndarray
    facts: Mapping[str, np.ndarray]
    target: tuple[Mapping[str, np.ndarray], ...]
    trained: np.ndarray
    is_diverged: np.ndarray


# Cases have a program each, so the time to compile counts.
@partial(jax.jit, static_argnums=0, compiler_options=dict(COMPILER_OPTIONS))
def _measure(structure: Structure, states: State, hyper: Hyper) -> dict[str, Any]:
    def measure_one(state: State) -> dict[str, Any]:
        metrics, arrays = measure(structure, state, hyper)
        return {
            "metrics": {name: metrics[name] for name in COLUMNS},
            "arrays": {name: arrays[name] for name in ("mode_share", *TARGET)},
            "facts": facts(structure, state, hyper)._asdict(),
            "trained": state.step,
            "is_diverged": state.is_diverged,
        }

    return jax.vmap(measure_one)(states)


def record(
    case: Case, seeds: Iterable[int], on_steps: Callable[[int], None] = lambda steps: None
) -> Recording:
    """Trains a case and measures it at all its moments.

    `on_steps` is called with the number of steps since its last call.
    """
    seed_array = jnp.array(list(seeds), jnp.uint32)
    rows: list[dict[str, Any]] = []
    done = 0

    def stops(start: int, end: int) -> Iterable[int]:
        return (step for step in case.moments if start < step <= end)

    for step, structure, states, hyper in train_phases(case.phases, seed_array, stops):
        if step == 0:
            continue
        rows.append(jax.device_get(_measure(structure, states, hyper)))
        on_steps(step - done)
        done = step
    return _recording(case, np.asarray(seed_array), rows)


def _recording(case: Case, seeds: np.ndarray, rows: list[dict[str, Any]]) -> Recording:
    def stacked(kind: str) -> Numbers:
        return {name: np.stack([row[kind][name] for row in rows]) for name in rows[0][kind]}

    return Recording(
        case,
        seeds,
        np.array(case.moments),
        stacked("metrics"),
        np.stack([row["arrays"]["mode_share"] for row in rows]),
        stacked("facts"),
        tuple({name: row["arrays"][name][0] for name in TARGET} for row in rows),
        np.stack([row["trained"] for row in rows]),
        np.stack([row["is_diverged"] for row in rows]),
    )
