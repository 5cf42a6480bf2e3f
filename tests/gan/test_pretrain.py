"""D's head start: its error in double precision, what it learns, and what it leaves alone."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.pretrain import density_error
from ganscope.gan.state import pretraining_key

from .by_hand import in_double, output_of, slope_of, tree_of, vector_of
from .tools import DISCRIMINATOR_GRADIENT, assert_same_bits, differs_somewhere, tiny

SGD = {"discriminator_optimizer": "sgd", "discriminator_learning_rate": 0.5}
SEED = 3
PLAIN = tiny()


def pretrained(kind: str, n_steps: int, *patches):
    head_start = {"discriminator_pretraining": kind, "discriminator_pretraining_steps": n_steps}
    return tiny(*patches, head_start)


def points_of(key, n: int = 8) -> np.ndarray:
    """Evenly drawn from the view of the default problem."""
    ((low, high),) = np.asarray(PLAIN.observe(PLAIN.init(0))["view"], np.float64)
    return low + (high - low) * np.asarray(jax.random.uniform(key, (n, 1)), np.float64)


def error_by_hand(weights, x: np.ndarray, std: float) -> float:
    answers = 1 / (1 + np.exp(-output_of(weights, "tanh", x)))
    density = stats.norm(4.0, std).pdf(x[:, 0])
    return float(np.mean((answers - np.minimum(density, 1.0)) ** 2))


@pytest.mark.parametrize("std", [0.5, 0.2])  # the second is higher than 1 and cut there
def test_error_is_the_mean_squared_distance_from_the_density(std):
    game = PLAIN.with_hyper(problem_parameters={"mean": jnp.float32(4.0), "std": jnp.float32(std)})
    state = game.init(SEED)
    error = jax.jit(lambda d, key: density_error(d, game.structure, game.hyper, key))
    found = np.mean([float(error(state.discriminator, jax.random.key(s))) for s in range(400)])
    ((low, high),) = np.asarray(game.observe(state)["view"], np.float64)
    x = np.linspace(low, high, 4001)[:, None]
    by_hand = error_by_hand(in_double(state.discriminator), x, std)
    assert found == pytest.approx(by_hand, rel=0.06)


def test_first_step_on_the_density_is_the_one_by_hand():
    start, after = PLAIN.init(SEED), pretrained("density", 1, SGD).init(SEED)
    x = points_of(pretraining_key(start.seed, jnp.int32(0)))
    d = vector_of(start.discriminator)
    slope = slope_of(lambda w: error_by_hand(tree_of(w, start.discriminator), x, 0.5), d)
    np.testing.assert_allclose(
        vector_of(after.discriminator), d - 0.5 * slope, rtol=1e-4, atol=1e-6
    )
    assert np.max(np.abs(slope)) > 1e-3


def test_discriminator_learns_the_density():
    wide = {"discriminator": {"hidden_width": 16}, "discriminator_learning_rate": 0.01}
    wide = wide | {"batch_size": 64}
    game = pretrained("density", 2000, wide)
    picture = game.observe(game.init(SEED))
    np.testing.assert_allclose(picture["discriminator"], picture["data_density"], atol=0.1)


def test_head_start_in_the_game_is_training_against_the_first_generator():
    start, after = PLAIN.init(SEED), pretrained("game", 3, SGD).init(SEED)
    d = start.discriminator
    for i in range(3):
        key = pretraining_key(start.seed, jnp.int32(i))
        pull = DISCRIMINATOR_GRADIENT(
            d, start.generator, PLAIN.structure, PLAIN.hyper, key, start.step
        )
        d = jax.tree.map(lambda w, g: w - 0.5 * g, d, pull)
    np.testing.assert_allclose(vector_of(after.discriminator), vector_of(d), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", ["game", "density"])
def test_discriminator_alone_has_a_head_start(kind):
    start, after = PLAIN.init(SEED), pretrained(kind, 5).init(SEED)
    assert differs_somewhere(after.discriminator, start.discriminator)
    # Neither G, nor the step, nor what an optimizer remembers.
    assert_same_bits(after._replace(discriminator=start.discriminator), start)


@pytest.mark.parametrize("kind", ["game", "density"])
def test_head_start_of_no_steps_is_none(kind):
    assert_same_bits(pretrained(kind, 0).init(SEED), PLAIN.init(SEED))
    assert_same_bits(pretrained("none", 5).init(SEED), PLAIN.init(SEED))


def test_critic_regresses_its_score():
    game = pretrained("density", 0, {"loss": "wasserstein"})
    state = game.init(SEED)
    key = jax.random.key(1)
    x = points_of(key)
    scores = output_of(in_double(state.discriminator), "tanh", x)
    by_hand = np.mean((scores - np.minimum(stats.norm(4.0, 0.5).pdf(x[:, 0]), 1.0)) ** 2)
    error = density_error(state.discriminator, game.structure, game.hyper, key)
    assert float(error) == pytest.approx(by_hand, rel=1e-4)
