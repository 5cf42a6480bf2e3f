"""The Dirac-GAN: every step in closed form, as the paper works it out, and what becomes of it."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.registry import PROBLEMS

from .by_hand import slope_of
from .tools import game_of

RATE = 0.2
START = np.array([1.0, 1.0])  # theta, psi


def sigmoid(t):
    return 1.0 / (1.0 + np.exp(-t))


# With t = psi theta: dL_D/dpsi = theta a(t), dL_G/dtheta = psi b(t).
SLOPES = {
    "non_saturating": (sigmoid, lambda t: -sigmoid(-t)),
    "minimax": (sigmoid, lambda t: -sigmoid(t)),
    "wasserstein": (lambda t: 1.0, lambda t: -1.0),
    "least_squares": (lambda t: t, lambda t: t - 1.0),
    "hinge": (lambda t: float(t > -1.0), lambda t: -1.0),
    "relativistic_pairing": (sigmoid, lambda t: -sigmoid(-t)),
}
G_LOSSES = {
    "non_saturating": lambda t: np.log1p(np.exp(-t)),
    "minimax": lambda t: -np.log1p(np.exp(t)),
    "wasserstein": lambda t: -t,
}
# What each remedy adds to dL_D/dpsi.
REMEDIES = {
    "r1": ({"weight": 0.3}, lambda psi: 0.3 * psi),
    "r2": ({"weight": 0.4}, lambda psi: 0.4 * psi),
    "gradient_penalty": ({"weight": 0.5}, lambda psi: 2 * 0.5 * (abs(psi) - 1.0) * np.sign(psi)),
    "instance_noise": ({"std": 0.0}, lambda psi: 0.0),
}


def dirac(**patch):
    return game_of(full_config({"problem": "dirac", **PROBLEMS["dirac"].start, **patch}))


def path_of(game, n: int = 50) -> np.ndarray:
    state, points = game.init(0), []
    for _ in range(n):
        state = game.train(state, 1)
        points.append([float(state.generator["theta"]), float(state.discriminator["psi"])])
    return np.array(points)


# --- the steps in closed form; `pull` is the gradient field (dL_G/dtheta, dL_D/dpsi) ---


def pull_of(loss: str, extra=lambda psi: 0.0):
    a, b = SLOPES[loss]

    def pull(p):
        theta, psi = p
        return np.array([psi * b(psi * theta), theta * a(psi * theta) + extra(psi)])

    return pull


def simultaneous(pull, p):
    return p - RATE * pull(p)


def alternating(pull, p):
    p = p - RATE * np.array([0.0, pull(p)[1]])
    return p - RATE * np.array([pull(p)[0], 0.0])


def extragradient(pull, p):
    return p - RATE * pull(p - RATE * pull(p))


def consensus(pull, p, weight: float = 0.1):
    return p - RATE * (pull(p) + weight * slope_of(lambda q: 0.5 * np.sum(pull(q) ** 2), p))


RULES = {rule.__name__: rule for rule in (simultaneous, alternating, extragradient, consensus)}


def path_by_hand(rule: str, pull, n: int = 50) -> np.ndarray:
    points = [START]
    for _ in range(n):
        points.append(RULES[rule](pull, points[-1]))
    return np.array(points[1:])


@pytest.mark.parametrize("loss", SLOPES)
def test_simultaneous_path_is_the_closed_form_with_every_loss(loss):
    mine = path_of(dirac(loss=loss))
    np.testing.assert_allclose(mine, path_by_hand("simultaneous", pull_of(loss)), atol=1e-4)


@pytest.mark.parametrize("loss", ["non_saturating", "wasserstein"])
@pytest.mark.parametrize("rule", ["alternating", "extragradient", "consensus"])
def test_path_of_every_rule_is_the_closed_form(rule, loss):
    mine = path_of(dirac(update_rule=rule, loss=loss))
    np.testing.assert_allclose(mine, path_by_hand(rule, pull_of(loss)), atol=1e-4)


@pytest.mark.parametrize("remedy", REMEDIES)
@pytest.mark.parametrize("loss", ["minimax", "wasserstein"])
def test_path_with_a_remedy_is_the_closed_form(remedy, loss):
    values, extra = REMEDIES[remedy]
    mine = path_of(dirac(loss=loss, stabilizers={remedy: values}))
    np.testing.assert_allclose(mine, path_by_hand("simultaneous", pull_of(loss, extra)), atol=1e-4)


def test_clipped_critic_walks_along_its_limit():
    mine = path_of(dirac(loss="wasserstein", stabilizers={"weight_clipping": {"limit": 0.5}}))
    p, by_hand = START, []
    for _ in range(50):
        p = simultaneous(pull_of("wasserstein"), p)
        p = np.array([p[0], np.clip(p[1], -0.5, 0.5)])
        by_hand.append(p)
    np.testing.assert_allclose(mine, by_hand, atol=1e-4)
    assert np.ptp(mine[25:, 0]) > 0.5  # clipping alone does not settle it


@pytest.mark.parametrize("loss", G_LOSSES)
def test_unrolled_path_looks_three_answers_ahead(loss):
    rule = {"update_rule": "unrolled", "update_rule_parameters": {"unrolling_steps": 3}}
    pull, value = pull_of(loss), G_LOSSES[loss]
    theta, psi = START
    by_hand = []

    def ahead(theta):
        imagined = psi
        for _ in range(3):
            imagined = imagined - RATE * pull([theta, imagined])[1]
        return value(imagined * theta)

    for _ in range(50):
        psi = psi - RATE * pull([theta, psi])[1]
        theta = theta - RATE * slope_of(lambda w: ahead(w[0]), np.array([theta]))[0]
        by_hand.append([theta, psi])
    np.testing.assert_allclose(path_of(dirac(loss=loss, **rule)), by_hand, atol=1e-4)


# --- what becomes of it ---


def radii(game, n: int = 50) -> np.ndarray:
    return np.hypot(*path_of(game, n).T)


def test_simultaneous_orbit_of_the_bilinear_game_grows_by_the_same_factor():
    grown = radii(dirac(loss="wasserstein")) / np.sqrt(2.0)
    np.testing.assert_allclose(grown, (1 + RATE**2) ** (np.arange(1, 51) / 2), rtol=1e-4)


def test_extragradient_of_the_bilinear_game_shrinks_by_the_same_factor():
    left = radii(dirac(loss="wasserstein", update_rule="extragradient")) / np.sqrt(2.0)
    factor = np.sqrt((1 - RATE**2) ** 2 + RATE**2)
    np.testing.assert_allclose(left, factor ** np.arange(1, 51), rtol=1e-4)


def test_alternating_orbit_comes_back():
    # Both half steps are shears, which leave an ellipse as it is.
    theta, psi = path_of(dirac(loss="wasserstein", update_rule="alternating"), 100).T
    invariant = theta**2 + psi**2 - RATE * theta * psi
    np.testing.assert_allclose(invariant, invariant[0], rtol=1e-4)


@pytest.mark.parametrize("loss", ["minimax", "wasserstein"])
def test_r1_ends_the_orbit(loss):
    assert np.all(np.diff(radii(dirac(loss=loss), 200)) > 0.0)
    with_r1 = radii(dirac(loss=loss, stabilizers={"r1": {"weight": 1.0}}), 200)
    assert with_r1[-1] < 0.01


def test_no_noise_is_no_remedy():
    plain, still = dirac(), dirac(stabilizers={"instance_noise": {"std": 0.0}})
    ends = [game.train(game.init(0), 50) for game in (plain, still)]
    for player in ("generator", "discriminator"):  # two programs, which may round otherwise
        jax.tree.map(
            lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-6),
            *(getattr(end, player) for end in ends),
        )


# --- the picture of it ---


@pytest.mark.parametrize(("remedy", "loss"), [(None, "non_saturating"), ("r1", "wasserstein")])
def test_phase_field_is_the_closed_form(remedy, loss):
    values, extra = REMEDIES[remedy] if remedy else ({}, lambda psi: 0.0)
    game = dirac(
        loss=loss,
        stabilizers={remedy: values} if remedy else {},
        problem_parameters={"start_generator": 0.5, "start_discriminator": -0.75},
    )
    state = game.init(0)
    picture = game.observe(state)
    assert picture["phase_point"].tolist() == [0.5, -0.75]
    axis = np.linspace(-1.5, 1.5, 17)  # twice as far as the farther of both
    np.testing.assert_allclose(picture["view"], [[-1.5, 1.5]])
    pull = pull_of(loss, extra)
    by_hand = [[-pull(np.array([theta, psi])) for theta in axis] for psi in axis]
    np.testing.assert_allclose(picture["phase_field"], by_hand, atol=1e-5)
    # The next step follows it.
    moved = game.train(state, 1)
    after = np.array([float(moved.generator["theta"]), float(moved.discriminator["psi"])])
    expected = -RATE * pull(np.array([0.5, -0.75]))
    np.testing.assert_allclose(after - [0.5, -0.75], expected, atol=1e-5)
