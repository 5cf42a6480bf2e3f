"""Update rules: one step by hand, with the order written out or all of it in double precision."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import UPDATE_RULES
from ganscope.gan.state import discriminator_key, generator_key, step_key

from .by_hand import DoubleGame, batch_of, slope_of, vector_of
from .tools import (
    DISCRIMINATOR_GRADIENT,
    GENERATOR_GRADIENT,
    assert_same_bits,
    differs_somewhere,
    tiny,
)

RATES = {"discriminator": 0.05, "generator": 0.02}
SEED = 5


def game_with(rule: str, *patches):
    return tiny(
        *patches,
        {
            "update_rule": rule,
            "generator_optimizer": "sgd",
            "discriminator_optimizer": "sgd",
            "generator_learning_rate": RATES["generator"],
            "discriminator_learning_rate": RATES["discriminator"],
        },
    )


GAMES = {rule: game_with(rule) for rule in ("alternating", "simultaneous")}
# With an optimizer that keeps moments, which must not move either.
ADAMS = {rule: tiny({"update_rule": rule}) for rule in UPDATE_RULES}


def descend(weights, gradient, rate: float):
    return jax.tree.map(lambda w, g: w - np.float32(rate) * g, weights, gradient)


def step_by_hand(game, state, *, discriminator_steps: int, generator_steps: int, sees_new_d: bool):
    """(D, G) after one step; `sees_new_d` is the whole difference between the two rules."""
    key = step_key(state.seed, state.step)
    rest = (game.structure, game.hyper)
    discriminator = state.discriminator
    for i in range(discriminator_steps):
        gradient = DISCRIMINATOR_GRADIENT(
            discriminator, state.generator, *rest, discriminator_key(key, jnp.int32(i)), state.step
        )
        discriminator = descend(discriminator, gradient, RATES["discriminator"])
    opponent = discriminator if sees_new_d else state.discriminator
    generator = state.generator
    for i in range(generator_steps):
        gradient = GENERATOR_GRADIENT(
            generator, opponent, *rest, generator_key(key, jnp.int32(i)), state.step
        )
        generator = descend(generator, gradient, RATES["generator"])
    return discriminator, generator


@pytest.mark.parametrize(("discriminator_steps", "generator_steps"), [(1, 1), (3, 2)])
@pytest.mark.parametrize("rule", GAMES)
def test_step_is_the_one_worked_out_by_hand(rule, discriminator_steps, generator_steps):
    steps = {"discriminator_steps": discriminator_steps, "generator_steps": generator_steps}
    game = GAMES[rule].with_hyper(**{name: jnp.int32(n) for name, n in steps.items()})
    before = game.init(SEED)
    after = game.train(before, 1)
    assert int(after.step) == 1
    discriminator, generator = step_by_hand(game, before, **steps, sees_new_d=rule == "alternating")
    for mine, by_hand, start in [
        (after.discriminator, discriminator, before.discriminator),
        (after.generator, generator, before.generator),
    ]:
        assert differs_somewhere(mine, start)
        jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-7), mine, by_hand)


def test_rules_differ_in_the_discriminator_that_the_generator_meets():
    start = GAMES["alternating"].init(SEED)
    alternating, simultaneous = (GAMES[rule].train(start, 1) for rule in GAMES)
    assert_same_bits(alternating.discriminator, simultaneous.discriminator)
    assert differs_somewhere(alternating.generator, simultaneous.generator)


def test_rules_are_one_while_a_player_rests():
    for resting in ("generator_steps", "discriminator_steps"):
        ends = [
            game.with_hyper(**{resting: jnp.int32(0)}).train(game.init(SEED), 5)
            for game in GAMES.values()
        ]
        assert_same_bits(*ends)


@pytest.mark.parametrize("rule", UPDATE_RULES)
@pytest.mark.parametrize("resting", ["discriminator", "generator"])
def test_player_without_updates_stays_bit_for_bit(rule, resting):
    other = {"discriminator": "generator", "generator": "discriminator"}[resting]
    before = ADAMS[rule].train(ADAMS[rule].init(SEED), 2)
    after = ADAMS[rule].with_hyper(**{f"{resting}_steps": jnp.int32(0)}).train(before, 4)
    assert int(after.step) == 6
    for part in ("", "_optimizer"):
        assert_same_bits(getattr(after, resting + part), getattr(before, resting + part))
        assert differs_somewhere(getattr(after, other + part), getattr(before, other + part))


def test_nobody_moves_when_both_rest():
    game = tiny().with_hyper(discriminator_steps=jnp.int32(0), generator_steps=jnp.int32(0))
    before = game.init(SEED)
    after = game.train(before, 3)
    assert int(after.step) == 3
    assert_same_bits(after._replace(step=before.step), before)


# --- extragradient ---


@pytest.mark.parametrize(("discriminator_steps", "generator_steps"), [(1, 1), (3, 2), (0, 1)])
def test_extragradient_moves_by_the_gradients_a_step_ahead(discriminator_steps, generator_steps):
    steps = {"discriminator_steps": discriminator_steps, "generator_steps": generator_steps}
    game = game_with("extragradient").with_hyper(**{n: jnp.int32(k) for n, k in steps.items()})
    before = game.init(SEED)
    key, rest = step_key(before.seed, before.step), (game.structure, game.hyper)
    d, g = before.discriminator, before.generator
    for i in range(max(steps.values())):
        keys = discriminator_key(key, jnp.int32(i)), generator_key(key, jnp.int32(i))
        ahead = d, g
        for _ in range(2):  # first from where they stand, then from a step ahead
            d_pull = DISCRIMINATOR_GRADIENT(*ahead, *rest, keys[0], before.step)
            g_pull = GENERATOR_GRADIENT(*ahead[::-1], *rest, keys[1], before.step)
            ahead = (
                descend(d, d_pull, RATES["discriminator"]) if i < discriminator_steps else d,
                descend(g, g_pull, RATES["generator"]) if i < generator_steps else g,
            )
        d, g = ahead
    after = game.train(before, 1)
    for mine, by_hand in [(after.discriminator, d), (after.generator, g)]:
        jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-7), mine, by_hand)


# --- consensus ---

SMOOTH = {"generator": {"activation": "tanh"}}


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_consensus_descends_on_half_the_squared_pull_too(weight):
    game = game_with("consensus", SMOOTH).with_hyper(
        update_rule_parameters={"weight": jnp.float32(weight)}
    )
    before = game.init(SEED)
    after = game.train(before, 1)
    batch = batch_of(generator_key(step_key(before.seed, before.step), jnp.int32(0)), before.step)
    double = DoubleGame(game, before)
    d, g = vector_of(before.discriminator), vector_of(before.generator)

    def pulls(both):
        d_there, g_there = np.split(both, [len(d)])
        return np.concatenate(
            [
                double.discriminator_pull(d_there, g_there, batch),
                double.generator_pull(g_there, d_there, batch),
            ]
        )

    here = np.concatenate([d, g])
    away = slope_of(lambda both: 0.5 * np.sum(pulls(both) ** 2), here, step=1e-4)
    total = pulls(here) + weight * away
    assert np.max(np.abs(away)) > 0.05  # it counts
    for player, by_hand in zip(
        ("discriminator", "generator"), np.split(total, [len(d)]), strict=True
    ):
        moved = vector_of(getattr(before, player)) - vector_of(getattr(after, player))
        np.testing.assert_allclose(moved / RATES[player], by_hand, rtol=2e-3, atol=2e-5)
