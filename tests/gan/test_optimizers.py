"""Optimizers: five steps down a quadratic, against the update rules written out by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import OPTIMIZERS
from ganscope.gan.train import learning_rate

from .tools import as_float32, tiny

CURVATURE = np.array([1.0, 0.01, 40.0])
START = np.array([1.0, -2.0, 0.5])
RATE = 0.03


def gradient(w):
    return CURVATURE * w


def sgd(parameters):
    w = START.copy()
    for _ in range(5):
        w = w - RATE * gradient(w)
        yield w


def momentum(parameters):
    w, velocity = START.copy(), np.zeros(3)
    for _ in range(5):
        velocity = parameters["momentum"] * velocity + gradient(w)
        w = w - RATE * velocity
        yield w


def adam(parameters):
    w, m, v = START.copy(), np.zeros(3), np.zeros(3)
    b1, b2 = parameters["b1"], parameters["b2"]
    for t in range(1, 6):
        g = gradient(w)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        w = w - RATE * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + 1e-8)
        yield w


def rmsprop(parameters):
    w, v = START.copy(), np.zeros(3)
    for _ in range(5):
        g = gradient(w)
        v = parameters["decay"] * v + (1 - parameters["decay"]) * g**2
        w = w - RATE * g / np.sqrt(v + 1e-8)
        yield w


BY_HAND = {"sgd": sgd, "momentum": momentum, "adam": adam, "rmsprop": rmsprop}
CASES = [
    ("sgd", {}),
    ("momentum", {"momentum": 0.6}),
    ("momentum", {"momentum": 0.0}),
    ("adam", {"b1": 0.5, "b2": 0.999}),
    ("adam", {"b1": 0.0, "b2": 0.9}),
    ("rmsprop", {"decay": 0.9}),
    ("rmsprop", {"decay": 0.0}),
]


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_optimizer_matches_its_formula_for_five_steps(name, parameters):
    transform = OPTIMIZERS[name].transform(as_float32(parameters))
    w = as_float32(START)
    state = transform.init(w)
    for by_hand in BY_HAND[name](parameters):
        # optax mixes integers and floats, as training allows it to.
        with jax.numpy_dtype_promotion("standard"):
            direction, state = transform.update(as_float32(CURVATURE) * w, state, w)
        w = w - jnp.float32(RATE) * direction
        np.testing.assert_allclose(w, by_hand, rtol=2e-4, atol=1e-6)


def test_every_optimizer_has_a_formula_by_hand():
    assert OPTIMIZERS.keys() == BY_HAND.keys()
    assert {name for name, _ in CASES} == set(BY_HAND)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_learning_rate_falls_in_stairs(player):
    hyper = tiny(
        {
            f"{player}_learning_rate": 0.02,
            f"{player}_learning_rate_decay": 0.5,
            f"{player}_learning_rate_decay_steps": 100,
        }
    ).hyper
    for step, rate in [(0, 0.02), (1, 0.02), (99, 0.02), (100, 0.01), (199, 0.01), (350, 0.0025)]:
        assert float(learning_rate(hyper, player, jnp.int32(step))) == pytest.approx(rate, rel=1e-6)


def test_learning_rate_of_one_player_leaves_the_others():
    hyper = tiny(
        {
            "generator_learning_rate": 0.5,
            "generator_learning_rate_decay": 0.1,
            "discriminator_learning_rate": 0.25,
        }
    ).hyper
    assert float(learning_rate(hyper, "discriminator", jnp.int32(5000))) == 0.25


def test_learning_rate_without_decay_stays_for_ever():
    hyper = tiny({"generator_learning_rate": 0.3}).hyper
    assert float(learning_rate(hyper, "generator", jnp.int32(2**31 - 1))) == np.float32(0.3)
