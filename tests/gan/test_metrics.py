"""Metrics: cases with known answers, from evidence made by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from ganscope.gan.metric_inputs import MetricInputs, covered_modes, mode_shares
from ganscope.gan.registry import LOSSES, METRICS, PROBLEMS
from ganscope.gan.view.density import histogram_masses

from .tools import on_device, parameters_of

SAMPLES = 2500


def evidence(**given) -> MetricInputs:
    """Evidence of a blind D and of nothing else in particular, with some of it replaced."""
    blank = {
        "x_real": np.zeros((4, 1)),
        "x_fake": np.zeros((4, 1)),
        "real_logits": np.zeros(4),
        "fake_logits": np.zeros(4),
        "real_probability": np.full(4, 0.5),
        "fake_probability": np.full(4, 0.5),
        **dict.fromkeys(("real_heads", "fake_heads", "fake_codes", "codes"), np.zeros((4, 0))),
        "discriminator_loss": 2 * np.log(2),
        "generator_loss": np.log(2),
        "data_mass": [0.5, 0.5, 0.0],
        "generator_mass": [0.5, 0.5, 0.0],
        "mode_weights": [1.0],
        "mode_distance": np.zeros(4),
        "discriminator_gradient_norm": 3.0,
        "generator_gradient_norm": 4.0,
    }
    whole = {
        name: jnp.asarray(given.pop(name, np.zeros(4)), jnp.int32)
        for name in ("mode_index", "real_labels")
    }
    arrays = {name: on_device(value) for name, value in (blank | given).items()}
    return MetricInputs(**arrays, **whole)


def value_of(metric: str, **given) -> float:
    result = METRICS[metric].measure(evidence(**given))
    assert result.shape == ()
    assert result.dtype == np.float32
    return float(result)


# --- the game ---


def test_value_of_a_blind_discriminator_is_minus_log_4():
    assert value_of("value") == pytest.approx(-np.log(4))


def test_value_is_the_mean_log_likelihood_of_both_sides():
    real, fake = np.array([0.9, 0.6, 0.3]), np.array([0.2, 0.5])
    by_hand = np.mean(np.log(real)) + np.mean(np.log(1 - fake))
    assert value_of("value", real_probability=real, fake_probability=fake) == pytest.approx(by_hand)


def test_value_of_the_best_discriminator_after_collapse_to_one_of_eight_modes():
    # 800 real samples, evenly over eight modes; all fakes on the first: D* = 1/9 there, else 1.
    real = np.concatenate([np.full(100, 1 / 9), np.ones(700)])
    value = value_of("value", real_probability=real, fake_probability=np.full(800, 1 / 9))
    assert value == pytest.approx(-0.3924, abs=1e-4)


def test_value_stays_finite_where_an_answer_is_exactly_0_or_1():
    value = value_of("value", real_probability=[0.0, 1.0], fake_probability=[1.0, 0.0])
    assert np.isfinite(value)
    assert value < -10.0


def test_mean_probabilities_are_means():
    given = {"real_probability": [0.9, 0.5], "fake_probability": [0.1, 0.2]}
    assert value_of("real_probability", **given) == pytest.approx(0.7)
    assert value_of("fake_probability", **given) == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("real", "fake", "accuracy"),
    [
        ([0.9, 0.8, 0.4, 0.7], [0.1, 0.6, 0.2, 0.3], 0.75),
        ([0.9] * 4, [0.1] * 4, 1.0),
        ([0.1] * 4, [0.9] * 4, 0.0),
        # Certain of everything: right about one side, wrong about the other.
        ([0.9] * 4, [0.9] * 4, 0.5),
        # One player's batches may be longer; each side counts half.
        ([0.9, 0.1], [0.1] * 6, 0.75),
    ],
)
def test_accuracy_is_the_share_of_right_answers(real, fake, accuracy):
    given = {"real_probability": real, "fake_probability": fake}
    assert value_of("discriminator_accuracy", **given) == pytest.approx(accuracy)


def test_blind_discriminator_is_half_right():
    assert value_of("discriminator_accuracy") == pytest.approx(0.5)


def test_accuracy_reads_least_squares_outputs_as_probabilities():
    # Outputs 0.2 and 0.4 have the sign of "real", but are nearer to "fake".
    outputs = on_device([0.2, 0.4])
    probability = LOSSES["least_squares"].probability(outputs)
    given = {"real_probability": probability, "fake_probability": probability}
    assert value_of("discriminator_accuracy", **given) == pytest.approx(0.5)
    assert value_of("discriminator_accuracy", **given | {"real_probability": [0.7]}) == 1.0


CRITIC_HAS_NONE = [
    *("value", "real_probability", "fake_probability"),
    *("discriminator_accuracy", "implied_js"),
]


@pytest.mark.parametrize("metric", CRITIC_HAS_NONE)
def test_critic_has_no_value_and_no_probabilities(metric):
    nan = np.full(4, np.nan)
    assert np.isnan(value_of(metric, real_probability=nan, fake_probability=nan))


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("discriminator_loss", 2 * np.log(2)),
        ("generator_loss", np.log(2)),
        ("discriminator_gradient_norm", 3.0),
        ("generator_gradient_norm", 4.0),
    ],
)
def test_metric_passes_on_what_was_measured(metric, value):
    assert value_of(metric) == pytest.approx(value)
    assert METRICS["discriminator_loss"].reference[0] == pytest.approx(2 * np.log(2))
    assert METRICS["generator_loss"].reference[0] == pytest.approx(np.log(2))


# --- divergences ---


def test_divergences_of_equal_masses_are_zero():
    assert value_of("js") == pytest.approx(0.0, abs=1e-6)
    assert value_of("kl") == pytest.approx(0.0, abs=1e-6)


def test_divergences_of_disjoint_masses_are_at_their_caps():
    given = {"data_mass": [1.0, 0.0], "generator_mass": [0.0, 1.0]}
    assert value_of("js", **given) == pytest.approx(np.log(2))
    assert value_of("kl", **given) == pytest.approx(np.log(2501), rel=1e-4)


COLLAPSED = {"data_mass": [1 / 8] * 8 + [0.0], "generator_mass": [1.0] + [0.0] * 8}


@pytest.mark.parametrize(
    ("given", "best"),
    [
        ({}, -np.log(4)),
        ({"data_mass": [1.0, 0.0], "generator_mass": [0.0, 1.0]}, 0.0),
        (COLLAPSED, -0.3924),
    ],
)
def test_best_value_is_that_of_theory(given, best):
    assert value_of("best_value", **given) == pytest.approx(best, abs=1e-4)


def test_best_discriminator_implies_the_measured_divergence():
    # 800 real samples, evenly over eight modes; all fakes on the first: D* = 1/9 there, else 1.
    real = np.concatenate([np.full(100, 1 / 9), np.ones(700)])
    given = {"real_probability": real, "fake_probability": np.full(800, 1 / 9), **COLLAPSED}
    assert value_of("implied_js", **given) == pytest.approx(value_of("js", **given), abs=1e-4)
    assert value_of("value", **given) == pytest.approx(value_of("best_value", **given), abs=1e-4)


def test_other_discriminators_imply_less():
    assert value_of("implied_js", **COLLAPSED) == pytest.approx(0.0, abs=1e-6)
    wrong = {"real_probability": [0.1], "fake_probability": [0.9]}
    assert value_of("implied_js", **wrong) == pytest.approx(np.log(0.1) + np.log(2), abs=1e-5)


@pytest.mark.parametrize("speck", [1e-30, 1e-37, 2e-38, 1.2e-38, 1e-40])
def test_divergences_do_not_stumble_over_a_speck_of_mass(speck):
    given = {"data_mass": [1.0, speck], "generator_mass": [1.0, 0.0]}
    assert value_of("js", **given) == pytest.approx(0.0, abs=1e-6)
    assert value_of("kl", **given) == pytest.approx(0.0, abs=1e-6)


def test_kl_metric_is_the_textbook_sum_where_the_generator_reaches():
    p, q = np.array([0.2, 0.5, 0.3]), np.array([0.4, 0.4, 0.2])
    kl = value_of("kl", data_mass=p, generator_mass=q)
    assert kl == pytest.approx(np.sum(p * np.log(p / q)), abs=2e-4)


# --- W1 ---


@pytest.fixture(scope="module")
def clouds() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(0, 1, (300, 2)), rng.exponential(0.7, (300, 2))


def test_w1_on_a_line_agrees_with_scipy(clouds):
    real, fake = clouds[0][:, :1], clouds[1][:, :1]
    by_scipy = stats.wasserstein_distance(real[:, 0], fake[:, 0])
    assert value_of("w1", x_real=real, x_fake=fake) == pytest.approx(by_scipy, rel=1e-4)


@pytest.mark.parametrize("shift", [0.25, -3.0])
def test_w1_of_a_shifted_copy_is_the_shift(clouds, shift):
    x = clouds[0][:, :1]
    shuffled = np.random.default_rng(1).permutation(x) + shift
    assert value_of("w1", x_real=x, x_fake=shuffled) == pytest.approx(abs(shift), rel=1e-4)
    assert value_of("w1", x_real=x, x_fake=shuffled - shift) == pytest.approx(0.0, abs=1e-6)


def test_w1_in_the_plane_is_the_mean_over_directions(clouds):
    real, fake = clouds
    by_scipy = np.mean(
        [
            stats.wasserstein_distance(real @ direction, fake @ direction)
            for k in range(16)
            for direction in [(np.cos(np.pi * k / 16), np.sin(np.pi * k / 16))]
        ]
    )
    assert value_of("w1", x_real=real, x_fake=fake) == pytest.approx(by_scipy, rel=1e-4)


def test_sliced_w1_of_a_shifted_copy_is_two_thirds_of_the_shift(clouds):
    x = clouds[0]
    shifted = np.random.default_rng(1).permutation(x) + np.array([3.0, 4.0])
    # The mean of |cos| over all directions is 2 / pi; over 16 of them nearly so.
    w1 = value_of("w1", x_real=x, x_fake=shifted)
    assert w1 == pytest.approx(5.0 * 2 / np.pi, rel=0.01)


# --- the generator's samples ---


def test_mean_and_spread_of_the_generator():
    x = np.random.default_rng(0).normal(4.0, 0.5, (500, 1))
    assert value_of("generator_mean", x_fake=x) == pytest.approx(x.mean(), rel=1e-5)
    assert value_of("generator_std", x_fake=x) == pytest.approx(x.std(), rel=1e-4)


def test_spread_of_a_collapsed_generator_is_zero():
    assert value_of("generator_std", x_fake=np.full((500, 1), 7.3)) == pytest.approx(0.0, abs=1e-5)


def at_modes(counts, n_modes: int, *, astray: int = 0, padding: int = 0) -> dict[str, np.ndarray]:
    """Evidence of samples right at their modes, and of some near no mode."""
    index = np.concatenate([np.repeat(np.arange(len(counts)), counts), np.zeros(astray, int)])
    distance = np.concatenate([np.zeros(sum(counts)), np.full(astray, 3.01)])
    weights = np.concatenate([np.full(n_modes, 1 / n_modes), np.zeros(padding)])
    return {"mode_index": index, "mode_distance": distance, "mode_weights": weights}


@pytest.mark.parametrize("n_modes", [1, 8, 25])
def test_everything_on_one_mode_has_a_reverse_kl_of_log_k(n_modes):
    given = at_modes([500], n_modes, padding=4)
    assert value_of("reverse_kl_modes", **given) == pytest.approx(np.log(n_modes), abs=1e-5)
    assert value_of("modes_covered", **given) == 1.0


def test_fair_shares_have_no_reverse_kl():
    given = at_modes([100] * 8, 8, padding=8)
    assert value_of("reverse_kl_modes", **given) == pytest.approx(0.0, abs=1e-6)
    assert value_of("modes_covered", **given) == 8.0
    assert value_of("quality", **given) == 1.0


@pytest.mark.parametrize(
    ("counts", "shares"),
    [([500], [1.0]), ([100] * 8, [1 / 8] * 8), ([300, 100, 0], [0.75, 0.25])],
)
def test_entropy_of_modes_agrees_with_scipy(counts, shares):
    entropy = value_of("mode_entropy", **at_modes(counts, 8, astray=600, padding=4))
    assert entropy == pytest.approx(stats.entropy(shares), abs=1e-5)


def test_entropy_and_reverse_kl_of_equal_modes_add_up_to_log_k():
    given = at_modes([300, 100, 50], 8, astray=50)
    total = value_of("mode_entropy", **given) + value_of("reverse_kl_modes", **given)
    assert total == pytest.approx(np.log(8), rel=1e-5)


def test_reverse_kl_counts_only_samples_near_a_mode():
    given = at_modes([300, 100], 2, astray=600)
    by_hand = 0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.5)
    assert value_of("reverse_kl_modes", **given) == pytest.approx(by_hand, rel=1e-5)
    assert value_of("quality", **given) == pytest.approx(0.4)


def test_reverse_kl_compares_with_the_weights_of_the_data():
    given = at_modes([300, 100], 2) | {"mode_weights": [0.75, 0.25]}
    assert value_of("reverse_kl_modes", **given) == pytest.approx(0.0, abs=1e-6)


def test_without_a_sample_near_any_mode_shares_are_undefined():
    given = at_modes([0, 0], 2, astray=100)
    assert np.isnan(value_of("mode_entropy", **given))
    assert np.isnan(value_of("reverse_kl_modes", **given))
    assert value_of("modes_covered", **given) == 0.0
    assert value_of("quality", **given) == 0.0


@pytest.mark.parametrize(
    ("n_modes", "count", "is_covered"),
    [
        # 2 % of 1000 samples; with 36 modes half of a fair share, 13.9, is less.
        (8, 20, True),
        (8, 19, False),
        (36, 14, True),
        (36, 13, False),
    ],
)
def test_mode_counts_from_its_threshold_on(n_modes, count, is_covered):
    given = at_modes([count, 1000 - count], n_modes)
    assert bool(covered_modes(evidence(**given))[0]) is is_covered
    assert value_of("modes_covered", **given) == 1 + is_covered


def test_padding_never_counts_as_covered():
    given = at_modes([100, 100], 2, padding=3)
    assert np.asarray(covered_modes(evidence(**given))).tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_shares_are_of_all_samples():
    shares = mode_shares(evidence(**at_modes([30, 10], 2, astray=60)))
    np.testing.assert_allclose(shares, [0.3, 0.1], rtol=1e-6)


# --- a perfect generator: two independent real samples ---


@pytest.fixture(scope="module", params=[("ring", 40), ("grid", 40)], ids=lambda p: p[0])
def perfect(request) -> dict[str, np.ndarray]:
    name, cells = request.param
    parameters, spec = parameters_of(name, {}), PROBLEMS[name]
    x_real, x_fake = (
        spec.sample(jax.random.key(seed), n, parameters) for seed, n in ((0, 10_000), (1, SAMPLES))
    )
    index, distance = spec.nearest_mode(x_fake, parameters)
    view = spec.view(parameters)
    return {
        "x_real": x_real[:SAMPLES],
        "x_fake": x_fake,
        "data_mass": histogram_masses(x_real, view, cells),
        "generator_mass": histogram_masses(x_fake, view, cells),
        "mode_weights": spec.modes(parameters).weights,
        "mode_index": index,
        "mode_distance": distance,
    }


def test_perfect_generator_has_divergences_near_zero(perfect):
    # What is left is the noise of 2 500 against 10 000 samples over some hundred cells.
    assert 0.0 <= value_of("js", **perfect) < 0.02
    assert 0.0 <= value_of("kl", **perfect) < 0.1
    assert value_of("w1", **perfect) < 0.2


def test_perfect_generator_covers_every_mode_fairly(perfect):
    n_modes = int(np.sum(np.asarray(perfect["mode_weights"]) > 0))
    assert value_of("modes_covered", **perfect) == n_modes
    # The floor of a finite sample is (K - 1) / 2 N.
    floor = (n_modes - 1) / (2 * SAMPLES)
    assert floor / 4 < value_of("reverse_kl_modes", **perfect) < 3 * floor


def test_perfect_generator_has_the_quality_of_exact_data(perfect):
    # 1 - exp(-9/2) of a round Gaussian lies within 3 standard deviations: 98.9 %.
    exact = 1 - np.exp(-4.5)
    error = np.sqrt(exact * (1 - exact) / SAMPLES)
    assert value_of("quality", **perfect) == pytest.approx(exact, abs=5 * error)


REFERENCES = [
    *(("js", np.log(2)), ("implied_js", np.log(2)), ("discriminator_accuracy", 0.5)),
    *(("value", -np.log(4)), ("best_value", -np.log(4)), ("kl", 0.0), ("w1", 0.0)),
]


@pytest.mark.parametrize(("metric", "value"), REFERENCES)
def test_reference_lines_are_those_of_theory(metric, value):
    assert METRICS[metric].reference[0] == pytest.approx(value)
