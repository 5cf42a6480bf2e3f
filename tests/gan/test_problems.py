"""Targets: samples, density and modes against the published formulas written out by hand."""

from __future__ import annotations

import functools
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import logsumexp

from ganscope.gan.registry import PROBLEMS
from ganscope.gan.structure import n_columns

from .target_examples import CURVES, MIXTURES
from .tools import parameters_of

N = 20_000
BLOCK = 4096
MIXTURE_CASES = [
    ("gaussian_1d", {}),
    ("gaussian_1d", {"mean": -7.0, "std": 2.0}),
    ("mixture_1d", {}),
    ("mixture_1d", {"modes": 4, "spacing": 1.5, "std": 0.1, "weights": [1.0, 5.0, 0.5]}),
    ("mixture_1d", {"modes": 1}),
    ("ring", {}),
    ("ring", {"modes": 5, "radius": 1.0, "std": 0.2}),
    ("grid", {}),
    ("grid", {"side": 3, "spacing": 1.0, "std": 0.1}),
    ("two_gaussians", {}),
    ("two_gaussians", {"spread": 0.5}),
    ("disjoint", {}),
    ("disjoint", {"std": 0.08}),
]
CURVE_CASES = [
    ("line", {}),
    ("line", {"std": 0.1}),
    ("ellipse", {}),
    ("ellipse", {"std": 0.005}),
    ("ellipse", {"std": 0.1}),
    ("two_moons", {}),
    ("two_moons", {"std": 0.2}),
    ("swiss_roll", {}),
    ("spiral", {}),
    ("spiral", {"arms": 1, "turns": 2.5, "std": 0.05}),
]
CASES = MIXTURE_CASES + CURVE_CASES
# These have tests of their own.
ELSEWHERE = {
    *("custom", "custom_1d", "dirac", "mixture", "uniform_1d"),
    *("drawn_digits", "drawn_digits_8", "handwritten_digits"),
}


def case_id(value) -> str:
    return ",".join(value) or "default" if isinstance(value, dict) else str(value)


def cases(chosen):
    return pytest.mark.parametrize(("name", "changes"), chosen, ids=case_id)


@functools.cache
def _drawn(name: str, changes: str) -> np.ndarray:
    parameters = parameters_of(name, json.loads(changes))
    return np.asarray(PROBLEMS[name].sample(jax.random.key(11), N, parameters), np.float64)


def draw(name, changes) -> np.ndarray:
    """N samples, drawn once for all tests."""
    return _drawn(name, json.dumps(changes))


@functools.cache
def _compiled(name: str, function: str):
    return jax.jit(getattr(PROBLEMS[name], function))


def _in_blocks(name, function, changes, x) -> list[np.ndarray]:
    """The answer at many points, by one compiled function for blocks of one size."""
    parameters, n = parameters_of(name, changes), len(x)
    x = np.resize(np.asarray(x, np.float32), (-(-n // BLOCK) * BLOCK, np.shape(x)[1]))
    answers = [
        jax.tree.leaves(_compiled(name, function)(jnp.asarray(block), parameters))
        for block in np.split(x, len(x) // BLOCK)
    ]
    return [np.concatenate(parts)[:n] for parts in zip(*answers, strict=True)]


def log_density(name, changes, x) -> np.ndarray:
    return _in_blocks(name, "log_density", changes, x)[0].astype(np.float64)


def nearest_mode(name, changes, x) -> tuple[np.ndarray, np.ndarray]:
    index, distance = _in_blocks(name, "nearest_mode", changes, x)
    return index, distance


def std_of(name, changes) -> float:
    return float(parameters_of(name, changes)["std"])


def curve_of(name, changes):
    """Place (0 to 1) -> the point of the curve, by hand."""
    shape = {field: value for field, value in changes.items() if field != "std"}
    return functools.partial(CURVES[name], **shape)


def probes(name, changes) -> np.ndarray:
    """Points where the data is, and points all over a wide box."""
    view = np.asarray(PROBLEMS[name].view(parameters_of(name, changes)), np.float64)
    low, width = view[:, 0], view[:, 1] - view[:, 0]
    anywhere = np.random.default_rng(5).uniform(-0.2, 1.2, (20, len(view)))
    return np.vstack([draw(name, changes)[:20], low + width * anywhere])


def test_every_problem_is_tested():
    assert set(MIXTURES) | set(CURVES) == set(PROBLEMS) - ELSEWHERE
    assert {name for name, _ in CASES} == set(LIVE) == set(PROBLEMS) - ELSEWHERE


@cases(MIXTURE_CASES)
def test_modes_are_those_of_the_formula(name, changes):
    by_hand = MIXTURES[name](**changes)
    modes = PROBLEMS[name].modes(parameters_of(name, changes))
    k = len(by_hand)
    np.testing.assert_allclose(modes.weights[:k], [w for w, _, _ in by_hand], rtol=1e-5)
    np.testing.assert_allclose(modes.means[:k], [m for _, m, _ in by_hand], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(modes.std[:k], [s for _, _, s in by_hand], rtol=1e-5)
    assert not np.any(modes.weights[k:])


@cases(MIXTURE_CASES)
def test_samples_have_the_stated_mean_and_spread(name, changes):
    by_hand = MIXTURES[name](**changes)
    weights, means, stds = (np.array(part) for part in zip(*by_hand, strict=True))
    mean = weights @ means
    variance = weights @ (stds**2 + means**2) - mean**2
    check_moments(draw(name, changes), mean, variance)


@cases(CURVE_CASES)
def test_samples_of_a_curve_have_its_mean_and_spread(name, changes):
    place = curve_of(name, changes)(np.linspace(0.0, 1.0, 100_001)[:-1] + 0.5e-5)
    variance = place.var(axis=1) + std_of(name, changes) ** 2
    check_moments(draw(name, changes), place.mean(axis=1), variance)


def check_moments(x: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> None:
    """Both within five standard errors, axis by axis."""
    for axis in range(x.shape[1]):
        mine = x[:, axis]
        assert abs(mine.mean() - mean[axis]) < 5 * np.sqrt(variance[axis] / N)
        fourth = np.mean((mine - mine.mean()) ** 4)
        error = np.sqrt((fourth - variance[axis] ** 2) / N)
        assert abs(mine.var() - variance[axis]) < 5 * error


@cases(CASES)
def test_modes_get_their_shares_of_the_samples(name, changes):
    weights = np.asarray(PROBLEMS[name].modes(parameters_of(name, changes)).weights)
    index, distance = nearest_mode(name, changes, draw(name, changes))
    for k, weight in enumerate(weights):
        share = np.mean(index == k)
        if weight == 0:
            assert share == 0
        elif name in CURVES or np.median(distance) < 2:
            # Ends of a line and overlapping clouds leave each other a per cent or two.
            assert abs(share - weight) < 5 * np.sqrt(weight * (1 - weight) / N) + 0.02 * weight


@cases(MIXTURE_CASES)
def test_log_density_agrees_with_scipy(name, changes):
    x = probes(name, changes)
    weights, means, stds = (np.array(part) for part in zip(*MIXTURES[name](**changes), strict=True))
    by_hand = [
        logsumexp(np.log(weights) + stats.norm.logpdf(point, means, stds).sum(axis=1))
        for point in x
    ]
    np.testing.assert_allclose(log_density(name, changes, x), by_hand, rtol=3e-5, atol=2e-3)


# The other curves, with several branches to integrate over, are in test_curves.py.
@cases([case for case in CURVE_CASES if case[0] in ("line", "ellipse")])
def test_log_density_of_a_curve_agrees_with_direct_integration(name, changes):
    std, places = std_of(name, changes), np.linspace(0.0, 1.0, 2001)

    def log_gaussian(u, point):
        distance = np.hypot(*(CURVES[name](u) - point))
        return -0.5 * (distance / std) ** 2 - np.log(2.0 * np.pi * std**2)

    x = probes(name, changes)[12:28]
    by_hand = []
    for point in x:
        # Where the integrand peaks is where `quad` has to look, and what it may be scaled by.
        peak = places[np.argmin(np.hypot(*(CURVES[name](places) - point[:, None])))]
        top = log_gaussian(peak, point)
        # The ellipse is closed: a whole turn, begun opposite the peak.
        ends = (0.0, 1.0) if name == "line" else (peak - 0.5, peak + 0.5)
        total, _ = integrate.quad(
            lambda u, point=point, top=top: np.exp(log_gaussian(u, point) - top),
            *ends,
            points=[np.clip(peak + d * std, *ends) for d in (-8, -2, 0, 2, 8)],
            limit=200,
        )
        by_hand.append(top + np.log(total))
    np.testing.assert_allclose(log_density(name, changes, x), by_hand, rtol=3e-4, atol=5e-3)


# The thinnest ellipse would need too many points.
@cases([case for case in CASES if case != ("ellipse", {"std": 0.005})])
def test_density_integrates_to_one(name, changes):
    parameters = parameters_of(name, changes)
    view = np.asarray(PROBLEMS[name].view(parameters), np.float64)
    narrowest = float(np.min(PROBLEMS[name].modes(parameters).std))
    # A sum over points one standard deviation apart is exact to 1e-8 for Gaussians; the box is
    # wider than the data by at least eight of them.
    axes = [np.arange(a - 8 * narrowest, b + 8 * narrowest, narrowest) for a, b in view]
    if name == "two_gaussians":
        axes[1] = np.arange(-1.5, 2.5, narrowest)
    x = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
    density = np.exp(log_density(name, changes, x))
    assert np.sum(density) * narrowest ** len(axes) == pytest.approx(1.0, abs=2e-4)


@cases(MIXTURE_CASES)
def test_nearest_mode_matches_a_loop(name, changes):
    x = probes(name, changes)
    index, distance = nearest_mode(name, changes, x)
    for i, point in enumerate(x):
        by_hand = [np.linalg.norm((point - m) / s) for _, m, s in MIXTURES[name](**changes)]
        assert distance[i] == pytest.approx(min(by_hand), rel=1e-4, abs=1e-4)
        assert by_hand[index[i]] == pytest.approx(min(by_hand), rel=1e-4, abs=1e-4)


@cases(CURVE_CASES)
def test_nearest_stretch_of_a_curve_matches_a_search(name, changes):
    std, places = std_of(name, changes), np.linspace(0.0, 1.0, 20_001)[:-1]
    on_curve = curve_of(name, changes)(places)
    x = probes(name, changes)
    index, distance = nearest_mode(name, changes, x)
    # Most curves are searched at points up to 0.005 (ellipse) or 0.02 apart.
    near = 0.002 if name in ("line", "ellipse") else 0.01
    for i, point in enumerate(x):
        to_all = np.hypot(*(on_curve - point[:, None]))
        assert distance[i] * std == pytest.approx(to_all.min(), abs=near)
        in_stretch = (places * 8).astype(int) == index[i]
        assert to_all[in_stretch].min() == pytest.approx(to_all.min(), abs=near)


@pytest.mark.parametrize("n_modes", range(2, 17))
def test_ring_closes_without_a_doubled_mode(n_modes):
    modes = PROBLEMS["ring"].modes(parameters_of("ring", {"modes": n_modes, "radius": 2.0}))
    means = np.asarray(modes.means, np.float64)[np.asarray(modes.weights) > 0]
    assert len(means) == n_modes
    np.testing.assert_allclose(np.linalg.norm(means, axis=1), 2.0, rtol=1e-6)
    gaps = np.linalg.norm(means - np.roll(means, -1, axis=0), axis=1)
    np.testing.assert_allclose(gaps, 4.0 * np.sin(np.pi / n_modes), rtol=1e-5)
    to_each_other = np.linalg.norm(means[:, None] - means[None], axis=-1)
    assert np.min(to_each_other + 10 * np.eye(n_modes)) > 0.5
    np.testing.assert_allclose(modes.weights[:n_modes], 1.0 / n_modes, rtol=1e-6)


VIEW_CASES = [
    *CASES,
    *[
        ("gaussian_1d", {"mean": mean, "std": std})
        for mean in (-10.0, 0.0, 10.0)
        for std in (0.05, 3.0)
    ],
    ("mixture_1d", {"modes": 8, "spacing": 5.0, "std": 1.5}),
    ("mixture_1d", {"modes": 1, "std": 1.5}),
    ("ring", {"radius": 5.0, "std": 0.5}),
    ("ring", {"radius": 0.5, "std": 0.5}),
    ("grid", {"side": 6, "spacing": 4.0, "std": 0.5}),
    ("grid", {"side": 2, "spacing": 0.5, "std": 0.5}),
    ("two_gaussians", {"spread": 2.0}),
    ("disjoint", {"std": 0.15}),
]


@cases(VIEW_CASES)
def test_view_holds_the_data_and_the_origin(name, changes):
    parameters = parameters_of(name, changes)
    spec = PROBLEMS[name]
    view = np.asarray(spec.view(parameters))
    assert view.shape == (n_columns(spec), 2)
    assert np.all(view[:, 0] < view[:, 1])
    modes = spec.modes(parameters)
    means = np.asarray(modes.means)[np.asarray(modes.weights) > 0]
    assert np.all(means > view[:, 0])
    assert np.all(means < view[:, 1])
    assert np.all(view[:, 0] <= 0.0), "the origin, where G begins, is out of sight"
    assert np.all(view[:, 1] >= 0.0), "the origin, where G begins, is out of sight"


@cases(VIEW_CASES)
def test_view_shows_most_of_the_data(name, changes):
    view = np.asarray(PROBLEMS[name].view(parameters_of(name, changes)), np.float64)
    x = draw(name, changes)
    inside = np.all((x > view[:, 0]) & (x < view[:, 1]), axis=1)
    assert inside.mean() > 0.85


LIVE = {
    "gaussian_1d": {"mean": -2.0},
    "mixture_1d": {"modes": 2},
    "ring": {"modes": 3},
    "grid": {"side": 2},
    "two_gaussians": {"spread": 0.3},
    "disjoint": {"std": 0.1},
    "line": {"std": 0.1},
    "ellipse": {"std": 0.1},
    "two_moons": {"std": 0.1},
    "swiss_roll": {"std": 0.1},
    "spiral": {"arms": 1, "turns": 2.0},
}


@pytest.mark.parametrize("name", LIVE)
def test_parameters_act_without_a_new_compilation(name):
    spec, traces = PROBLEMS[name], []

    @jax.jit
    def compiled(x, parameters):
        traces.append(name)
        return spec.log_density(x, parameters), spec.view(parameters), spec.modes(parameters)

    x = np.random.default_rng(0).uniform(-1.0, 1.0, (5, n_columns(spec)))
    before, *_ = compiled(jnp.asarray(x, jnp.float32), parameters_of(name, {}))
    after, *_ = compiled(jnp.asarray(x, jnp.float32), parameters_of(name, LIVE[name]))
    assert len(traces) == 1
    np.testing.assert_allclose(after, log_density(name, LIVE[name], x), rtol=1e-4, atol=1e-3)
    assert np.any(before != after)
