"""Pictures of the first seeds of a training at one step: their samples, in a compact form."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ganscope.gan.registry import PROBLEMS
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.state import State
from ganscope.gan.structure import Structure, hyper_of
from ganscope.gan.types import Hyper, Parameters
from ganscope.gan.view.inference import generate
from ganscope.lessons.lesson import Phase

# Four rows of four.
SHOWN_SEEDS = 16
# A point is a dot in a small picture; a histogram needs more samples for steady bars.
POINTS, LINE_SAMPLES, BINS = 128, 4096, 64
# One byte for each coordinate and each height.
LEVELS = 255

type Json = dict[str, Any]
# (samples of one seed -> its picture, what the pictures of all seeds share).
type Drawing = tuple[Callable[[np.ndarray], Json], Json]


@partial(jax.jit, static_argnums=0)
def samples_of(
    structure: Structure, states: State, hyper: Hyper
) -> Float[Array, "seeds n dimension"]:
    """Fresh samples of each seed, from the same latents."""
    n = DRAWINGS[PROBLEMS[structure.problem].domain].n_samples
    seed = jnp.uint32(0)
    samples: Array = jax.vmap(lambda state: generate(structure, state, hyper, seed, n))(states)
    return samples


def pictures(
    phase: Phase, step: int, samples: np.ndarray, is_at_goal: np.ndarray, first_seed: int
) -> Json:
    """The pictures for the page, in whole numbers from 0 to 255.

    Args:
      phase: the phase that was being trained.
      step: at which the samples were drawn.
      samples: (seeds, n, dimension), see `samples_of`; the first seeds are shown.
      is_at_goal: whether each seed is at the goal.
      first_seed: the seed of the first row.

    Returns:
      `{step, dimension, window, seeds}`, and of each seed `{seed, meets}`. In the plane a seed has
      `points`, pairs of x and y over the window, and `modes` are the places of the data's modes. On
      a line it has `bins`, the heights of a histogram over the window, on a scale on which the
      tallest bar of `data` is 255; taller ones end there. Bytes are in base 64.
    """
    problem = PROBLEMS[phase.config["problem"]]
    parameters = jax.tree.map(jnp.asarray, hyper_of(phase.config)["problem_parameters"])
    assert problem.view is not None
    window = np.asarray(problem.view(parameters), np.float64)
    draw, common = DRAWINGS[problem.domain].prepare(problem, parameters, window)
    seeds = [
        {"seed": first_seed + i, "meets": bool(is_at_goal[i]), **draw(samples[i])}
        for i in range(min(SHOWN_SEEDS, len(samples)))
    ]
    head = {"step": step, "dimension": len(window), "window": window.round(4).tolist()}
    return head | common | {"seeds": seeds}


def _plane(problem: ProblemSpec, parameters: Parameters, window: np.ndarray) -> Drawing:
    def draw(points: np.ndarray) -> Json:
        share = (points - window[:, 0]) / (window[:, 1] - window[:, 0])
        return {"points": _bytes(share[np.isfinite(share).all(axis=1)])}

    assert problem.modes is not None
    modes = problem.modes(parameters)
    is_mode = np.asarray(modes.weights) > 0  # the others are padding
    places = np.asarray(modes.means, np.float64)[is_mode]
    return draw, {"modes": places.round(4).tolist()}


def _line(problem: ProblemSpec, parameters: Parameters, window: np.ndarray) -> Drawing:
    def heights(x: np.ndarray) -> np.ndarray:
        low, high = window[0]
        counts, _ = np.histogram(x[np.isfinite(x)], bins=BINS, range=(low, high))
        return np.asarray(counts)

    data = heights(np.asarray(problem.sample(jax.random.key(0), LINE_SAMPLES, parameters)))
    tallest = max(1, data.max())
    return lambda x: {"bins": _bytes(heights(x) / tallest)}, {"data": _bytes(data / tallest)}


def _bytes(shares: np.ndarray) -> str:
    """Numbers from 0 to 1 as bytes in base 64; numbers outside are clipped."""
    levels = np.rint(np.clip(shares, 0.0, 1.0) * LEVELS).astype(np.uint8)
    return base64.b64encode(levels.tobytes()).decode("ascii")


class Drawer(NamedTuple):
    """How the data of one domain are drawn.

    n_samples: of each seed. prepare: (problem, its parameters, window) -> the `Drawing`.
    """

    n_samples: int
    prepare: Callable[[ProblemSpec, Parameters, np.ndarray], Drawing]


# By the name of the domain.
DRAWINGS: Mapping[str, Drawer] = {
    "line": Drawer(LINE_SAMPLES, _line),
    "phase": Drawer(LINE_SAMPLES, _line),
    "plane": Drawer(POINTS, _plane),
}
