"""The rule of oscillation, on series written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganscope.gan.measurement_window import Window
from ganscope.gan.notices import oscillation

from .windows import found, line, ring, serving


def swinging(n: int, size: float, decay: float = 1.0) -> Window:
    """Half waves of five measurements each."""
    half = np.sin(np.pi * (np.arange(5) + 0.5) / 5)
    mean = np.concatenate([(-1) ** i * size * decay**i * half for i in range(n)])
    return line(generator_mean=4.0 + mean)


@pytest.mark.parametrize(
    ("window", "fires"),
    [
        (swinging(5, 0.6), True),
        (swinging(4, 0.6), False),
        (swinging(6, 0.49), False),
        (swinging(6, 1.5, decay=0.8), False),
    ],
    ids=["swings", "too few", "too small", "dying out"],
)
def test_mean_that_swings_is_an_oscillation(window, fires):
    notice = found("oscillation", window)
    assert (notice is not None) == fires
    if notice:
        assert (notice.form, notice.since) == ("mean", 20)  # beyond the limit for the first time


@pytest.mark.parametrize("place", [4.1, 6.0], ids=["at the data", "beside the data"])
def test_swinging_is_over_after_as_long_a_rest(place):
    notice = found("oscillation", swinging(6, 0.6))
    assert notice is not None
    took = int(notice.values["took"])
    swings = swinging(6, 0.6).column("generator_mean")
    for rest, is_over in [(took // 10 - 5, False), (2 * took // 10, True)]:
        window = line(generator_mean=np.r_[swings, np.full(rest, place)])
        assert (found("oscillation", window, notice) is None) == is_over


def test_half_waves_are_the_stretches_beyond_the_limit_on_one_side():
    away = np.array([0.1, 0.5, 0.1, -0.2, 0.6, -0.9, 0.3])
    assert oscillation.half_waves(away, 0.4) == [(1, 0.6), (5, 0.9)]


def test_small_swing_among_large_ones_ends_nothing_but_a_long_pause_does():
    half = np.array([0.6, -0.6, 0.6, 0.1, -0.1, -0.6, 0.6, -0.6])
    assert found("oscillation", line(generator_mean=4.0 + half)) is not None
    for rest, fires in [(2, True), (3, False)]:
        window = line(generator_mean=np.r_[4.0 + half[[0, 1, 2, 5, 6, 7]], np.full(rest, 4.0)])
        assert (found("oscillation", window) is not None) == fires


def huddled(modes: tuple[int, ...], *more: int, spread: float = 0.5) -> Window:
    """The samples lie together, at one mode after the other."""
    return ring([serving(mode, *((mode + m) % 8 for m in more)) for mode in modes], spread=spread)


def test_hopping_needs_one_mode_at_a_time_and_four_changes():
    places = (0, 3, 5, 1, 7)
    notice = found("oscillation", huddled(places))
    assert notice is not None
    assert (notice.form, notice.values["hops"], notice.since) == ("hops", 4, 10)
    assert found("oscillation", huddled(places[:4])) is None
    assert found("oscillation", huddled(places, 1)) is None
    settled = (*places, *[4] * 20)
    assert found("oscillation", huddled(settled), notice) is None
    assert found("oscillation", huddled((*places, *places, *places)), notice) is notice


def test_samples_that_are_all_around_do_not_hop():
    """Of the few that are near a mode most are near the same one by chance."""
    assert found("oscillation", huddled((0, 3, 5, 1, 7), spread=1.3)) is None
