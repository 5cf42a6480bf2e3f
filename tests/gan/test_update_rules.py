"""Update rules: one step by hand, with JAX's gradients as the oracle and the order written out."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import UPDATE_RULES
from ganscope.gan.state import discriminator_key, generator_key, step_key

from .tools import (
    DISCRIMINATOR_GRADIENT,
    GENERATOR_GRADIENT,
    assert_same_bits,
    differs_somewhere,
    tiny,
)

RATES = {"discriminator": 0.05, "generator": 0.02}
SEED = 5


def game_with(rule: str):
    return tiny(
        {
            "update_rule": rule,
            "generator_optimizer": "sgd",
            "discriminator_optimizer": "sgd",
            "generator_learning_rate": RATES["generator"],
            "discriminator_learning_rate": RATES["discriminator"],
        }
    )


GAMES = {rule: game_with(rule) for rule in ("alternating", "simultaneous")}


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
@pytest.mark.parametrize("rule", UPDATE_RULES)
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
    game = GAMES[rule].with_hyper(**{f"{resting}_steps": jnp.int32(0)})
    before = game.init(SEED)
    after = game.train(before, 4)
    assert int(after.step) == 4
    assert_same_bits(getattr(after, resting), getattr(before, resting))
    assert differs_somewhere(getattr(after, other), getattr(before, other))


def test_player_without_updates_keeps_its_optimizer_too():
    game = tiny().with_hyper(discriminator_steps=jnp.int32(0))
    before = tiny().train(tiny().init(SEED), 3)
    after = game.train(before, 4)
    assert_same_bits(after.discriminator_optimizer, before.discriminator_optimizer)
    assert differs_somewhere(after.generator_optimizer, before.generator_optimizer)


def test_nobody_moves_when_both_rest():
    game = tiny().with_hyper(discriminator_steps=jnp.int32(0), generator_steps=jnp.int32(0))
    before = game.init(SEED)
    after = game.train(before, 3)
    assert int(after.step) == 3
    assert_same_bits(after._replace(step=before.step), before)
