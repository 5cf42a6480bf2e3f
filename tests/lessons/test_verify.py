"""Verification, compared with known outcomes and with training one seed at a time."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import apply_patch, full_config
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.sweep import train_states
from ganscope.gan.train import carry_over, init_state, train_chunk
from ganscope.gan.view.measurement import measure
from ganscope.lessons import verify as module
from ganscope.lessons.counts import count, holds
from ganscope.lessons.lesson import Claim, Course, Lesson, Phase, Training
from ganscope.lessons.verify import total_steps, train, verify

NETWORK = {"hidden_layers": 1, "hidden_width": 4}
TINY = full_config({"batch_size": 8, "generator": NETWORK, "discriminator": NETWORK})
# No player moves, and all initial weights are nearly 0: G returns 0 and D 1/2 for every input.
NOTHING = {**NETWORK, "initializer": "normal", "initializer_std": 0.001}
CONSTANT = full_config(
    {
        "batch_size": 8,
        "generator": NOTHING,
        "discriminator": NOTHING,
        "generator_steps": 0,
        "discriminator_steps": 0,
    }
)


def lesson_of(trainings, claims, courses=()) -> Lesson:
    parts = (tuple(trainings), tuple(claims), tuple(courses))
    return Lesson("x", 1, "X", "basics", "", TINY, None, "", (), *parts)


def test_constant_players_are_counted_as_the_closed_form_says():
    training = Training("still", (Phase(CONSTANT, 3),))
    claims = [
        Claim("", "still", (0, 3), {"value": (-math.log(4) - 1e-3, -math.log(4) + 1e-3)}),
        Claim("", "still", (3,), {"generator_std": (0.0, 1e-4), "w1": (3.9, 4.1)}),
        Claim("", "still", (0,), {"generator_mean": (3.0, 5.0)}),
        Claim("", "still", (0,), {"is_diverged": (1.0, 1.0)}),
        # No sample is near the only mode, so there is no fullest mode.
        Claim("", "still", (0, 3), distinct={"fullest_mode": (0.0, 0.0)}),
    ]
    reported: list[int] = []
    lesson = lesson_of([training], claims)
    counted = verify(lesson, 5, on_steps=reported.append).claims
    assert [(c.k, c.n) for c in counted] == [(5, 5), (5, 5), (0, 5), (0, 5), (5, 5)]
    assert [c.verdict for c in counted] == ["held", "held", "failed", "failed", "held"]
    assert counted[0].lower_bound == pytest.approx(0.05**0.2)
    assert counted[0].values[3]["value"] == pytest.approx([-math.log(4)] * 3, abs=1e-4)
    assert sum(reported) == total_steps(lesson, 5) == 3


def one_by_one(phases, moments, names, seed) -> dict[int, dict[str, float]]:
    """The same training of one seed, step by step, without `vmap`."""
    found, step, previous, state = {}, 0, None, None
    one = jnp.int32(1)
    for config, steps in phases:
        structure, hyper = structure_of(config), jax.tree.map(jnp.asarray, hyper_of(config))
        if structure != previous:
            fresh = init_state(structure, hyper, jnp.uint32(seed))
            state = fresh if state is None else carry_over(state, fresh)
            run = jax.jit(lambda state, hyper, s=structure: train_chunk(s, state, hyper, one))
            measured = jax.jit(lambda state, hyper, s=structure: measure(s, state, hyper)[0])
            previous = structure
        for _ in range(steps):
            state, step = run(state, hyper), step + 1
            if step in moments:
                metrics = measured(state, hyper)
                found[step] = {name: float(metrics[name]) for name in names}
    return found


def test_seeds_side_by_side_are_trained_as_each_alone():
    names = ("generator_mean", "generator_std", "real_probability")
    faster = apply_patch(TINY, {"generator_learning_rate": 0.01})
    changed = apply_patch(faster, {"stabilizers": {"minibatch_stddev": {}}})
    phases = ((TINY, 5), (faster, 4), (changed, 6))
    training = Training("t", tuple(Phase(*phase) for phase in phases))
    claims = [Claim("", "t", (3, 7, 9, 15), dict.fromkeys(names, (0.0, 1.0)))]
    values = train(training, claims, 3, first_seed=4)
    assert list(values) == [3, 7, 9, 15]
    alone = one_by_one(phases, (3, 7, 9, 15), names, seed=6)
    for step, by_name in alone.items():
        for name, value in by_name.items():
            assert values[step][name][2] == pytest.approx(value, rel=1e-4, abs=1e-5)


def test_live_changes_share_a_program():
    faster = apply_patch(TINY, {"generator_learning_rate": 0.02})
    training = Training("t", (Phase(TINY, 2), Phase(faster, 3), Phase(TINY, 1)))
    claim = Claim("", "t", (6,), {"value": (-9.0, 0.0)})
    train(training, [claim], 3)
    before = train_states._cache_size()
    train(Training("t", (Phase(faster, 6),)), [claim], 3)
    assert train_states._cache_size() == before


def test_seeds_in_blocks_are_the_same_seeds(monkeypatch: pytest.MonkeyPatch):
    training = Training("t", (Phase(TINY, 2),))
    claim = Claim("", "t", (2,), {"generator_mean": (-9.0, 9.0)})
    at_once = train(training, [claim], 5)[2]["generator_mean"]
    monkeypatch.setattr(module, "BLOCK", 3)
    reported: list[int] = []
    in_blocks = train(training, [claim], 5, on_steps=reported.append)[2]["generator_mean"]
    np.testing.assert_allclose(in_blocks, at_once, rtol=1e-5)
    assert len({*at_once.tolist()}) == 5
    assert sum(reported) == 4 == total_steps(lesson_of([training], [claim]), 5)


def test_diverged_seed_holds_for_nothing_but_divergence():
    wild = apply_patch(
        TINY,
        {
            "loss": "least_squares",
            **{f"{player}_optimizer": "sgd" for player in ("generator", "discriminator")},
            **{f"{player}_learning_rate": 10.0 for player in ("generator", "discriminator")},
            **{player: {"activation": "relu"} for player in ("generator", "discriminator")},
        },
    )
    training = Training("t", (Phase(wild, 300),))
    claims = [
        Claim("", "t", (300,), {"generator_std": (-math.inf, math.inf)}),
        Claim("", "t", (300,), {"is_diverged": (1.0, 1.0)}),
    ]
    anything, diverged = verify(lesson_of([training], claims), 2).claims
    assert (anything.k, diverged.k) == (0, 2)
    assert np.isnan(anything.values[300]["generator_std"]).all()


# Three seeds at two steps.
VALUES = {
    1: {"a": np.array([1.0, 1.0, np.nan]), "b": np.array([0.0, 2.0, 2.0])},
    2: {"a": np.array([1.0, 3.0, 3.0]), "b": np.array([0.0, 5.0, np.nan])},
}


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"where": {"a": (1.0, 3.0)}}, [True, True, False]),
        ({"where": {"a": (1.0, 1.0)}}, [True, False, False]),
        ({"where": {"a": (3.0, 3.0)}}, [False, False, False]),
        ({"where": {"a": (3.0, 3.0)}, "holds": "once"}, [False, True, True]),
        ({"where": {"a": (1.0, 3.0), "b": (0.0, 2.0)}}, [True, False, False]),
        ({"where": {"a": (3.0, 3.0), "b": (2.0, 2.0)}, "holds": "once"}, [False, False, False]),
        ({"distinct": {"b": (2.0, 2.0)}}, [False, True, False]),
        ({"distinct": {"b": (1.0, 1.0)}}, [True, False, True]),
        ({"distinct": {"b": (1.0, 2.0)}, "where": {"a": (1.0, 3.0)}}, [True, True, False]),
    ],
)
def test_check_is_what_it_says(check, expected):
    assert holds(Claim("", "t", (1, 2), **check), VALUES).tolist() == expected


def counted_of(k: int, n: int, **more):
    values = {1: {"a": np.where(np.arange(n) < k, 1.0, 0.0)}}
    return count(Claim("", "t", (1,), {"a": (0.5, 2.0)}, **more), values)


@pytest.mark.parametrize(
    ("k", "n", "verdict"),
    [
        (64, 64, "verified"),
        (59, 59, "verified"),
        (63, 64, "failed"),
        (92, 93, "verified"),
        (8, 8, "held"),
        (7, 8, "failed"),
    ],
)
def test_verdict_wants_95_percent_at_95_percent_confidence(k, n, verdict):
    assert counted_of(k, n).verdict == verdict


@pytest.mark.parametrize(("k", "verdict"), [(31, "failed"), (32, "verified"), (48, "verified")])
def test_share_is_that_of_the_seeds(k, verdict):
    assert counted_of(k, 64, share=(0.5, 0.75)).verdict == verdict
    assert counted_of(k // 8, 8, share=(0.5, 0.75)).verdict in ("held", "failed")


def compared_of(k: int, without: int, n: int, **more):
    claim = Claim("", "t", (1,), {"a": (0.5, 2.0)}, control="u", **more)
    values = ({1: {"a": np.where(np.arange(n) < seeds, 1.0, 0.0)}} for seeds in (k, without))
    return count(claim, *values)


@pytest.mark.parametrize(
    ("k", "without", "n", "verdict"),
    [
        (64, 0, 64, "verified"),
        (64, 57, 64, "verified"),
        (64, 61, 64, "failed"),  # may be chance
        (64, 64, 64, "failed"),
        (8, 0, 8, "held"),
        (8, 7, 8, "held"),  # too few seeds to tell
        (8, 8, 8, "failed"),
    ],
)
def test_claim_about_a_remedy_holds_more_often_than_without_it(k, without, n, verdict):
    counted = compared_of(k, without, n)
    assert counted.verdict == verdict
    assert (counted.control.k, counted.control.n) == (without, n)
    assert counted.control.difference == (k - without) / n


@pytest.mark.parametrize(
    ("k", "without", "verdict"), [(64, 64, "verified"), (64, 62, "verified"), (64, 50, "failed")]
)
def test_claim_that_nothing_changes_fails_where_something_does(k, without, verdict):
    assert compared_of(k, without, 64, effect="as_often").verdict == verdict


def test_control_is_trained_and_measured_at_the_same_steps():
    still, moved = Training("still", (Phase(CONSTANT, 4),)), Training("moved", (Phase(TINY, 3),))
    lies = {"w1": (3.9, 4.1)}
    claims = [Claim("", "still", (3,), lies, control="moved")]
    course = Course("", lies, ("still", "moved"), "moved", every=1, until=4, show=2)
    verified = verify(lesson_of([still, moved], claims, [course]), 3)
    alone = train(moved, claims, 3)
    (claim,) = verified.claims
    assert (claim.k, claim.control.k) == (3, int(holds(claims[0], alone).sum()))
    (result,) = verified.courses
    one, other = result.curves
    assert (one.training, one.at_goal, one.reached) == ("still", (3,) * 4, (3,) * 4)
    assert (other.training, other.steps) == ("moved", (1, 2, 3))  # it ends before the course does
    assert [shown["step"] for shown in result.pictures] == [2, 2]
    assert [len(shown["seeds"]) for shown in result.pictures] == [3, 3]


def test_spread_is_over_the_seeds():
    values = {1: {"a": np.append(np.arange(101.0), np.nan)}}
    counted = count(Claim("", "t", (1,), {"a": (0.0, 100.0)}), values)
    assert counted.values == {1: {"a": (5.0, 50.0, 95.0)}}
    assert (counted.k, counted.n) == (101, 102)
