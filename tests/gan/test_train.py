"""Training: chunks, seeds, live numbers and divergence."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.state import display_key, evidence_key, initial_key, step_key
from ganscope.gan.train import init_state

from .tools import TINY_RING, TRACES, assert_same_bits, differs_somewhere, leaves_by_path, tiny

GAMES = {
    "plain": tiny(),
    # Randomness in every place that has some: corruption, penalty, several updates.
    "busy": tiny(
        TINY_RING,
        {
            "discriminator_steps": 2,
            "stabilizers": {
                "gradient_penalty": {},
                "instance_noise": {"anneal_steps": 30},
                "minibatch_discrimination": {},
            },
        },
    ),
}
CUTS = {
    "two parts": (7, 33),
    "single steps": (1,) * 40,
    "with pauses": (0, 20, 0, 20, 0),
    "random": tuple(np.diff([0, *sorted(np.random.default_rng(0).choice(39, 6) + 1), 40])),
}


@pytest.fixture(scope="module", params=GAMES)
def game(request):
    return GAMES[request.param]


@pytest.fixture(scope="module")
def after_40(game):
    return game.train(game.init(3), 40)


@pytest.mark.parametrize("cut", CUTS)
def test_cutting_steps_into_other_chunks_changes_no_bit(game, after_40, cut):
    assert sum(CUTS[cut]) == 40
    state = game.init(3)
    for n_steps in CUTS[cut]:
        state = game.train(state, int(n_steps))
    assert int(state.step) == 40
    assert_same_bits(state, after_40)


def test_one_program_serves_every_chunk_and_every_number(game, after_40):
    other = game.with_hyper(
        generator_learning_rate=np.float32(0.5),
        discriminator_steps=np.int32(5),
        latent_scale=np.float32(2.0),
    )
    known = TRACES[game.structure]
    other.train(after_40, 3)
    other.train(game.init(9), 4)
    assert TRACES[game.structure] == known


def test_same_seed_gives_the_same_run_and_another_seed_another(game, after_40):
    assert_same_bits(game.train(game.init(3), 40), after_40)
    other = game.train(game.init(4), 40)
    for part in ("generator", "discriminator"):
        assert differs_somewhere(getattr(other, part), getattr(after_40, part))


def test_seed_decides_the_first_weights_and_the_samples_on_its_own():
    game = GAMES["plain"]
    start = game.init(1)
    renamed = start._replace(seed=jnp.uint32(2))
    a, b = game.train(start, 1), game.train(renamed, 1)
    assert differs_somewhere(a.generator, b.generator)


def test_largest_seed_is_a_seed():
    state = GAMES["plain"].init(2**32 - 1)
    assert state.seed.dtype == np.uint32
    assert int(GAMES["plain"].train(state, 2).step) == 2


def test_jitted_and_plain_initialisation_agree(game):
    jitted = jax.jit(init_state, static_argnums=0)(game.structure, game.hyper, np.uint32(3))
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6), jitted, game.init(3)
    )


def test_first_state_is_at_step_0_and_not_diverged(game):
    state = game.init(3)
    assert (int(state.seed), int(state.step), bool(state.is_diverged)) == (3, 0, False)
    assert (state.step.dtype, state.is_diverged.dtype) == (np.int32, bool)


def test_networks_start_from_different_numbers():
    # The widths agree on purpose: one key for both players would give them the same matrix.
    game = tiny({"generator": {"hidden_layers": 2}, "generator_optimizer": "sgd", "batch_size": 2})
    state = game.init(0)
    ours = state.generator["hidden"][0]["weights"]
    theirs = state.discriminator["hidden"][0]["weights"]
    assert ours.shape == theirs.shape
    assert not np.any(np.asarray(ours) == np.asarray(theirs))


def test_weights_stay_single_precision(game, after_40):
    fresh = leaves_by_path(game.init(3))
    for place, leaf in leaves_by_path(after_40).items():
        assert leaf.dtype == fresh[place].dtype, place
        assert leaf.dtype in (np.float32, np.int32, np.uint32, bool), place


def test_learning_rate_acts_on_the_very_next_step():
    game = GAMES["plain"]
    state = game.train(game.init(0), 5)
    moves = {}
    for rate in (1e-3, 2e-3):
        moved = game.with_hyper(generator_learning_rate=np.float32(rate)).train(state, 1)
        moves[rate] = np.asarray(moved.generator["output_bias"] - state.generator["output_bias"])
    assert np.abs(moves[1e-3]).min() > 0
    np.testing.assert_allclose(moves[2e-3], 2 * moves[1e-3], rtol=1e-3)


def test_stairs_of_the_learning_rate_come_down_while_training():
    game = tiny(
        {
            "generator_optimizer": "sgd",
            "discriminator_optimizer": "sgd",
            "generator_learning_rate": 0.1,
            "discriminator_learning_rate": 0.1,
        }
    )
    flat = game.train(game.init(0), 3)
    decay = {
        f"{player}_learning_rate_{name}": value
        for player in ("generator", "discriminator")
        for name, value in (("decay", np.float32(0.1)), ("decay_steps", np.int32(3)))
    }
    falling = game.with_hyper(**decay)
    assert_same_bits(falling.train(falling.init(0), 3), flat)  # the first stair is the full rate
    next_flat, next_falling = game.train(flat, 1), falling.train(flat, 1)
    move = next_flat.discriminator["output_bias"] - flat.discriminator["output_bias"]
    small = next_falling.discriminator["output_bias"] - flat.discriminator["output_bias"]
    np.testing.assert_allclose(small, 0.1 * move, rtol=1e-2)


@pytest.fixture(scope="module")
def wild():
    """Least squares at a rate at which each step overshoots more than the last."""
    return tiny(
        {
            "loss": "least_squares",
            "generator_optimizer": "sgd",
            "discriminator_optimizer": "sgd",
            "generator_learning_rate": 10.0,
            "discriminator_learning_rate": 10.0,
            "discriminator": {"activation": "relu"},
        }
    )


def test_divergence_keeps_the_last_finite_weights_and_stands_still(wild):
    end = wild.train(wild.init(0), 1000)
    assert bool(end.is_diverged)
    last = int(end.step)
    assert 0 < last < 1000
    weights = leaves_by_path((end.generator, end.discriminator))
    assert all(np.all(np.isfinite(leaf)) for leaf in weights.values())
    # Exactly what the last good step left.
    up_to_it = wild.train(wild.init(0), last)
    assert not bool(up_to_it.is_diverged)
    assert_same_bits(up_to_it._replace(is_diverged=end.is_diverged), end)
    # And there it stays, even with numbers that would do.
    tame = wild.with_hyper(
        generator_learning_rate=np.float32(1e-6), discriminator_learning_rate=np.float32(1e-6)
    )
    assert_same_bits(tame.train(end, 10), end)


def test_divergence_is_seen_in_one_player_alone(wild):
    huge = wild.with_hyper(
        generator_learning_rate=np.float32(3e38), discriminator_steps=np.int32(0)
    )
    start = huge.init(1)
    end = huge.train(start, 50)
    assert bool(end.is_diverged)
    assert np.all(np.isfinite(end.generator["outputs"]["h"]))


def test_keys_of_steps_displays_and_evidence_never_meet():
    seed = jnp.uint32(7)
    keys = [initial_key(seed), display_key(seed)]
    keys += [step_key(seed, jnp.int32(step)) for step in (0, 1, 2**31 - 1)]
    keys += [evidence_key(seed, jnp.int32(step)) for step in (0, 1, 2**31 - 1)]
    bits = [tuple(np.asarray(jax.random.key_data(key)).tolist()) for key in keys]
    assert len(set(bits)) == len(bits)
