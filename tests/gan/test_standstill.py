"""Nothing moves: the rule on rows by hand, and on three trainings that beginners have reported."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.measurement_window import Window
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.sweep import init_states, train_states
from ganscope.gan.view.measurement import measure
from ganscope.runs.loop.notice_detector import NoticeDetector

from .windows import found, line

# On N(4, 0.5): all samples at 0, and a D that answers one half.
STILL = {
    "generator_gradient_norm": 0.001,
    "discriminator_gradient_norm": 0.001,
    "generator_std": 0.0,
    "w1": 4.0,
    "js": 0.69,
    "real_probability": 0.51,
    "fake_probability": 0.5,
}


def rows(n: int = 26, **changes: Any) -> Window:
    """Rows of every ten steps."""
    return line(**{k: np.broadcast_to(v, n) for k, v in (STILL | changes).items()})


def test_flat_d_far_from_the_data_is_reported_after_250_steps():
    notice = found("standstill", rows())
    assert notice is not None
    assert (notice.form, notice.since, notice.values["w1"]) == ("both", 0, 4.0)
    assert found("standstill", rows(25)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"generator_gradient_norm": 0.0021},
        {"fake_probability": 0.48},
        {"js": 0.23},
        {"w1": 0.42},
        {"w1": np.linspace(4.5, 4.0, 26)},
        {"generator_std": np.linspace(0.0, 0.3, 26)},
    ],
    ids=["gradient", "D separates", "much in common", "near", "comes near", "spreads"],
)
def test_other_states_are_no_standstill(changes):
    assert found("standstill", rows(**changes)) is None


def test_d_that_learns_and_a_critic_have_texts_of_their_own():
    notice = found("standstill", rows(discriminator_gradient_norm=0.2))
    assert notice is not None
    assert notice.form == "generator"
    nothing = {"real_probability": np.nan, "fake_probability": np.nan}
    notice = found("standstill", rows(**nothing))
    assert notice is not None
    assert notice.form == "critic"


@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        ({"generator_gradient_norm": 0.06}, True),
        ({"generator_gradient_norm": 0.04}, False),
        ({"w1": 3.1}, True),
        ({"w1": 3.3}, False),
        ({"js": 0.1}, True),
    ],
)
def test_standstill_is_over_when_g_has_a_gradient_or_has_moved(changes, is_over):
    notice = found("standstill", rows())
    assert (found("standstill", rows(3, **changes), notice) is None) == is_over


RELU = {"hidden_layers": 1, "hidden_width": 16, "activation": "relu"}
SMALL = {"activation": "relu", "initializer": "normal", "initializer_std": 0.001}
SGD = {f"{player}_optimizer": "sgd" for player in ("generator", "discriminator")}


def both(name: str, value: Any) -> dict[str, Any]:
    return {f"{player}{name}": value for player in ("generator", "discriminator")}


# The steps from one measurement to the next.
EVERY = 50
# name -> (configuration, seeds, the last step at which the notice may appear)
BEGINNERS = {
    "the exercise whose answer is a mean of 0.0004": (
        {
            "problem_parameters": {"mean": 4.0, "std": 1.25},
            "batch_size": 128,
            **both("", {**RELU, "initializer": "normal", "initializer_std": 0.01}),
            **SGD,
            **both("_learning_rate", 1e-3),
        },
        (1, 2, 3),
        400,
    ),
    "the smallest weights there are": (
        {**both("", SMALL), **SGD, **both("_learning_rate", 0.01)},
        (1, 2, 3),
        400,
    ),
    "units that die at a high rate": (
        {
            "problem_parameters": {"mean": 2.0, "std": 0.2},
            "latent_dim": 2,
            "batch_size": 64,
            **both("", {**RELU, "initializer": "he"}),
            **both("_optimizer_parameters", {"b1": 0.9}),
            **both("_learning_rate", 0.01),
        },
        (3,),
        9000,
    ),
}


def reported(config: dict[str, Any], seeds: tuple[int, ...], last: int) -> list[int | None]:
    """The step at which each seed first gets the notice; None if it does not by the last step."""
    config = full_config(config)
    structure, hyper = structure_of(config), jax.tree.map(jnp.asarray, hyper_of(config))
    look = jax.jit(jax.vmap(lambda state: measure(structure, state, hyper)))
    states = init_states(structure, jnp.array(seeds, jnp.uint32), hyper)
    detectors = [NoticeDetector() for _ in seeds]
    first: list[int | None] = [None] * len(seeds)
    step = 0
    while step < last and None in first:
        step += EVERY
        states = train_states(structure, states, hyper, jnp.int32(EVERY))
        metrics, arrays = jax.device_get(look(states))
        for i, detector in enumerate(detectors):
            numbers = {name: float(values[i]) for name, values in metrics.items()}
            own = {name: values[i] for name, values in arrays.items()}
            detector.detect(step, numbers, own, config)
            if first[i] is None and detector.active("standstill"):
                first[i] = step
    return first


@pytest.mark.parametrize("name", BEGINNERS)
def test_training_of_a_beginner_gets_the_notice(name):
    config, seeds, last = BEGINNERS[name]
    for step in reported(config, seeds, last):
        assert step is not None
        assert 250 <= step <= last


@pytest.mark.parametrize("problem", ["gaussian_1d", "ring"])
def test_healthy_beginning_gets_no_notice(problem):
    assert reported({"problem": problem}, (1, 2, 3), 600) == [None] * 3
