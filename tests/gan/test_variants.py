"""Variants: which player gets which label, the losses computed by hand, and the metrics."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp

from ganscope.gan.config import ConfigError, full_config
from ganscope.gan.game import forward, sample_latents
from ganscope.gan.objectives import discriminator_objective as d_objective
from ganscope.gan.objectives import draw_batch
from ganscope.gan.objectives import generator_objective as g_objective
from ganscope.gan.registry import METRICS, STABILIZERS
from ganscope.gan.view.inference import judge

from .by_hand import in_double
from .test_metrics import value_of
from .tools import DISCRIMINATOR_GRADIENT, TINY_RING, as_float32, assert_same_bits, on_device, tiny

KEY, STEP = jax.random.key(11), jnp.int32(0)
MOST_MODES = 16
FIVE = {"problem_parameters": {"modes": 5}}


def ring(variant: str, *patches):
    return tiny(TINY_RING, FIVE, {"variant": variant}, *patches)


CONDITIONAL = ring("conditional")
INFO = ring("infogan", {"variant_parameters": {"codes": 6, "weight": 0.7}})
SEMI = ring("semi_supervised", {"variant_parameters": {"labels_per_mode": 3, "weight": 0.6}})


def centres(n: int = 5, radius: float = 2.0) -> np.ndarray:
    angle = 2 * np.pi * np.arange(n) / n
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def labels_by_hand(x) -> np.ndarray:
    distances = np.linalg.norm(np.asarray(x)[:, None] - centres()[None], axis=2)
    return np.argmin(distances, axis=1)


def outputs_by_hand(weights, blocks: dict[str, np.ndarray]) -> np.ndarray:
    """All that a tiny D says of some rows, given by their named blocks."""
    d = in_double(weights)
    h = np.tanh(sum(block @ d["inputs"][n] for n, block in blocks.items()) + d["input_bias"])
    for layer in d["hidden"]:
        h = np.tanh(h @ layer["weights"] + layer["bias"])
    return h @ d["outputs"]["h"] + d["output_bias"]


def generator_of_codes(n_codes: int, points: np.ndarray, std: float = 0.0):
    """G as wide as it has to be to answer code k with points[k] + std z."""
    z = np.vstack([np.eye(2), -np.eye(2)])
    inputs = {
        "x": np.hstack([np.zeros((2, n_codes)), z.T]),
        "code": np.hstack([np.eye(n_codes), np.zeros((n_codes, 4))]),
    }
    padded = np.zeros((n_codes, 2))
    padded[: len(points)] = points
    shift = padded.min()  # a relu passes what is positive
    return as_float32(
        {
            "inputs": inputs,
            "input_bias": np.zeros(n_codes + 4),
            "hidden": [],
            "outputs": {"h": np.vstack([padded - shift, std * z])},
            "output_bias": np.full(2, shift),
        }
    )


# --- conditional ---


def test_each_fake_is_made_for_the_label_of_the_real_sample_beside_it():
    game = ring("conditional", {"generator": {"hidden_width": MOST_MODES + 4}})
    generator = generator_of_codes(MOST_MODES, centres())
    batch = draw_batch(game.structure, generator, game.hyper, KEY, STEP)
    labels = labels_by_hand(batch.x_real)
    assert len(set(labels)) > 2
    np.testing.assert_array_equal(batch.codes, np.eye(MOST_MODES)[labels])
    np.testing.assert_allclose(batch.x_fake, centres()[labels], atol=1e-5)


def test_discriminator_is_told_the_label_of_both():
    state, game = CONDITIONAL.init(0), CONDITIONAL
    rest = (game.structure, game.hyper, KEY, STEP)
    batch = draw_batch(game.structure, state.generator, game.hyper, KEY, STEP)
    code = np.eye(MOST_MODES)[labels_by_hand(batch.x_real)]
    real, fake = (
        outputs_by_hand(state.discriminator, {"x": in_double(x), "code": code})[:, 0]
        for x in (batch.x_real, batch.x_fake)
    )
    by_hand = np.mean(np.logaddexp(0, -real)) + np.mean(np.logaddexp(0, fake))
    loss = float(d_objective(state.discriminator, state.generator, *rest))
    assert loss == pytest.approx(by_hand, rel=1e-5)
    by_hand = np.mean(np.logaddexp(0, -fake))
    loss = float(g_objective(state.generator, state.discriminator, *rest))
    assert loss == pytest.approx(by_hand, rel=1e-5)


def test_picture_judges_a_point_under_the_label_of_its_nearest_mode():
    state = CONDITIONAL.init(0)
    x = np.random.default_rng(0).normal(0.0, 1.5, (9, 2))
    code = np.eye(MOST_MODES)[labels_by_hand(x)]
    by_hand = outputs_by_hand(state.discriminator, {"x": x, "code": code})[:, 0]
    logits, _ = judge(CONDITIONAL.structure, state, CONDITIONAL.hyper, on_device(x))
    np.testing.assert_allclose(logits, by_hand, rtol=1e-4, atol=1e-5)


def test_latents_end_with_the_label_as_often_as_it_is_in_the_data():
    z = np.asarray(sample_latents(CONDITIONAL.structure, CONDITIONAL.hyper, KEY, 5000))
    assert z.shape == (5000, 2 + MOST_MODES)
    noise, code = z[:, :2], z[:, 2:]
    assert set(code.ravel()) == {0.0, 1.0}
    np.testing.assert_array_equal(code.sum(axis=1), 1.0)
    np.testing.assert_allclose(code[:, :5].mean(axis=0), 0.2, atol=5 * np.sqrt(0.16 / 5000))
    assert not np.any(code[:, 5:])
    assert noise.std() == pytest.approx(1.0, rel=0.05)


def test_packs_take_the_labels_along():
    game = ring("conditional", {"stabilizers": {"packing": {}}})
    state = game.init(0)
    batch = draw_batch(game.structure, state.generator, game.hyper, KEY, STEP)
    x, code = in_double(batch.x_real), np.eye(MOST_MODES)[labels_by_hand(batch.x_real)]
    blocks = {"x": x[:4], "code": code[:4], "packing": np.hstack([x[4:], code[4:]])}
    by_hand = outputs_by_hand(state.discriminator, blocks)
    seen = jnp.concatenate([batch.x_real, batch.codes], axis=1)
    mine = forward(game.structure, state.discriminator, seen).outputs
    np.testing.assert_allclose(mine, by_hand, rtol=1e-4, atol=1e-5)


def test_conditional_picture_and_numbers_of_a_generator_that_does_as_asked():
    game = ring("conditional", {"generator": {"hidden_width": MOST_MODES + 4}})
    state = game.init(0)._replace(generator=generator_of_codes(MOST_MODES, centres(), 0.05))
    picture, (metrics, _) = game.observe(state), game.measure(state)
    for kind in ("real", "fake"):
        labels = labels_by_hand(picture[f"{kind}_samples"])
        np.testing.assert_array_equal(picture[f"{kind}_labels"], labels)
    inside = 1 - np.exp(-4.5)  # of a Gaussian in the plane, within three standard deviations
    assert metrics["label_accuracy"] == pytest.approx(inside, abs=5 * np.sqrt(0.011 / 2500))
    assert metrics["mode_purity"] == 1.0
    assert np.isnan(metrics["classification_accuracy"])
    assert np.isnan(metrics["mutual_information"])
    astray = state._replace(
        generator=generator_of_codes(MOST_MODES, np.roll(centres(), 1, 0), 0.05)
    )
    metrics, _ = game.measure(astray)
    assert metrics["label_accuracy"] == 0.0
    assert metrics["quality"] == pytest.approx(inside, abs=5 * np.sqrt(0.011 / 2500))


# --- InfoGAN ---


def info_batch(state):
    batch = draw_batch(INFO.structure, state.generator, INFO.hyper, KEY, STEP)
    outputs = outputs_by_hand(state.discriminator, {"x": in_double(batch.x_fake)})
    return batch, outputs


def test_infogan_adds_the_cross_entropy_of_the_code_to_both_losses():
    state = INFO.init(0)
    batch, fake = info_batch(state)
    assert fake.shape == (8, 7)
    real = outputs_by_hand(state.discriminator, {"x": in_double(batch.x_real)})[:, 0]
    codes = np.argmax(batch.codes, axis=1)
    unread = -0.7 * np.mean(log_softmax(fake[:, 1:], axis=1)[np.arange(8), codes])
    assert unread > 0.1
    rest = (INFO.structure, INFO.hyper, KEY, STEP)
    loss = float(d_objective(state.discriminator, state.generator, *rest))
    by_hand = np.mean(np.logaddexp(0, -real)) + np.mean(np.logaddexp(0, fake[:, 0]))
    assert loss == pytest.approx(by_hand + unread, rel=1e-5)
    loss = float(g_objective(state.generator, state.discriminator, *rest))
    assert loss == pytest.approx(np.mean(np.logaddexp(0, -fake[:, 0])) + unread, rel=1e-5)


def test_code_teaches_both_players():
    state = INFO.init(0)
    without = INFO.with_hyper(variant_parameters={"weight": jnp.float32(0.0)})

    def pulls(game, objective, *weights):
        return jax.grad(objective)(*weights, game.structure, game.hyper, KEY, STEP)

    d, g = state.discriminator, state.generator
    for objective, weights in ((d_objective, (d, g)), (g_objective, (g, d))):
        mine, plain = (pulls(game, objective, *weights) for game in (INFO, without))
        for end in ("inputs", "outputs"):
            gap = jax.tree.map(lambda a, b: np.max(np.abs(a - b)), mine[end], plain[end])
            assert all(value > 1e-4 for value in jax.tree.leaves(gap))
    heads = pulls(without, d_objective, d, g)["outputs"]["h"][:, 1:]
    assert not np.any(heads)


def test_codes_come_equally_often():
    z = np.asarray(sample_latents(INFO.structure, INFO.hyper, KEY, 6000))
    assert z.shape == (6000, 2 + 6)
    np.testing.assert_allclose(z[:, 2:].mean(axis=0), 1 / 6, atol=5 * np.sqrt(5 / 36 / 6000))


def test_numbers_of_codes_that_mean_modes():
    codes = {"variant_parameters": {"codes": 5}}
    game = ring("infogan", codes, {"generator": {"hidden_width": 9}})
    state = game.init(0)._replace(generator=generator_of_codes(5, np.roll(centres(), 2, 0), 0.05))
    blind = jax.tree.map(jnp.zeros_like, state.discriminator)
    metrics, _ = game.measure(state._replace(discriminator=blind))
    assert metrics["mode_purity"] == 1.0
    assert metrics["mutual_information"] == pytest.approx(0.0, abs=1e-5)
    assert np.isnan(metrics["label_accuracy"])
    assert np.isnan(metrics["classification_accuracy"])
    one_mode = state._replace(generator=generator_of_codes(5, np.tile(centres()[:1], (5, 1))))
    assert game.measure(one_mode)[0]["mode_purity"] == 1.0
    picture = game.observe(state)
    made_from = picture["fake_labels"].astype(int)
    fell_on = labels_by_hand(picture["fake_samples"])
    np.testing.assert_array_equal(fell_on, (made_from - 2) % 5)
    assert picture["categories"].shape == (40, 40)


# --- semi-supervised ---


def test_discriminator_of_classes_answers_z_over_z_plus_1():
    state = SEMI.init(0)
    x = np.random.default_rng(0).normal(0.0, 1.5, (9, 2))
    outputs = outputs_by_hand(state.discriminator, {"x": x})
    assert outputs.shape == (9, MOST_MODES)
    z = np.sum(np.exp(outputs), axis=1)
    logits, p = judge(SEMI.structure, state, SEMI.hyper, on_device(x))
    np.testing.assert_allclose(p, z / (z + 1), rtol=1e-4)
    np.testing.assert_allclose(logits, np.log(z), rtol=1e-4, atol=1e-5)


def test_discriminator_of_classes_learns_its_labelled_points():
    state = SEMI.init(0)
    rest = (SEMI.structure, SEMI.hyper, KEY, STEP)
    batch = draw_batch(SEMI.structure, state.generator, SEMI.hyper, KEY, STEP)
    real, fake = (
        logsumexp(outputs_by_hand(state.discriminator, {"x": in_double(x)}), axis=1)
        for x in (batch.x_real, batch.x_fake)
    )
    offsets = in_double(state.memory["variant"]["offsets"])
    assert offsets.shape == (MOST_MODES, 3, 2)
    wrong = []
    for mode in range(5):  # the other eleven are not there
        for i in range(3):
            point = centres()[mode] + 0.05 * offsets[mode, i]
            outputs = outputs_by_hand(state.discriminator, {"x": point[None]})[0]
            wrong.append(-log_softmax(outputs)[mode])
    by_hand = np.mean(np.logaddexp(0, -real)) + np.mean(np.logaddexp(0, fake))
    loss = d_objective(state.discriminator, state.generator, *rest, state.memory)
    assert float(loss) == pytest.approx(by_hand + 0.6 * np.mean(wrong), rel=1e-5)
    # G does not get it.
    loss = g_objective(state.generator, state.discriminator, *rest, state.memory)
    assert float(loss) == pytest.approx(np.mean(np.logaddexp(0, -fake)), rel=1e-5)


def test_labels_speak_for_the_modes_that_are_there():
    heavy = SEMI.with_hyper(variant_parameters={"weight": jnp.float32(5.0)})
    state = SEMI.init(0)
    far = {**SEMI.hyper["problem_parameters"], "radius": jnp.float32(5.0)}
    for game in (heavy, heavy.with_hyper(problem_parameters=far)):
        pull = DISCRIMINATOR_GRADIENT(
            state.discriminator,
            state.generator,
            game.structure,
            game.hyper,
            KEY,
            STEP,
            state.memory,
        )
        assert np.all(np.isfinite(pull["output_bias"]))
        # Only ever pushed down: no labelled point has their name.
        assert np.all(pull["output_bias"][5:] > 0.0)
        assert np.all(pull["output_bias"][:5] < 0.0)


def test_labelled_points_are_the_same_all_through_a_run():
    state = SEMI.init(0)
    assert_same_bits(SEMI.train(state, 3).memory, state.memory)
    assert np.all(SEMI.init(1).memory["variant"]["offsets"] != state.memory["variant"]["offsets"])


def test_numbers_and_picture_of_a_discriminator_that_names_one_class():
    state = SEMI.init(0)
    names_3 = jax.tree.map(jnp.zeros_like, state.discriminator)
    names_3 = names_3 | {"output_bias": jnp.zeros(MOST_MODES).at[3].set(1.0)}
    state = state._replace(discriminator=names_3)
    metrics, _ = SEMI.measure(state)
    assert metrics["classification_accuracy"] == pytest.approx(0.2, abs=5 * 0.4 / np.sqrt(512))
    for name in ("label_accuracy", "mode_purity", "mutual_information"):
        assert np.isnan(metrics[name])
    picture = SEMI.observe(state)
    assert set(picture["categories"].ravel()) == {3.0}
    np.testing.assert_array_equal(picture["real_labels"], labels_by_hand(picture["real_samples"]))
    assert "fake_labels" not in picture


# --- the metrics, on evidence made by hand ---


def test_purity_counts_each_code_with_its_commonest_mode():
    # Code 0: modes 0 0 1; code 1: modes 1 1; code 2: mode 0.
    given = {
        "codes": np.eye(4)[[0, 0, 0, 1, 1, 2]],
        "mode_index": [0, 0, 1, 1, 1, 0],
        "mode_weights": [0.5, 0.5, 0.0],
    }
    assert value_of("mode_purity", **given) == pytest.approx(5 / 6)


def test_information_bound_is_the_entropy_less_the_cross_entropy():
    rng = np.random.default_rng(0)
    heads, codes = rng.normal(0, 2, (50, 4)), rng.integers(0, 4, 50)
    by_hand = np.mean(log_softmax(heads, axis=1)[np.arange(50), codes]) + np.log(4)
    given = {"fake_heads": heads, "fake_codes": np.eye(4)[codes]}
    assert value_of("mutual_information", **given) == pytest.approx(by_hand, rel=1e-5)
    given["fake_heads"] = 100 * np.eye(4)[codes]
    assert value_of("mutual_information", **given) == pytest.approx(np.log(4), rel=1e-5)


def test_label_accuracy_wants_the_right_mode_and_a_sample_near_it():
    given = {
        "codes": np.eye(3)[[0, 1, 2, 2]],
        "mode_index": [0, 1, 2, 1],
        "mode_distance": [0.1, 2.9, 3.1, 0.0],
        "mode_weights": [1 / 3] * 3,
    }
    assert value_of("label_accuracy", **given) == pytest.approx(2 / 4)


def test_classification_accuracy_is_the_share_of_right_names():
    heads = np.array([[3.0, 1.0, 0.0], [0.0, 1.0, 2.0], [0.0, 5.0, 1.0], [9.0, 1.0, 2.0]])
    given = {"real_heads": heads, "real_labels": [0, 1, 1, 0]}
    assert value_of("classification_accuracy", **given) == pytest.approx(3 / 4)


NEEDS_A_VARIANT = (
    "classification_accuracy",
    "label_accuracy",
    "mode_purity",
    "mutual_information",
)


@pytest.mark.parametrize("metric", NEEDS_A_VARIANT)
def test_metric_of_a_variant_is_undefined_without_it(metric):
    assert metric in METRICS
    assert np.isnan(value_of(metric, mode_weights=[0.5, 0.5]))


# --- what does not go together ---


@pytest.mark.parametrize("variant", ["conditional", "infogan", "semi_supervised"])
def test_problem_with_its_own_players_has_no_other_variant(variant):
    with pytest.raises(ConfigError) as caught:
        full_config({"problem": "dirac", "variant": variant})
    assert (caught.value.field, caught.value.given) == ("variant", variant)
    assert "dirac" in caught.value.allowed


@pytest.mark.parametrize("name", [n for n, spec in STABILIZERS.items() if spec.needs_networks])
def test_problem_with_its_own_players_refuses_what_needs_networks(name):
    with pytest.raises(ConfigError) as caught:
        full_config({"problem": "dirac", "stabilizers": {name: {}}})
    assert caught.value.field == f"stabilizers.{name}"
    assert "dirac" in caught.value.allowed


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("experience_replay", "conditional"),
        ("experience_replay", "infogan"),
        ("packing", "infogan"),
        ("packing", "semi_supervised"),
    ],
)
def test_remedy_refuses_a_variant_that_it_has_no_meaning_for(name, variant):
    with pytest.raises(ConfigError) as caught:
        full_config({"problem": "ring", "variant": variant, "stabilizers": {name: {}}})
    assert caught.value.field == f"stabilizers.{name}"
    assert "unconditional" in caught.value.allowed
