"""Blurred curves: quadrature against Simpson, and pieces against their published formulas."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import simpson

from ganscope.gan.registry import PROBLEMS
from ganscope.gan.targets.curves import closed_quadrature, open_quadrature

from ..target_examples import CURVES
from ..tools import parameters_of

# Name, parameters, and the number of pieces that the unit interval falls into.
CASES = [
    ("two_moons", {"std": 0.02}, 2),
    ("two_moons", {"std": 0.2}, 2),
    ("swiss_roll", {"std": 0.02}, 1),
    ("swiss_roll", {}, 1),
    ("spiral", {"arms": 2, "turns": 2.5, "std": 0.02}, 2),
    ("spiral", {"arms": 1, "turns": 0.5, "std": 0.1}, 1),
    ("ellipse", {"std": 0.005}, 1),
]
SIMPSON_POINTS = 20_001


def by_simpson(curve, pieces: int, std: float, x: np.ndarray) -> np.ndarray:
    """log of the mean over u of the blurring Gaussian, piece by piece, in double precision."""
    # A hair inside each piece, so that its last point belongs to it.
    places = np.linspace(0.0, (1.0 - 1e-12) / pieces, SIMPSON_POINTS)
    starts = np.arange(pieces) / pieces
    exponents = [
        -0.5 * np.sum((x[:, :, None] - curve(start + places)[None]) ** 2, axis=1) / std**2
        for start in starts
    ]
    top = np.max(exponents, axis=(0, 2))
    total = sum(simpson(np.exp(part - top[:, None]), x=places) for part in exponents)
    return top + np.log(total) - np.log(2.0 * np.pi * std**2)


@pytest.mark.parametrize(("name", "changes", "pieces"), CASES)
def test_log_density_agrees_with_simpsons_rule(name, changes, pieces):
    parameters = parameters_of(name, changes)
    std = float(parameters["std"])
    shape = {field: value for field, value in changes.items() if field != "std"}

    def curve(u):
        return CURVES[name](u, **shape)

    rng = np.random.default_rng(2)
    ends = np.array([0.0, 1e-4, 0.4999, 0.5, 0.5001, 0.9999])
    near = curve(np.concatenate([ends, rng.random(10)])).T
    x = np.vstack([near, near + std * rng.normal(size=near.shape), rng.uniform(-1, 1, (8, 2))])
    mine = jax.jit(PROBLEMS[name].log_density)(jnp.asarray(x, jnp.float32), parameters)
    np.testing.assert_allclose(mine, by_simpson(curve, pieces, std, x), rtol=3e-5, atol=1e-3)


@pytest.mark.parametrize("degree", [0, 1, 5, 15])
def test_open_quadrature_is_exact_for_polynomials(degree):
    places, weights = open_quadrature(8)
    assert np.sum(weights * places**degree) == pytest.approx(1 / (degree + 1), rel=1e-12)


@pytest.mark.parametrize("rule", [open_quadrature(8), closed_quadrature(64)])
def test_quadrature_is_in_order_and_gives_each_eighth_the_same(rule):
    assert np.all(np.diff(rule.places) > 0)
    assert rule.places[0] >= 0
    assert rule.places[-1] < 1
    shares = np.bincount(np.floor(rule.places * 8).astype(int), rule.weights)
    np.testing.assert_allclose(shares, 1 / 8, rtol=1e-12)


def test_closed_quadrature_is_exact_for_what_comes_round_again():
    places, weights = closed_quadrature(64)
    # The mean of exp(cos) over a turn is the Bessel function I_0(1).
    total = np.sum(weights * np.exp(np.cos(2 * np.pi * places)))
    assert total == pytest.approx(np.i0(1.0), rel=1e-12)


def test_half_of_the_modes_lies_on_each_moon():
    modes = PROBLEMS["two_moons"].modes(parameters_of("two_moons", {}))
    upper, lower = np.split(np.asarray(modes.means), 2)
    np.testing.assert_allclose(np.linalg.norm(upper - [-0.5, -0.25], axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(lower - [0.5, 0.25], axis=1), 1.0, rtol=1e-5)
    assert np.all(upper[:, 1] > -0.25)
    assert np.all(lower[:, 1] < 0.25)


def test_second_arm_is_the_first_one_turned_by_half_a_turn():
    modes = PROBLEMS["spiral"].modes(parameters_of("spiral", {"arms": 2, "turns": 1.0}))
    first, second = np.split(np.asarray(modes.means), 2)
    np.testing.assert_allclose(second, -first, atol=1e-6)


def test_turns_wind_the_arm_and_leave_its_radii():
    few, many = (
        np.asarray(PROBLEMS["spiral"].modes(parameters_of("spiral", {"turns": turns})).means)
        for turns in (0.5, 2.5)
    )
    radius = np.linalg.norm(few, axis=1)
    np.testing.assert_allclose(np.linalg.norm(many, axis=1), radius, rtol=1e-5)
    angle = np.angle((many @ [1, 1j]) / (few @ [1, 1j]))
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(4j * np.pi * radius), atol=1e-4)
