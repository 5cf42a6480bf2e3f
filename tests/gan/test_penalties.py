"""Remedies that add to D's loss or bound its weights, against finite differences by hand."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import apply_patch, change_kind, full_config
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.registry import STABILIZERS
from ganscope.gan.schedules import lazily
from ganscope.gan.train import train_chunk

from .tools import DISCRIMINATOR_GRADIENT, TINY_RING, as_float32, on_device, tiny

WIDTH = 5


@pytest.fixture(scope="module")
def network() -> dict[str, np.ndarray]:
    """A two-layer D on the plane."""
    rng = np.random.default_rng(3)
    shapes = {"a": (2, WIDTH), "b": (WIDTH,), "c": (WIDTH, WIDTH), "d": (WIDTH,), "e": (WIDTH,)}
    return {name: rng.normal(0.0, 0.8, shape) for name, shape in shapes.items()}


def logits_by_hand(network, x: np.ndarray) -> np.ndarray:
    h = np.tanh(np.tanh(x @ network["a"] + network["b"]) @ network["c"] + network["d"])
    return h @ network["e"]


def judged_by(network, x_real, x_fake, seed: int = 0) -> DiscriminatorPass:
    w = as_float32(network)

    def judge(x):
        h = jnp.tanh(x @ w["a"] + w["b"][None])
        return jnp.tanh(h @ w["c"] + w["d"][None]) @ w["e"]

    x_real, x_fake = as_float32(x_real), as_float32(x_fake)
    return DiscriminatorPass(
        judge, x_real, x_fake, judge(x_real), judge(x_fake), jax.random.key(seed)
    )


def live_of(name: str, weight: float):
    """The live numbers of a penalty as they are by default, with another weight."""
    values = {f.name: f.default for f in STABILIZERS[name].fields} | {"weight": weight}
    return {k: jnp.int32(v) if k == "anneal_steps" else on_device(v) for k, v in values.items()}


def squared_slopes(network, x: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """||grad D||^2 at each point, by central differences in double precision."""
    total = np.zeros(len(x))
    for axis in range(x.shape[1]):
        step = eps * np.eye(x.shape[1])[axis]
        slope = (logits_by_hand(network, x + step) - logits_by_hand(network, x - step)) / (2 * eps)
        total += slope**2
    return total


@pytest.fixture(scope="module")
def samples() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    return rng.normal(0.0, 1.0, (6, 2)), rng.normal(1.0, 0.5, (6, 2))


@pytest.mark.parametrize("name", ["r1", "r2"])
@pytest.mark.parametrize("weight", [0.1, 2.0])
def test_r1_and_r2_are_half_the_mean_squared_slope(network, samples, name, weight):
    penalty = STABILIZERS[name].penalty(judged_by(network, *samples), live_of(name, weight))
    where = samples[0] if name == "r1" else samples[1]
    by_hand = weight / 2 * np.mean(squared_slopes(network, where))
    assert float(penalty) == pytest.approx(by_hand, rel=1e-4)


def test_gradient_penalty_is_the_mean_squared_distance_of_the_slope_from_1(network, samples):
    # Real and fake at the same places: so are the points between them, whatever is drawn.
    x, _ = samples
    penalty = STABILIZERS["gradient_penalty"].penalty(
        judged_by(network, x, x), {"weight": jnp.float32(0.7)}
    )
    slopes = np.sqrt(squared_slopes(network, x))
    assert float(penalty) == pytest.approx(0.7 * np.mean((slopes - 1.0) ** 2), rel=1e-4)


def test_gradient_penalty_looks_uniformly_between_real_and_fake():
    # The points between the origin and (1, 1) lie on the diagonal; D(x) = |x|^2 / 2 has the slope
    # |x| = u sqrt 2 there, and E (u sqrt 2 - 1)^2 = 2/3 - sqrt 2 + 1 for u ~ U(0, 1).
    n = 20_000
    x_real, x_fake = jnp.ones((n, 2)), jnp.zeros((n, 2))

    def judge(x):
        return 0.5 * jnp.sum(x**2, axis=1)

    judged = DiscriminatorPass(
        judge, x_real, x_fake, judge(x_real), judge(x_fake), jax.random.key(0)
    )
    penalty = STABILIZERS["gradient_penalty"].penalty(judged, {"weight": jnp.float32(1.0)})
    assert float(penalty) == pytest.approx(2 / 3 - np.sqrt(2) + 1, abs=5 * 0.25 / np.sqrt(n))


def test_gradient_penalty_draws_one_point_per_pair():
    # Were one u shared by all, the penalties of the pairs would all be the same.
    def judge(x):
        return 0.5 * jnp.sum(x**2, axis=1)

    def penalty(n, seed):
        x = jnp.ones((n, 1))
        judged = DiscriminatorPass(
            judge, x, 0.0 * x, judge(x), judge(0.0 * x), jax.random.key(seed)
        )
        return float(STABILIZERS["gradient_penalty"].penalty(judged, {"weight": jnp.float32(1.0)}))

    spread = np.std([penalty(400, seed) for seed in range(5)])
    assert spread < 0.05  # 0.3 for a single u
    assert spread > 0.0


def test_gradient_penalty_of_a_flat_discriminator_is_its_weight_with_a_finite_gradient():
    def penalty(w):
        def judge(x):
            return x @ w

        x = jnp.ones((4, 2))
        judged = DiscriminatorPass(judge, x, x, judge(x), judge(x), jax.random.key(0))
        return STABILIZERS["gradient_penalty"].penalty(judged, {"weight": jnp.float32(3.0)})

    assert float(penalty(jnp.zeros(2))) == pytest.approx(3.0, rel=1e-4)
    assert np.all(np.isfinite(jax.grad(penalty)(jnp.zeros(2))))
    # A critic of slope 1 is what it asks for.
    assert float(penalty(jnp.asarray([0.6, 0.8]))) == pytest.approx(0.0, abs=1e-10)


@pytest.mark.parametrize("name", ["r1", "r2", "gradient_penalty"])
def test_penalty_can_be_differentiated_through(network, samples, name):
    def penalty(scale):
        scaled = network | {"e": network["e"]}
        judged = judged_by(scaled, *samples)
        inner = judged.judge
        judged = judged._replace(judge=lambda x: scale * inner(x))
        return STABILIZERS[name].penalty(judged, live_of(name, 1.0))

    slope = float(jax.grad(penalty)(jnp.float32(1.3)))
    by_hand = (float(penalty(jnp.float32(1.31))) - float(penalty(jnp.float32(1.29)))) / 0.02
    assert slope == pytest.approx(by_hand, rel=2e-3)


@pytest.mark.parametrize("name", ["r1", "r2"])
@pytest.mark.parametrize(("step", "left"), [(0, 1.0), (50, 0.2), (100, 0.04), (5000, 0.04)])
def test_r1_and_r2_fall_as_asked(network, samples, name, step, left):
    judged = judged_by(network, *samples)._replace(step=jnp.int32(step))
    whole = float(STABILIZERS[name].penalty(judged, live_of(name, 2.0)))
    falling = live_of(name, 2.0) | {"anneal_steps": jnp.int32(100), "final_share": on_device(0.04)}
    assert float(STABILIZERS[name].penalty(judged, falling)) == pytest.approx(
        left * whole, rel=1e-5
    )


def test_weight_clipping_keeps_every_weight_in_its_box():
    weights = {
        "a": on_device([[-3.0, 0.05], [0.2, -0.1]]),
        "deep": [{"bias": on_device([0.11, -0.09])}],
    }
    clipped = STABILIZERS["weight_clipping"].project(weights, {"limit": jnp.float32(0.1)})
    expected = {
        "a": on_device([[-0.1, 0.05], [0.1, -0.1]]),
        "deep": [{"bias": on_device([0.1, -0.09])}],
    }
    jax.tree.map(np.testing.assert_array_equal, clipped, expected)


# --- penalties in every k-th step alone ---


@pytest.mark.parametrize("name", ["r1", "r2", "gradient_penalty"])
def test_lazy_penalty_is_paid_in_every_kth_step_k_times_as_high(network, samples, name):
    penalty, live = STABILIZERS[name].penalty, live_of(name, 0.7)
    whole = float(penalty(judged_by(network, *samples), live))

    def paid(step: int, every: int) -> float:
        judged = judged_by(network, *samples)._replace(step=jnp.int32(step))
        return float(lazily(penalty, judged, live, {"every": every}))

    assert [paid(step, 4) for step in range(9)] == pytest.approx(
        [4 * whole, 0, 0, 0, 4 * whole, 0, 0, 0, 4 * whole], rel=1e-6
    )
    assert np.mean([paid(step, 4) for step in range(8)]) == pytest.approx(whole, rel=1e-6)
    assert [paid(step, 1) for step in range(3)] == pytest.approx([whole] * 3)


def test_lazy_penalty_is_not_computed_in_the_steps_between():
    rule = {"stabilizers": {"r1": {"weight": 3.0, "every": 3}}}
    lazy, plain = tiny(TINY_RING, rule), tiny(TINY_RING)
    always = tiny(TINY_RING, {"stabilizers": {"r1": {"weight": 9.0}}})
    state = plain.init(2)

    def gradient(game, step):
        return DISCRIMINATOR_GRADIENT(
            state.discriminator, state.generator, game.structure, game.hyper,
            jax.random.key(0), jnp.int32(step),
        )  # fmt: skip

    def close(a, b):
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7), a, b)

    weights = {name: gradient(lazy, step) for name, step in (("paid", 6), ("free", 7))}
    own = {key: value for key, value in weights["free"].items() if key != "stabilizers"}
    close(own, {key: gradient(plain, 7)[key] for key in own})
    close(weights["paid"], gradient(always, 6))


def test_penalty_of_every_step_is_the_same_program_as_ever():
    # What was saved or counted before there was a choice keeps its bits.
    game = tiny(TINY_RING, {"stabilizers": {"r1": {}, "gradient_penalty": {}}})
    assert game.structure.options("r1") == {"every": 1}
    chunk = partial(train_chunk, game.structure)
    written = str(jax.make_jaxpr(chunk)(game.init(0), game.hyper, jnp.int32(1)))
    assert " cond[" not in written


def test_lazy_penalty_needs_another_program_and_the_weights_stay():
    before = full_config({"stabilizers": {"r1": {}}})
    assert change_kind(before, apply_patch(before, {"stabilizers": {"r1": {"every": 2}}})) == (
        "recompile"
    )
