"""Asking a trained pair from outside."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.game import discriminate
from ganscope.gan.view.inference import generate, judge, probability, shown_context_batch

from ..tools import affine_generator, forward_by_hand, on_device, tiny

LINE = tiny()
X = on_device([[-3.0], [0.5], [4.0]])


def samples(game, state, seed: int, n: int) -> np.ndarray:
    return np.asarray(generate(game.structure, state, game.hyper, jnp.uint32(seed), n))


def test_samples_are_the_generator_of_fresh_latents():
    state = LINE.init(0)._replace(generator=affine_generator(0.5, 4.0))
    x = samples(LINE, state, 1, 4000)
    assert x.shape == (4000, 1)
    assert x.mean() == pytest.approx(4.0, abs=5 * 0.5 / np.sqrt(4000))
    assert x.std() == pytest.approx(0.5, rel=5 / np.sqrt(8000))


def test_samples_depend_on_the_seed_asked_for_and_on_nothing_else():
    state = LINE.init(0)
    np.testing.assert_array_equal(samples(LINE, state, 1, 16), samples(LINE, state, 1, 16))
    later = state._replace(step=jnp.int32(50), seed=jnp.uint32(9))
    np.testing.assert_array_equal(samples(LINE, later, 1, 16), samples(LINE, state, 1, 16))
    assert np.any(samples(LINE, state, 2, 16) != samples(LINE, state, 1, 16))


def test_samples_follow_the_live_latent_scale():
    state = LINE.init(0)._replace(generator=affine_generator(1.0, 0.0))
    wide = LINE.with_hyper(latent_scale=jnp.float32(3.0))
    np.testing.assert_allclose(
        samples(wide, state, 1, 32), 3 * samples(LINE, state, 1, 32), rtol=1e-5
    )


def test_judgement_is_the_networks_logit_and_its_sigmoid():
    state = LINE.init(0)
    logit, p = judge(LINE.structure, state, LINE.hyper, X)
    by_hand = forward_by_hand(state.discriminator, "tanh", np.asarray(X))[:, 0]
    np.testing.assert_allclose(logit, by_hand, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-by_hand)), rtol=1e-4)


@pytest.mark.parametrize("loss", ["hinge", "wasserstein"])
def test_critic_has_a_score_and_no_probability(loss):
    game = tiny({"loss": loss})
    logit, p = judge(game.structure, game.init(0), game.hyper, X)
    assert np.all(np.isfinite(logit))
    assert np.all(np.isnan(p))
    assert np.all(np.isnan(probability(game.structure, logit)))


def test_probability_of_least_squares_is_the_cut_output():
    game = tiny({"loss": "least_squares"})
    p = probability(game.structure, on_device([-1.0, 0.3, 2.0]))
    np.testing.assert_allclose(p, [0.0, 0.3, 1.0], rtol=1e-6)


AWARE = {
    "minibatch_discrimination": {},
    "minibatch_stddev": {},
    "packing": {},
    "batch_norm": {"players": "discriminator"},
}


@pytest.mark.parametrize("name", AWARE)
def test_batch_aware_judgement_of_a_point_does_not_depend_on_the_others_asked(name):
    game = tiny({"stabilizers": {name: AWARE[name]}})
    state = game.init(0)
    together, _ = judge(game.structure, state, game.hyper, X)
    backwards, _ = judge(game.structure, state, game.hyper, X[::-1])
    np.testing.assert_allclose(together, backwards[::-1], rtol=1e-5, atol=1e-6)
    assert together.shape == (3,)
    others = shown_context_batch(game.structure, state, game.hyper)
    assert others.shape == (game.structure.batch_size - 1, 1)
    later = state._replace(step=jnp.int32(99))
    np.testing.assert_array_equal(shown_context_batch(game.structure, later, game.hyper), others)


@pytest.mark.parametrize("name", AWARE)
def test_batch_aware_judgement_is_that_of_a_real_batch_with_the_point_in_it(name):
    game = tiny({"stabilizers": {name: AWARE[name]}})
    state = game.init(0)
    others = shown_context_batch(game.structure, state, game.hyper)
    in_company, _ = judge(game.structure, state, game.hyper, X)
    # A pack joins the first sample of the batch with the first of its second half.
    first = 3 if name == "packing" else 0
    for i in range(3):
        batch = jnp.concatenate([X[i : i + 1], others[7 - first :], others[: 7 - first]])
        logits = discriminate(game.structure, state.discriminator, batch)
        assert float(in_company[i]) == pytest.approx(float(logits[0]), rel=1e-4)


def test_generator_with_chance_is_asked_with_it():
    game = tiny({"stabilizers": {"generator_dropout": {"rate": 0.5}}})
    state = game.init(0)
    with_chance, mean = samples(game, state, 1, 64), samples(LINE, state, 1, 64)
    assert np.mean(with_chance != mean) > 0.5
    np.testing.assert_array_equal(samples(game, state, 1, 64), with_chance)


def test_plain_discriminator_needs_no_company():
    assert shown_context_batch(LINE.structure, LINE.init(0), LINE.hyper) is None
