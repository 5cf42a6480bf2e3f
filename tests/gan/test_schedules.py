"""A weight that falls over a run: the formula, its ends, and a run that uses it."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.schedules import annealed

from .tools import TINY_RING, assert_same_bits, differs_somewhere, on_device, tiny


def weight_at(step, anneal_steps: int, final_share: float = 0.01, weight: float = 2.0) -> float:
    live = {
        "weight": on_device(weight),
        "anneal_steps": jnp.int32(anneal_steps),
        "final_share": on_device(final_share),
    }
    value = annealed(live, jnp.int32(step))
    assert value.shape == ()
    assert value.dtype == np.float32
    return float(value)


@pytest.mark.parametrize(
    ("step", "weight"), [(0, 2.0), (500, 0.2), (1000, 0.02), (1001, 0.02), (10**6, 0.02)]
)
def test_weight_falls_evenly_on_a_logarithmic_scale_and_stays(step, weight):
    assert weight_at(step, 1000) == pytest.approx(weight, rel=1e-5)


def test_weight_is_the_power_of_its_final_share():
    for step in (1, 77, 313, 999):
        by_hand = 2.0 * 0.05 ** (step / 1000)
        assert weight_at(step, 1000, 0.05) == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.parametrize("step", [0, 1, 10**6])
def test_weight_without_steps_is_kept(step):
    assert weight_at(step, 0) == 2.0


def test_weight_of_a_run_falls_with_its_step():
    def game(**r1):
        return tiny(TINY_RING, {"stabilizers": {"r1": {"weight": 1.0, **r1}}})

    kept, falling = game(), game(anneal_steps=1, final_share=0.5)
    start = kept.init(0)
    # The first step is still at full weight, all others are at half of it.
    assert_same_bits(kept.train(start, 1), falling.train(start, 1))
    later = kept.train(start, 1)
    assert differs_somewhere(kept.train(later, 1), falling.train(later, 1))
    assert_same_bits(game(weight=0.5).train(later, 3), falling.train(later, 3))
