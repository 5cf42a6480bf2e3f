"""The facts about a moment, from samples with known answers."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from ganscope.gan.config import full_config
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.sweep import init_states
from ganscope.gan.types import Modes
from ganscope.truth import facts as module

LINE = full_config({"problem": "gaussian_1d", "problem_parameters": {"mean": 4.0, "std": 0.5}})
U = (np.arange(20_000) + 0.5) / 20_000
DATA = norm.ppf(U)


def spikes(*places: float, width: float = 0.05) -> np.ndarray:
    """Equally many samples around each place, in widths of the data."""
    each = norm.ppf((np.arange(20_000 // len(places)) + 0.5) / (20_000 // len(places)))
    return np.concatenate([place + width * each for place in places])


def support_of(z: np.ndarray) -> tuple[float, int]:
    """For samples at 4 + z / 2."""
    x = jnp.asarray(4.0 + 0.5 * z, jnp.float32)[:, None]
    modes = Modes(jnp.full((1, 1), 4.0), jnp.full((1, 1), 0.5), jnp.ones(1))
    hyper = jax.tree.map(jnp.asarray, hyper_of(LINE))
    support, clumps = module._support(structure_of(LINE), hyper, x, modes)
    return float(support), int(clumps)


@pytest.mark.parametrize("scale", [1.0, 0.7, 0.4])
def test_support_of_a_narrower_normal_has_the_data_of_its_interval(scale):
    # The smallest set with 90 % of N(0, scale^2) is |z| < 1.645 scale.
    support, clumps = support_of(scale * DATA)
    assert support == pytest.approx(2 * norm.cdf(norm.ppf(0.95) * scale) - 1, abs=0.03)
    assert clumps == 1


@pytest.mark.parametrize("places", [(0.0,), (-1.0, 1.0), (-1.2, 0.0, 1.2)])
def test_narrow_spikes_are_counted_and_cover_little(places):
    support, clumps = support_of(spikes(*places))
    assert clumps == len(places)
    assert support < 0.1 * len(places)


def test_spike_with_a_tail_is_one_clump_and_covers_little():
    support, clumps = support_of(np.concatenate([spikes(0.0), 2 + 0.3 * DATA[::20]]))
    assert (support < 0.2, clumps) == (True, 1)


def test_samples_outside_the_cells_cover_nothing():
    assert support_of(spikes(40.0)) == (0.0, 0)


def test_sample_belongs_to_a_mode_within_a_third_of_the_way_to_the_next():
    modes = Modes(
        jnp.asarray([[0.0, 0.0], [3.0, 0.0], [9.0, 9.0]]),
        jnp.full((3, 2), 0.1),
        jnp.asarray([0.5, 0.5, 0.0]),
    )
    x = jnp.asarray([[0.9, 0.0], [1.1, 0.0], [2.5, 0.5], [9.0, 9.0]])
    assert module._shares(x, modes).tolist() == [0.25, 0.25, 0.0]


def test_flatness_is_the_ratio_of_the_widths():
    rng = np.random.default_rng(0)
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    offsets = (rng.standard_normal((4000, 2)) * [2.0, 0.1]) @ turn
    assert float(module._flatness(jnp.asarray(offsets, jnp.float32))) == pytest.approx(
        0.05, rel=0.1
    )


def test_facts_of_initial_weights_are_defined():
    structure, hyper = structure_of(LINE), jax.tree.map(jnp.asarray, hyper_of(LINE))
    states = init_states(structure, jnp.arange(2, dtype=jnp.uint32), hyper)
    found = jax.jit(jax.vmap(lambda state: module.facts(structure, state, hyper)))(states)
    # G starts near 0, eight standard deviations from the data.
    assert (np.abs(np.asarray(found.mean)) < 3.0).all()
    assert (np.asarray(found.shares) == np.asarray(found.on_data)[:, None]).all()
    assert np.isfinite(np.asarray(found.slope)).all()
    assert (np.abs(np.asarray(found.accuracy) - 0.5) <= 0.5).all()


def test_energy_distance_of_a_point_at_the_mean_of_a_normal_distribution():
    # E|x - y| of the data is 2 / sqrt(pi), of a point and the data sqrt(2 / pi).
    data = jnp.asarray(DATA[:: len(DATA) // 1000], jnp.float32)[:, None]
    expected = 2 * np.sqrt(2 / np.pi) / (2 / np.sqrt(np.pi)) - 1
    assert float(module._energy_distance(data, jnp.zeros((1000, 1)))) == pytest.approx(
        expected, abs=0.01
    )
    assert float(module._energy_distance(data, data)) == pytest.approx(0.0, abs=1e-5)


def test_small_weights_stand_still_and_answer_one_half_to_everything():
    small = {"initializer": "normal", "initializer_std": 0.001}
    config = full_config({"problem": "ring", "generator": small, "discriminator": small})
    hyper = jax.tree.map(jnp.asarray, hyper_of(config))
    structure = structure_of(config)
    states = init_states(structure, jnp.arange(1, dtype=jnp.uint32), hyper)
    found = module.facts(structure, jax.tree.map(lambda leaf: leaf[0], states), hyper)
    assert float(found.answers) < 1e-4
    assert found.samples.shape == (module.FOLLOWED, 2)
    assert float(jnp.abs(found.samples).max()) < 1e-3
    assert float(found.distance) > 0.2
