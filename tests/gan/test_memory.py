"""Remedies that remember: averages by NumPy's mean, a store of old fakes, and what they change."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.hooks import InitContext, StepContext
from ganscope.gan.objectives import discriminator_objective, generator_objective, shown_state
from ganscope.gan.registry import STABILIZERS
from ganscope.gan.view.inference import generate

from .by_hand import vector_of
from .tools import (
    DISCRIMINATOR_GRADIENT,
    GENERATOR_GRADIENT,
    affine_generator,
    assert_same_bits,
    differs_somewhere,
    on_device,
    tiny,
)

AVERAGING = STABILIZERS["historical_averaging"]
EMA = STABILIZERS["ema"]
REPLAY = STABILIZERS["experience_replay"]
KEY, STEP = jax.random.key(3), jnp.int32(0)
PLAIN = tiny()


def states_of(game, n_steps: int):
    """The state before each of some steps, and after the last."""
    states = [game.init(0)]
    for _ in range(n_steps):
        states.append(game.train(states[-1], 1))
    return states


# --- historical averaging ---


@pytest.fixture(scope="module")
def averaged():
    game = tiny({"stabilizers": {"historical_averaging": {"weight": 0.7}}})
    return game, states_of(game, 5)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_memory_is_the_mean_of_all_past_weights(averaged, player):
    _, states = averaged
    for t in range(1, 6):
        past = [vector_of(getattr(state, player)) for state in states[1 : t + 1]]
        kept = vector_of(states[t].memory["historical_averaging"][player])
        np.testing.assert_allclose(kept, np.mean(past, axis=0), rtol=1e-5, atol=1e-7)


def test_objectives_grow_by_the_squared_distance_from_the_mean(averaged):
    game, states = averaged
    memory = states[5].memory
    g, d = (  # far from all that they ever were
        jax.tree.map(lambda w: w + 0.2, weights)
        for weights in (states[2].generator, states[4].discriminator)
    )
    for objective, weights, player in [
        (discriminator_objective, (d, g), "discriminator"),
        (generator_objective, (g, d), "generator"),
    ]:
        rest = (KEY, STEP)
        plain = float(objective(*weights, PLAIN.structure, PLAIN.hyper, *rest))
        tied = float(objective(*weights, game.structure, game.hyper, *rest, memory))
        offset = vector_of(weights[0]) - vector_of(memory["historical_averaging"][player])
        assert tied - plain == pytest.approx(0.7 * np.sum(offset**2), rel=1e-3)


def test_there_is_nothing_to_be_drawn_to_before_the_first_step(averaged):
    game, states = averaged
    weights = states[0].discriminator, states[0].generator
    rest = (game.structure, game.hyper, KEY, STEP, states[0].memory)
    tied = DISCRIMINATOR_GRADIENT(*weights, *rest)
    plain = DISCRIMINATOR_GRADIENT(*weights, PLAIN.structure, PLAIN.hyper, KEY, STEP)
    np.testing.assert_allclose(vector_of(tied), vector_of(plain), rtol=1e-5, atol=1e-7)


RATE, START = 0.02, (0.5, 0.7)


def played(weight: float, n_steps: int = 3000) -> np.ndarray:
    """min over x, max over y of (f(x) - 1)(y - 1), f(x) = x below 0 and x^2 above, by plain
    simultaneous steps with the hooks of historical averaging."""
    live = {"weight": jnp.float32(weight)}
    x, y = on_device(START)
    beginning = InitContext({"x": x}, {"y": y}, 1, 1, 1, None, lambda key, n: jnp.zeros((n, 1)))

    def value(x, y):
        return (jnp.where(x < 0, x, x**2) - 1.0) * (y - 1.0)

    def step(carry, _):
        (x, y), memory = carry

        def loss_of_x(x):
            return value(x, y) + AVERAGING.weight_penalty("generator", {"x": x}, memory, live)

        def loss_of_y(y):
            return -value(x, y) + AVERAGING.weight_penalty("discriminator", {"y": y}, memory, live)

        x, y = x - RATE * jax.grad(loss_of_x)(x), y - RATE * jax.grad(loss_of_y)(y)
        moment = StepContext({"x": x}, {"y": y}, None, lambda key: jnp.zeros((1, 1)), KEY)
        memory = AVERAGING.update_memory(memory, moment, live)
        return ((x, y), memory), jnp.stack([x, y])

    start = (x, y), AVERAGING.memory(KEY, beginning, {})
    _, path = jax.jit(lambda start: jax.lax.scan(step, start, length=n_steps))(start)
    return np.asarray(path)


def played_by_hand(weight: float, n_steps: int) -> np.ndarray:
    (x, y), path = START, []
    for _ in range(n_steps):
        f, slope = (x, 1.0) if x < 0 else (x**2, 2 * x)
        mean = np.mean(path, axis=0) if path else (x, y)
        pull_x = slope * (y - 1) + 2 * weight * (x - mean[0])
        pull_y = -(f - 1) + 2 * weight * (y - mean[1])
        x, y = x - RATE * pull_x, y - RATE * pull_y
        path.append((x, y))
    return np.array(path)


def test_averaging_ties_each_move_to_the_mean_of_the_path():
    np.testing.assert_allclose(played(0.3, 400), played_by_hand(0.3, 400), atol=1e-4)


def test_averaging_converges_where_plain_descent_orbits():
    # Salimans et al. (2016), section 3.3; the equilibrium is (1, 1).
    plain, tied = (np.hypot(*(played(weight) - 1.0).T) for weight in (0.0, 0.3))
    assert np.min(plain) > 0.4
    assert np.max(plain[-1000:]) > np.max(plain[:1000])
    assert np.max(tied[-1000:]) < 0.005


# --- the averaged generator ---

DECAY = 0.9


@pytest.fixture(scope="module")
def shown():
    game = tiny({"stabilizers": {"ema": {"decay": DECAY}}})
    return game, states_of(game, 5)


def test_shown_generator_is_the_weighted_mean_of_the_past(shown):
    game, states = shown
    past = [vector_of(state.generator) for state in states[1:]]
    weights = DECAY ** np.arange(4, -1, -1)
    by_hand = np.average(past, axis=0, weights=weights)
    kept = shown_state(game.structure, states[5])
    np.testing.assert_allclose(vector_of(kept.generator), by_hand, rtol=1e-5, atol=1e-7)
    assert differs_somewhere(kept.generator, states[5].generator)
    assert_same_bits(kept.discriminator, states[5].discriminator)


def test_generator_is_shown_as_it_is_before_the_first_step(shown):
    game, states = shown
    assert_same_bits(shown_state(game.structure, states[0]), states[0])


def test_training_does_not_know_that_it_is_averaged(shown):
    _, states = shown
    plain = PLAIN.train(PLAIN.init(0), 5)
    assert_same_bits(states[5]._replace(memory={}), plain)


def test_average_is_what_is_shown_and_measured(shown):
    game, states = shown
    average = {"average": affine_generator(0.5, 4.0), "total": jnp.float32(1.0)}
    state = states[5]._replace(generator=affine_generator(0.1, -2.0), memory={"ema": average})
    bare = state._replace(generator=affine_generator(0.5, 4.0), memory={})
    picture, expected = game.observe(state), PLAIN.observe(bare)
    for name in ("fake_samples", "generator_density", "generated"):
        np.testing.assert_allclose(picture[name], expected[name], rtol=1e-4, atol=1e-5)
    assert game.measure(state)[0]["generator_mean"] == pytest.approx(4.0, abs=0.05)
    fresh = [
        generate(each.structure, of, each.hyper, jnp.uint32(1), 9)
        for each, of in ((game, state), (PLAIN, bare))
    ]
    np.testing.assert_allclose(*fresh, rtol=1e-5)


# --- experience replay ---

N, PLACES = 4, 3


def store_after(n_batches: int, seed: int = 0):
    """The store after batches of nothing but 1, nothing but 2, ... in a row."""
    beginning = InitContext({}, {}, N, 1, 1, None, lambda key, n: jnp.zeros((n, 1)))
    memory = REPLAY.memory(KEY, beginning, {"batches": PLACES})
    places = []
    for i in range(1, n_batches + 1):
        moment = StepContext(
            {},
            {},
            None,
            lambda key, i=i: jnp.full((N, 1), float(i)),
            jax.random.key(100 * seed + i),
        )
        memory = REPLAY.update_memory(memory, moment, {})
        places.append(np.asarray(memory["fakes"]).reshape(PLACES, N))
    return memory, places


def test_store_fills_in_order():
    memory, places = store_after(PLACES)
    assert [place[:, 0].tolist() for place in places] == [[1, 0, 0], [1, 2, 0], [1, 2, 3]]
    assert int(memory["count"]) == PLACES


def test_full_store_replaces_one_batch_at_a_random_place():
    memory, places = store_after(60)
    assert int(memory["count"]) == PLACES
    taken = []
    for i in range(PLACES, 60):
        changed = np.any(places[i] != places[i - 1], axis=1)
        assert changed.sum() == 1
        assert set(places[i][changed].ravel()) == {i + 1.0}
        taken.append(int(np.argmax(changed)))
    counts = np.bincount(taken, minlength=PLACES)
    assert np.all(np.abs(counts - 19.0) < 5 * np.sqrt(57 * 2 / 9))
    assert len({tuple(taken[i : i + 3]) for i in range(0, 57, 3)}) > 5  # no fixed order


def misled(memory, share: float, seed: int = 0):
    x_real, x_fake = jnp.full((N, 1), 50.0), jnp.full((N, 1), 99.0)
    live = {"share": jnp.float32(share)}
    real, fake = REPLAY.transform_d_batch(x_real, x_fake, memory, jax.random.key(seed), live)
    np.testing.assert_array_equal(real, x_real)
    return np.asarray(fake)[:, 0]


def test_share_says_how_many_fakes_are_old():
    memory, _ = store_after(PLACES)
    assert set(misled(memory, 0.0)) == {99.0}
    drawn = np.concatenate([misled(memory, 1.0, seed) for seed in range(100)])
    counts = np.bincount(drawn.astype(int), minlength=4)
    assert counts[0] == 0
    assert np.all(np.abs(counts[1:] - 400 / 3) < 5 * np.sqrt(400 * 2 / 9))
    half = np.concatenate([misled(memory, 0.5, seed) for seed in range(100)])
    assert np.mean(half != 99.0) == pytest.approx(0.5, abs=5 * 0.5 / 20)


def test_only_what_the_store_holds_is_shown_again():
    assert set(misled(store_after(0)[0], 1.0)) == {99.0}
    drawn = np.concatenate([misled(store_after(2)[0], 1.0, seed) for seed in range(20)])
    assert set(drawn) == {1.0, 2.0}


def test_discriminator_alone_meets_old_fakes():
    game = tiny({"stabilizers": {"experience_replay": {"share": 1.0, "batches": 2}}})
    state = game.train(game.init(0), 3)
    assert int(state.memory["experience_replay"]["count"]) == 2
    weights, rest = (state.generator, state.discriminator), (KEY, STEP, state.memory)
    mine = GENERATOR_GRADIENT(*weights, game.structure, game.hyper, *rest)
    plain = GENERATOR_GRADIENT(*weights, PLAIN.structure, PLAIN.hyper, KEY, STEP)
    np.testing.assert_allclose(vector_of(mine), vector_of(plain), rtol=1e-5, atol=1e-7)
    # All fakes are old ones, so D's loss is the same whatever G is by now.
    other = jax.tree.map(lambda w: w + 1.0, state.generator)
    pulls = [
        DISCRIMINATOR_GRADIENT(state.discriminator, g, game.structure, game.hyper, *rest)
        for g in (state.generator, other)
    ]
    assert_same_bits(*pulls)
    assert np.any(vector_of(pulls[0]))


def test_store_holds_the_generators_samples():
    game = tiny({"stabilizers": {"experience_replay": {"batches": 2}}, "generator_steps": 0})
    state = game.init(0)._replace(generator=affine_generator(0.0, 7.0))
    state = game.train(state, 1)
    fakes = np.asarray(state.memory["experience_replay"]["fakes"])[:, 0]
    assert fakes.tolist() == [7.0] * 8 + [0.0] * 8


# --- all of them in a run ---

EVERY_MEMORY = {
    **{name: {} for name in ("ema", "historical_averaging", "spectral_norm", "virtual_batch_norm")},
    "experience_replay": {"batches": 2},
}


@pytest.fixture(scope="module")
def rich():
    return tiny({"stabilizers": EVERY_MEMORY})


def test_memories_do_not_depend_on_how_the_steps_are_cut(rich):
    start = rich.init(0)
    assert start.memory.keys() == EVERY_MEMORY.keys()
    assert_same_bits(rich.train(start, 5), rich.train(rich.train(start, 2), 3))


def test_memories_stand_still_with_a_training_that_diverged(rich):
    start = rich.train(rich.init(0), 2)
    after = rich.with_hyper(generator_learning_rate=jnp.float32(np.inf)).train(start, 3)
    assert bool(after.is_diverged)
    assert_same_bits(after._replace(is_diverged=start.is_diverged), start)
