"""What is said about a training, and when: each rule on series written by hand, one on a real one.

How often each notice is right about many real trainings is counted by `ganscope notices verify`:
see `tests/truth/`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import numpy as np
import pytest

from ganscope.gan.config import apply_patch, full_config
from ganscope.gan.measurement_window import Window, fill_template, point_words
from ganscope.gan.notices import collapse
from ganscope.gan.registry import NOTICES
from ganscope.gan.remedy_patches import fitting
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.sweep import init_states, train_states
from ganscope.gan.view.measurement import measure

from .windows import found, line, ring, serving

# Collapse


def test_lost_modes_are_counted_and_named():
    rows = [serving(*range(8))] * 5 + [serving(0, 1, 2)] * 3
    notice = found("collapse", ring(rows))
    assert notice is not None
    assert (notice.form, notice.since) == ("modes", 50)
    assert (notice.values["lost"], notice.values["left"], notice.values["best"]) == (5, 3, 8)
    # Counted by hand: modes 3 to 7 are at 135, 180, ... degrees on a circle of radius 2.
    assert notice.values["places"] == "(-1.4, 1.4), (-2, 0), (-1.4, -1.4) (+2)"


@pytest.mark.parametrize(("lost", "fires"), [(1, False), (2, True)])
def test_a_quarter_of_the_modes_has_to_go(lost, fires):
    rows = [serving(*range(8))] * 5 + [serving(*range(8 - lost))] * 5
    assert (found("collapse", ring(rows)) is not None) == fires


def test_margin_grows_with_the_number_of_modes():
    assert [collapse.margin(n) for n in (2, 4, 5, 8, 9, 25)] == [1, 1, 2, 2, 3, 7]


def test_mode_has_to_stay_away_for_three_measurements():
    full, few = serving(*range(8)), serving(0)
    assert found("collapse", ring([full] * 5 + [few] * 2)) is None
    assert found("collapse", ring([full] * 5 + [few, full, few, few])) is None
    assert found("collapse", ring([full] * 5 + [few] * 3)) is not None


def test_what_was_served_for_a_moment_was_not_lost():
    rows = [serving(0)] * 4 + [serving(*range(8))] + [serving(0)] * 4
    assert found("collapse", ring(rows)) is None


def test_collapse_is_over_when_all_modes_but_one_are_back():
    full, few = serving(*range(8)), serving(0)
    begun = found("collapse", ring([full] * 5 + [few] * 3))
    for back, is_over in [(6, False), (7, True)]:
        rows = [full] * 5 + [few] * 3 + [serving(*range(back))] * 3
        assert (found("collapse", ring(rows), begun) is None) == is_over


@pytest.mark.parametrize(
    ("n", "spread", "served", "fires"),
    [(21, 0.9, 1, True), (20, 0.9, 1, False), (21, 1.1, 1, False), (21, 0.9, 3, False)],
    ids=["clump", "too short", "too wide", "too many modes"],
)
def test_one_clump_is_a_collapse_even_if_nothing_was_ever_served(n, spread, served, fires):
    notice = found("collapse", ring([serving(*range(served))] * n, spread=spread))
    assert (notice is not None) == fires
    if notice:
        assert (notice.form, notice.values["left"]) == ("clump", 1)
        back = [serving(0)] * n + [serving(0, 1, 2, 3)] * 3
        spread_again = np.r_[np.full(n, 0.9), np.full(3, 1.6)]
        assert found("collapse", ring(back, spread=0.9), notice) is notice
        assert found("collapse", ring(back, spread=spread_again), notice) is None


@pytest.mark.parametrize(("js", "fires"), [(0.57, True), (0.55, False)])
def test_samples_on_a_line_spread_widely_and_are_a_collapse(js, fires):
    notice = found("collapse", ring([serving(0, 4)] * 21, js=js))
    assert (notice is not None) == fires
    if notice:
        assert (notice.form, notice.values["left"]) == ("thin", 2)


def test_samples_all_around_are_no_clump_though_they_serve_nothing():
    clump = found("collapse", ring([serving(0)] * 21, spread=0.9, js=0.65))
    assert clump is not None
    for js, is_over in [(0.4, True), (0.6, False)]:
        window = ring([serving()] * 3, js=js)
        assert (found("collapse", window, clump) is None) == is_over


@pytest.mark.parametrize(
    ("std", "mean", "n", "fires"),
    [(0.19, 4.0, 4, True), (0.21, 4.0, 4, False), (0.19, 2.9, 4, False), (0.19, 4.0, 3, False)],
    ids=["narrow", "wide enough", "still on its way", "too short"],
)
def test_single_mode_collapses_by_its_width(std, mean, n, fires):
    window = line(generator_std=[0.5, *[std] * n], generator_mean=[4.0, *[mean] * n])
    notice = found("collapse", window)
    assert (notice is not None) == fires
    if notice:
        assert (notice.form, notice.since) == ("width", 10)
        stds = [*[0.19] * 4, *[0.31] * 6]
        js = [0.1] * 10
        assert found("collapse", line(generator_std=stds[:9], js=js[:9]), notice) is notice
        assert found("collapse", line(generator_std=stds, js=js), notice) is None


def standing(js: float, quality: float = 1.0, std: float = 0.5, n: int = 4) -> Window:
    """Mean and spread are those of the data, and the distance is what it is."""
    columns = {"js": js, "quality": quality, "generator_std": std, "generator_mean": 4.0}
    return line(**{name: [value] * n for name, value in columns.items()})


@pytest.mark.parametrize(
    ("window", "fires"),
    [
        (standing(0.5), True),
        (standing(0.5, n=3), False),
        (standing(0.23), False),
        (standing(0.5, quality=0.85), False),
        (standing(np.nan), False),
    ],
    ids=["two spikes", "too short", "near enough", "beside the data", "never measured"],
)
def test_clumps_are_seen_by_the_distance_where_mean_and_spread_are_right(window, fires):
    notice = found("collapse", window)
    assert (notice is not None) == fires
    if notice:
        assert (notice.form, notice.values["distance"]) == ("clumps", 0.5)
        for n, js, is_over in [(6, 0.14, True), (5, 0.14, False), (6, 0.16, False)]:
            assert (found("collapse", standing(js, n=n), notice) is None) == is_over


def test_spike_that_becomes_two_is_still_a_collapse():
    spike = found("collapse", standing(0.5, std=0.1))
    assert spike is not None
    assert spike.form == "width"
    assert found("collapse", standing(0.5, n=10), spike) is spike


def test_smallest_gan_has_no_width_to_lose():
    assert found("collapse", standing(0.6, std=0.0)) is None


# The discriminator


def sure(n: int, norm: float, accuracy: float = 1.0, fake: float = 0.01, every: int = 10) -> Window:
    return line(
        every,
        generator_gradient_norm=[norm] * n,
        discriminator_accuracy=[accuracy] * n,
        fake_probability=[fake] * n,
    )


@pytest.mark.parametrize(
    ("window", "fires"),
    [
        (sure(3, 0.009), True),
        (sure(2, 0.009), False),
        (sure(3, 0.011), False),
        (sure(3, 0.009, accuracy=0.89), False),
        (sure(3, 0.009, fake=0.11), False),
        (sure(3, 0.009, accuracy=np.nan), False),
    ],
    ids=["vanished", "too short", "not small", "D unsure", "D fooled", "a critic"],
)
def test_gradient_vanishes_while_d_is_sure(window, fires):
    assert (found("vanishing_gradient", window) is not None) == fires


def test_gradient_may_vanish_beside_what_it_was_and_come_back():
    norms = [8.0, *[0.07] * 3]
    columns = {"discriminator_accuracy": [0.95] * 4, "fake_probability": [0.05] * 4}
    notice = found("vanishing_gradient", line(generator_gradient_norm=norms, **columns))
    assert notice is not None
    assert notice.values["limit"] == pytest.approx(0.08)
    for norm, is_over in [(0.39, False), (0.41, True)]:
        window = sure(4, norm)
        assert (found("vanishing_gradient", window, notice) is None) == is_over


@pytest.mark.parametrize(
    ("n", "every", "accuracy", "fake", "fires"),
    [
        (10, 40, 0.99, 0.02, True),
        (9, 40, 0.99, 0.02, False),
        (10, 30, 0.99, 0.02, False),
        (10, 40, 0.97, 0.02, False),
        (10, 40, 0.99, 0.06, False),
    ],
)
def test_d_has_won_when_it_is_right_for_long(n, every, accuracy, fake, fires):
    notice = found("discriminator_won", sure(n, 1.0, accuracy, fake, every))
    assert (notice is not None) == fires
    if notice:
        assert found("discriminator_won", sure(3, 1.0, 0.91), notice) is notice
        assert found("discriminator_won", sure(3, 1.0, 0.89), notice) is None


# Words and remedies


@pytest.mark.parametrize("name", NOTICES)
def test_texts_can_be_filled_from_what_is_found(name):
    spec = NOTICES[name]
    assert len(spec.rule) > 60
    assert spec.rule.endswith(".")
    values = {**ring([serving(0)]).text_values(), "swing": 0.5, "centre": 4.0, "hops": 6, "lost": 3}
    values |= {"best": 8, "since": 1200, "places": "(1, 2)", "limit": 0.1, "own": 0.2, "w1": 4.0}
    for form in spec.forms.values():
        assert form.title
        for text in (form.text, form.over_text):
            assert "{" not in fill_template(text, values)


def test_numbers_are_filled_in_as_people_read_them():
    values = {"n": 12345, "x": 0.123456, "where": "here"}
    assert fill_template("{n}, {x}, {where}", values) == "12,345, 0.123, here"
    assert point_words(np.array([1.4142, -0.04])) == "(1.4, 0)"


@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.parametrize("loss", ["minimax", "wasserstein"])
@pytest.mark.parametrize("problem", ["gaussian_1d", "ring", "dirac"])
def test_remedies_that_are_offered_can_be_taken_and_change_something(name, loss, problem):
    config = full_config({"problem": problem, "loss": loss, "discriminator_learning_rate": 1e-3})
    offered = fitting(NOTICES[name].remedies, config)
    assert 1 <= len(offered) <= 3
    for remedy in offered:
        changed = apply_patch(config, remedy["config"])
        assert changed != config
        # Taken, it is not offered again, except for what can be done twice.
        again = [other["name"] for other in fitting(NOTICES[name].remedies, changed)]
        assert remedy["name"] not in again or remedy["name"] in ("calmer", "slower_discriminator")


def test_remedy_that_does_not_fit_is_not_offered():
    infogan = full_config({"problem": "ring", "variant": "infogan"})
    names = [remedy["name"] for remedy in fitting(NOTICES["collapse"].remedies, infogan, most=9)]
    assert "packing" not in names
    assert "minibatch_stddev" in names


# Real training


def history(config: dict[str, Any], seeds: int, steps: int, every: int) -> list[Window]:
    """The windows of several seeds of a real run at its end."""
    structure, hyper = structure_of(config), jax.tree.map(jax.numpy.asarray, hyper_of(config))
    states = init_states(structure, np.arange(seeds, dtype=np.uint32), hyper)
    look = jax.jit(jax.vmap(lambda state: measure(structure, state, hyper)))
    rows = []
    for _ in range(steps // every):
        states = train_states(structure, states, hyper, np.int32(every))
        rows.append(jax.device_get(look(states)))
    target = rows[0][1]
    mean, std = target["modes"][0, 0].astype(np.float64), float(target["mode_std"][0, 0, 0])
    at = every * np.arange(1, len(rows) + 1)
    return [
        Window(
            at,
            {name: np.array([float(m[name][seed]) for m, _ in rows]) for name in rows[0][0]},
            np.array([arrays["mode_share"][seed][:1] for _, arrays in rows], np.float64),
            np.ones(1),
            mean[None],
            mean,
            std,
        )
        for seed in range(seeds)
    ]


def first_step(name: str, window: Window) -> int | None:
    """When a notice is first given, measurement by measurement."""
    for n in range(1, len(window.steps) + 1):
        metrics = {key: values[:n] for key, values in window.metrics.items()}
        part = dataclasses.replace(
            window, steps=window.steps[:n], metrics=metrics, shares=window.shares[:n]
        )
        if found(name, part):
            return part.step
    return None


def test_fast_generator_is_seen_to_collapse_and_one_on_its_way_is_not():
    game = {
        "batch_size": 32,
        "generator": {"hidden_layers": 1, "hidden_width": 8},
        "discriminator": {"hidden_layers": 1, "hidden_width": 16},
        "discriminator_learning_rate": 1e-3,
    }
    fast = full_config({**game, "generator_learning_rate": 1e-2})
    slow = full_config({**game, "generator_learning_rate": 2e-4})
    fires = [first_step("collapse", w) for w in history(fast, seeds=4, steps=1500, every=50)]
    assert sum(step is not None for step in fires) >= 3, fires
    on_their_way = history(slow, seeds=4, steps=1200, every=50)
    assert [first_step("collapse", window) for window in on_their_way] == [None] * 4
