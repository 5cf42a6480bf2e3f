"""The trace of a step: its numbers worked out in double precision, its end the training's own."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import LOSSES, UPDATE_RULES
from ganscope.gan.state import discriminator_key, generator_key, step_key
from ganscope.gan.view.step_trace import trace_step

from ..by_hand import DoubleGame, batch_of, vector_of
from ..tools import TINY_RING, forward_by_hand, tiny

TRACE = jax.jit(trace_step, static_argnums=0)
SEED = 5
SGD = {"generator_optimizer": "sgd", "discriminator_optimizer": "sgd"}
RATES = {"generator_learning_rate": 0.02, "discriminator_learning_rate": 0.05}
close = partial(np.testing.assert_allclose, rtol=2e-4, atol=2e-6)


def trace_of(game, state):
    """(the state after one step, its trace)."""
    after = game.train(state, 1)
    return after, jax.device_get(TRACE(game.structure, state, after, game.hyper))


def moved(game, n_steps: int = 3):
    return game.train(game.init(SEED), n_steps)


def first_keys(state):
    key = step_key(state.seed, state.step)
    return discriminator_key(key, jnp.int32(0)), generator_key(key, jnp.int32(0))


def sigmoid(logits):
    return 1.0 / (1.0 + np.exp(-logits))


@pytest.mark.parametrize("rule", ["alternating", "simultaneous"])
def test_numbers_are_those_of_numpy_in_double_precision(rule):
    game = tiny(SGD, RATES, {"update_rule": rule})
    state = moved(game)
    after, trace = trace_of(game, state)
    by_hand = DoubleGame(game, state)
    d_batch, g_batch = (batch_of(key, state.step) for key in first_keys(state))
    d, g = vector_of(state.discriminator), vector_of(state.generator)
    d_after, g_after = vector_of(after.discriminator), vector_of(after.generator)
    met = d_after if rule == "alternating" else d

    numbers = trace["discriminator"]
    fakes = by_hand.play("generator", g, d_batch.z)
    real, fake = (by_hand.play("discriminator", d, x) for x in (d_batch.x, fakes[:, None]))
    close(numbers["z"], d_batch.z)
    close(numbers["x_real"], d_batch.x)
    close(numbers["x_fake"][:, 0], fakes)
    close(numbers["real_answers"], sigmoid(real))
    close(numbers["fake_mean"], sigmoid(fake).mean())
    close(numbers["terms"]["real"], np.logaddexp(0.0, -real).mean())
    close(numbers["terms"]["fake"], np.logaddexp(0.0, fake).mean())
    close(numbers["loss"], by_hand.discriminator_loss(d, g, d_batch))
    close(numbers["loss_after"], by_hand.discriminator_loss(d_after, g, d_batch))
    d_gradient = by_hand.discriminator_pull(d, g, d_batch)
    close(numbers["gradient_norm"], np.linalg.norm(d_gradient))

    numbers = trace["generator"]
    close(numbers["x_fake"][:, 0], by_hand.play("generator", g, g_batch.z))
    close(numbers["x_fake_after"][:, 0], by_hand.play("generator", g_after, g_batch.z))
    close(numbers["terms"]["loss"], by_hand.generator_loss(g, met, g_batch))
    close(numbers["loss"], by_hand.generator_loss(g, met, g_batch))
    close(numbers["loss_after"], by_hand.generator_loss(g_after, met, g_batch))
    g_gradient = by_hand.generator_pull(g, met, g_batch)
    close(numbers["gradient_norm"], np.linalg.norm(g_gradient), rtol=1e-3)
    # Plain descent on the traced gradients leads where training went.
    close(d - RATES["discriminator_learning_rate"] * d_gradient, d_after)
    close(g - RATES["generator_learning_rate"] * g_gradient, g_after)
    for player, gradient in (("discriminator", d_gradient), ("generator", g_gradient)):
        rate = RATES[f"{player}_learning_rate"]
        close(trace[player]["learning_rate"], rate)
        close(trace[player]["update_norm"], rate * np.linalg.norm(gradient), rtol=1e-3)


def test_pull_on_a_fake_is_the_slope_of_the_loss_there():
    game = tiny(TINY_RING)
    state = moved(game)
    after, trace = trace_of(game, state)
    numbers, h = trace["generator"], 1e-4

    def loss(x):
        logits = forward_by_hand(after.discriminator, "tanh", x)[:, 0]
        return np.logaddexp(0.0, -logits)

    for axis in np.eye(2):
        x = np.asarray(numbers["x_fake"], np.float64)
        slope = (loss(x + h * axis) - loss(x - h * axis)) / (2 * h)
        close(numbers["pull"] @ axis, -slope, rtol=1e-3)


@pytest.mark.parametrize("patch", [{}, TINY_RING], ids=["line", "plane"])
def test_pull_on_d_is_how_its_answers_begin_to_change(patch):
    game = tiny(patch, SGD, {"discriminator_learning_rate": 1e-3})
    state = moved(game)
    after, trace = trace_of(game, state)
    numbers = trace["discriminator"]
    before, behind = (
        sigmoid(forward_by_hand(at.discriminator, "tanh", numbers["places"])[:, 0])
        for at in (state, after)
    )
    close(numbers["answers"], before)
    assert np.abs(numbers["pull"]).max() > 1e-4
    np.testing.assert_allclose(1e-3 * numbers["pull"], behind - before, rtol=0.05, atol=2e-7)


def test_gradient_by_layer_adds_up_to_the_whole():
    _, trace = trace_of(game := tiny(TINY_RING), moved(game))
    names = {"discriminator": ["layer_1", "layer_2", "output"], "generator": ["layer_1", "output"]}
    for player, layers in names.items():
        norms = trace[player]["gradient_norms"]
        assert sorted(norms) == layers
        close(
            np.sqrt(sum(float(norm) ** 2 for norm in norms.values())),
            trace[player]["gradient_norm"],
        )


@pytest.mark.parametrize("rule", UPDATE_RULES)
def test_update_is_the_way_that_training_went(rule):
    game = tiny({"update_rule": rule, "discriminator_steps": 3})
    state = moved(game)
    after, trace = trace_of(game, state)
    for player in ("discriminator", "generator"):
        way = vector_of(getattr(after, player)) - vector_of(getattr(state, player))
        close(trace[player]["update_norm"], np.linalg.norm(way))
        assert np.linalg.norm(way) > 0
    assert int(trace["discriminator"]["updates"]) == 3


@pytest.mark.parametrize("rule", UPDATE_RULES)
def test_batches_and_opponents_are_those_that_the_rule_uses(rule):
    """With a rule that is not plain the descent differs, but the batch does not."""
    game = tiny({"update_rule": rule})
    state = moved(game)
    after, trace = trace_of(game, state)
    d_key, g_key = first_keys(state)
    d_key = g_key if rule == "consensus" else d_key
    close(trace["discriminator"]["x_real"], batch_of(d_key, state.step).x)
    close(trace["generator"]["x_real"], batch_of(g_key, state.step).x)
    met = after if rule in ("alternating", "unrolled") else state
    logits = forward_by_hand(met.discriminator, "tanh", trace["generator"]["x_fake"])[:, 0]
    close(trace["generator"]["fake_answers"], sigmoid(logits))


@pytest.mark.parametrize(
    ("remedy", "player", "term"),
    [
        ("gradient_penalty", "discriminator", "gradient_penalty"),
        ("feature_matching", "generator", "feature_matching"),
        ("historical_averaging", "generator", "weights"),
    ],
)
def test_penalty_is_a_term_of_its_own_and_terms_add_up(remedy, player, term):
    game = tiny({"stabilizers": {remedy: {}}})
    _, trace = trace_of(game, moved(game))
    numbers = trace[player]
    assert abs(float(numbers["terms"][term])) > 0
    close(sum(float(value) for value in numbers["terms"].values()), numbers["loss"])


@pytest.mark.parametrize("loss", LOSSES)
def test_parts_add_up_to_the_loss(loss):
    spec = LOSSES[loss]
    real, fake = jnp.array([0.3, -1.2, 2.0]), jnp.array([-0.4, 0.9, 1.1])
    if spec.discriminator_parts is None:
        assert loss == "relativistic_pairing"
        return
    close(sum(spec.discriminator_parts(real, fake)), spec.discriminator(real, fake))
    # Each part is made by its own kind alone.
    assert spec.discriminator_parts(real, fake + 1.0)[0] == spec.discriminator_parts(real, fake)[0]
    assert spec.discriminator_parts(real + 1.0, fake)[1] == spec.discriminator_parts(real, fake)[1]


def test_samples_of_a_pack_have_its_answer_and_the_rest_none():
    game = tiny({"stabilizers": {"packing": {"degree": 3}}})
    _, trace = trace_of(game, moved(game))
    answers = trace["discriminator"]["fake_answers"]
    assert answers.shape == (8,)
    np.testing.assert_array_equal(answers[:2], answers[2:4])
    np.testing.assert_array_equal(answers[:2], answers[4:6])
    assert np.isnan(answers[6:]).all()
    close(trace["discriminator"]["fake_mean"], answers[:2].mean())


def test_resting_player_is_where_it_was():
    game = tiny().with_hyper(generator_steps=jnp.int32(0))
    _, trace = trace_of(game, moved(game))
    numbers = trace["generator"]
    assert (float(numbers["update_norm"]), int(numbers["updates"])) == (0.0, 0)
    np.testing.assert_array_equal(numbers["x_fake_after"], numbers["x_fake"])


@pytest.mark.parametrize(
    "patch",
    [
        {"problem": "dirac"},
        {"stabilizers": {"minibatch_discrimination": {}, "spectral_norm": {}}},
        {"stabilizers": {"batch_norm": {}, "experience_replay": {}, "instance_noise": {}}},
        {**TINY_RING, "variant": "conditional"},
        {**TINY_RING, "variant": "infogan"},
        {"loss": "relativistic_pairing"},
        {"loss": "wasserstein", "stabilizers": {"weight_clipping": {}}},
    ],
    ids=lambda patch: "-".join(str(value) for value in patch.values())[:40],
)
def test_every_kind_of_game_can_be_told(patch):
    game = tiny(patch)
    after, trace = trace_of(game, moved(game))
    assert bool(~after.is_diverged)
    for numbers in trace.values():
        for name, value in numbers.items():
            if not isinstance(value, dict):
                assert np.isfinite(value).all(), name
