"""Losses: against the papers' formulas in probabilities, far out, and by finite differences."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import LOSSES
from ganscope.gan.specs import LossSpec

from .tools import on_device


def sigmoid(logits):
    return 1.0 / (1.0 + np.exp(-logits))


def log_loss_discriminator(real, fake):
    return -np.mean(np.log(sigmoid(real))) - np.mean(np.log(1.0 - sigmoid(fake)))


# name -> (what D minimises, what G minimises), as functions of (real, fake) in double precision.
BY_HAND = {
    "minimax": (log_loss_discriminator, lambda r, f: np.mean(np.log(1.0 - sigmoid(f)))),
    "non_saturating": (log_loss_discriminator, lambda r, f: -np.mean(np.log(sigmoid(f)))),
    # The logits below stay where no log is at its floor.
    "clamped_log": (log_loss_discriminator, lambda r, f: -np.mean(np.log(sigmoid(f)))),
    "least_squares": (
        lambda r, f: np.mean((r - 1.0) ** 2) / 2 + np.mean(f**2) / 2,
        lambda r, f: np.mean((f - 1.0) ** 2) / 2,
    ),
    "hinge": (
        lambda r, f: np.mean(np.maximum(0.0, 1.0 - r)) + np.mean(np.maximum(0.0, 1.0 + f)),
        lambda r, f: -np.mean(f),
    ),
    "relativistic_pairing": (
        lambda r, f: -np.mean([np.log(sigmoid(a - b)) for a, b in zip(r, f, strict=True)]),
        lambda r, f: -np.mean([np.log(sigmoid(b - a)) for a, b in zip(r, f, strict=True)]),
    ),
    "wasserstein": (lambda r, f: np.mean(f) - np.mean(r), lambda r, f: -np.mean(f)),
}
PLAYERS = ("discriminator", "generator")
each_player = pytest.mark.parametrize("player", PLAYERS)
each_loss = pytest.mark.parametrize("name", BY_HAND)
every_loss = pytest.mark.parametrize("name", LOSSES)


@pytest.fixture
def logits(name) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    # A different number of each, unless they are compared in pairs; and none near the hinge's
    # kinks at 1 and -1.
    n_fakes = 7 if name == "relativistic_pairing" else 5
    real = rng.choice([-3.1, -0.4, 0.2, 2.3], 7) + 0.05
    return real, rng.choice([-2.7, -0.3, 0.6, 3.3], n_fakes)


def test_every_formula_by_hand_is_of_a_loss():
    assert BY_HAND.keys() <= LOSSES.keys()
    assert EXTREMES.keys() == BY_HAND.keys()


@every_loss
def test_every_loss_is_one_finite_number_with_finite_slopes(name):
    spec = LOSSES[name]
    for scale in (1.0, 40.0):
        real, fake = on_device([scale, -scale, 0.3]), on_device([-0.7, scale, -scale])
        for player in PLAYERS:
            loss = getattr(spec, player)
            assert loss(real, fake).shape == ()
            assert loss(real, fake).dtype == np.float32
            values = [loss(real, fake), *jax.grad(loss, argnums=(0, 1))(real, fake)]
            assert all(np.all(np.isfinite(value)) for value in values)
        if spec.discriminator_parts is not None:
            parts = sum(spec.discriminator_parts(real, fake))
            assert float(spec.discriminator(real, fake)) == pytest.approx(float(parts))


def test_loss_of_neither_parts_nor_a_sum_is_refused():
    with pytest.raises(TypeError, match="discriminator_parts or discriminator"):
        LossSpec(title="Half", source="", generator=lambda real, fake: 0.0, probability=None)


@each_player
@each_loss
def test_loss_matches_its_formula(name, player, logits):
    loss = getattr(LOSSES[name], player)(*map(on_device, logits))
    assert loss.shape == ()
    assert loss.dtype == np.float32
    assert float(loss) == pytest.approx(BY_HAND[name][PLAYERS.index(player)](*logits), rel=1e-5)


@each_player
@each_loss
def test_gradient_matches_finite_differences(name, player, logits):
    function = BY_HAND[name][PLAYERS.index(player)]
    gradients = jax.grad(getattr(LOSSES[name], player), argnums=(0, 1))(*map(on_device, logits))
    for which, gradient in enumerate(gradients):
        for i in range(len(logits[which])):
            steps = []
            for sign in (1.0, -1.0):
                moved = [side.copy() for side in logits]
                moved[which][i] += sign * 1e-5
                steps.append(function(*moved))
            slope = (steps[0] - steps[1]) / 2e-5
            assert float(gradient[i]) == pytest.approx(slope, rel=1e-4, abs=1e-6)


# The losses at (real, fake) = (a, b) x 10^4, worked out on paper, and their slopes there.
FAR = 1e4
LOWEST = np.log(1e-5)
EXTREMES = {
    # D right about both, D wrong about both: (D's loss, G's loss) each.
    "minimax": ((0.0, -0.0), (2 * FAR, -FAR)),
    "non_saturating": ((0.0, FAR), (2 * FAR, 0.0)),
    "clamped_log": ((0.0, -LOWEST), (-2 * LOWEST, 0.0)),
    "least_squares": (
        ((FAR - 1) ** 2 / 2 + FAR**2 / 2, (FAR + 1) ** 2 / 2),
        ((FAR + 1) ** 2 / 2 + FAR**2 / 2, (FAR - 1) ** 2 / 2),
    ),
    "hinge": ((0.0, FAR), (2 * FAR + 2, -FAR)),
    "relativistic_pairing": ((0.0, 2 * FAR), (2 * FAR, 0.0)),
    "wasserstein": ((-2 * FAR, FAR), (2 * FAR, -FAR)),
}


@pytest.mark.parametrize("is_wrong", [False, True])
@each_loss
def test_loss_is_finite_and_right_far_out(name, is_wrong):
    real = np.full(3, -FAR if is_wrong else FAR)
    expected = EXTREMES[name][is_wrong]
    for player, value in zip(PLAYERS, expected, strict=True):
        loss = getattr(LOSSES[name], player)
        assert float(loss(on_device(real), on_device(-real))) == pytest.approx(value, rel=1e-6)
        gradients = jax.grad(loss, argnums=(0, 1))(on_device(real), on_device(-real))
        assert all(np.all(np.isfinite(gradient)) for gradient in gradients)


def test_gradients_far_out_are_those_of_theory():
    sure_fake = on_device([-FAR])
    nothing = on_device([0.0])
    slope = jax.grad(LOSSES["minimax"].generator, argnums=1)(nothing, sure_fake)
    assert float(slope[0]) == 0.0  # saturated
    slope = jax.grad(LOSSES["non_saturating"].generator, argnums=1)(nothing, sure_fake)
    assert float(slope[0]) == -1.0  # as strong as it gets


@pytest.mark.parametrize("logit", [-12.0, 18.0])
def test_clamp_stops_the_generator_where_the_discriminator_is_sure(logit):
    # Below -11.5 the log is at its floor; beyond 17 single precision rounds the sigmoid to 1.
    at = on_device([logit])
    clamped, free = (
        float(jax.grad(LOSSES[name].generator, argnums=1)(at, at)[0])
        for name in ("clamped_log", "non_saturating")
    )
    assert clamped == 0.0
    assert free == pytest.approx(-sigmoid(-logit), rel=1e-3)


def test_log_losses_of_a_blind_discriminator_are_multiples_of_log_2():
    blind = jnp.zeros(4)
    for name in ("minimax", "non_saturating", "clamped_log"):
        assert float(LOSSES[name].discriminator(blind, blind)) == pytest.approx(2 * np.log(2))
    for name in ("non_saturating", "clamped_log"):
        assert float(LOSSES[name].generator(blind, blind)) == pytest.approx(np.log(2))
    assert float(LOSSES["minimax"].generator(blind, blind)) == pytest.approx(-np.log(2))


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_minimising_the_log_loss_finds_the_best_discriminator(name):
    # Of the samples at one place, 3 in 4 are real: D* = 3/4, wherever the search starts.
    def total(logit):
        return float(LOSSES[name].discriminator(jnp.full(3, logit), jnp.full(1, logit))) * 1.0

    def weighted(logit):
        real = LOSSES[name].discriminator(jnp.full(1, logit), jnp.full(1, -100.0))
        fake = LOSSES[name].discriminator(jnp.full(1, 100.0), jnp.full(1, logit))
        return 3 * float(real) + float(fake)

    logits = np.linspace(-3.0, 3.0, 601)
    best = logits[np.argmin([weighted(np.float32(logit)) for logit in logits])]
    assert sigmoid(best) == pytest.approx(0.75, abs=0.005)
    assert total(np.float32(0.0)) == pytest.approx(2 * np.log(2), rel=1e-5)


@pytest.mark.parametrize("name", ["minimax", "non_saturating", "clamped_log"])
def test_probability_of_a_log_loss_is_the_sigmoid(name):
    logits = np.linspace(-8.0, 8.0, 33)
    probability = LOSSES[name].probability(on_device(logits))
    np.testing.assert_allclose(probability, sigmoid(logits), rtol=1e-5)
    far = LOSSES[name].probability(on_device([-FAR, FAR]))
    assert far.tolist() == [0.0, 1.0]


def test_probability_of_least_squares_is_the_output_cut_to_0_and_1():
    probability = LOSSES["least_squares"].probability(on_device([-0.5, 0.25, 1.5]))
    assert probability.tolist() == [0.0, 0.25, 1.0]


def test_pairing_counts_differences_alone():
    rng = np.random.default_rng(1)
    real, fake = rng.normal(0.0, 2.0, (2, 6))
    for player in PLAYERS:
        loss = getattr(LOSSES["relativistic_pairing"], player)
        shifted = loss(on_device(real + 5.0), on_device(fake + 5.0))
        assert float(shifted) == pytest.approx(float(loss(on_device(real), on_device(fake))))
        # Each real one has a partner: with others beside them it is another number.
        exchanged = loss(on_device(real), on_device(np.roll(fake, 1)))
        assert abs(float(shifted) - float(exchanged)) > 0.01


@pytest.mark.parametrize("name", ["hinge", "relativistic_pairing", "wasserstein"])
def test_critics_have_no_probability(name):
    assert LOSSES[name].probability is None
