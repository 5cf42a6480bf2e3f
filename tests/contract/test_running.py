"""Every entry of every registry trains: two steps in a tiny network, all numbers finite.

A program takes seconds to compile, so entries share them: each game uses entries that no game
before it used, until every one has had its turn.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.registry import (
    ARCHITECTURES,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.structure import hyper_of, n_columns, structure_of
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.view.frame import domain_of, observe
from ganscope.gan.view.measurement import measure

TURNS = {
    "stabilizer": STABILIZERS,
    "loss": LOSSES,
    "problem": PROBLEMS,
    "generator_optimizer": OPTIMIZERS,
    "discriminator_optimizer": OPTIMIZERS,
    "update_rule": UPDATE_RULES,
    "variant": VARIANTS,
}


def fits(game: dict[str, str], part: str, name: str) -> bool:
    """Whether an entry may stand beside those that a game already has."""
    stabilizer = STABILIZERS[game.get("stabilizer", name)]
    match part:
        case "loss":
            return stabilizer.losses is None or name in stabilizer.losses
        case "problem":
            return (
                ARCHITECTURES[PROBLEMS[name].architecture].has_layers
                or not stabilizer.needs_networks
            )
        case "variant":
            problem = PROBLEMS[game["problem"]]
            has_layers = ARCHITECTURES[problem.architecture].has_layers
            has_labels = problem.modes is not None or not VARIANTS[name].needs_modes
            fits_problem = (name == "unconditional" or has_layers) and has_labels
            return fits_problem and (stabilizer.variants is None or name in stabilizer.variants)
        case _:
            return True


def plan() -> list[dict[str, str]]:
    """Games, as few as the longest registry allows, in which every entry has its turn."""
    left = {part: list(registry) for part, registry in TURNS.items()}
    games = []
    while any(left.values()):
        game = {}
        for part, registry in TURNS.items():
            allowed = [name for name in registry if fits(game, part, name)]
            waiting = [name for name in left[part] if name in allowed]
            game[part] = (waiting or allowed)[0]
            if waiting:
                left[part].remove(waiting[0])
        games.append(game)
    return games


GAMES = plan()


def configuration(game: dict[str, str]) -> dict:
    network = {"hidden_layers": 1, "hidden_width": 4}
    rest = {part: name for part, name in game.items() if part != "stabilizer"}
    return full_config(
        {
            **rest,
            "stabilizers": {game["stabilizer"]: {}},
            "generator": network,
            "discriminator": network,
            "batch_size": 8,
        }
    )


def compiled(function):
    """Compiled in a hurry: the programs here run once."""
    return jax.jit(function, compiler_options={"xla_backend_optimization_level": 0})


@functools.cache
def trained(index: int):
    """(structure, hyper, first state, state after two steps) of one game."""
    config = configuration(GAMES[index])
    structure = structure_of(config)
    hyper = jax.tree.map(jnp.asarray, hyper_of(config))
    start = init_state(structure, hyper, jnp.uint32(0))
    end = compiled(functools.partial(train_chunk, structure))(start, hyper, jnp.int32(2))
    return structure, hyper, jax.device_get(start), jax.device_get(end)


def test_plan_gives_every_entry_its_turn():
    for part, registry in TURNS.items():
        assert {game[part] for game in GAMES} == set(registry)
    assert len(GAMES) <= max(map(len, TURNS.values())) + 2


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part, registry in TURNS.items() for name in registry]
)
def test_entry_trains(part, name):
    index = next(i for i, game in enumerate(GAMES) if game[part] == name)
    _, _, start, end = trained(index)
    assert int(end.step) == 2, GAMES[index]
    assert not end.is_diverged, GAMES[index]
    for leaf in jax.tree.leaves(end):
        assert np.all(np.isfinite(leaf)), GAMES[index]
    for player in ("generator", "discriminator"):
        before, after = (jax.tree.leaves(getattr(state, player)) for state in (start, end))
        assert any(np.any(a != b) for a, b in zip(before, after, strict=True)), GAMES[index]


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem_answers_in_the_agreed_shapes(name):
    spec = PROBLEMS[name]
    parameters = hyper_of(full_config({"problem": name}))["problem_parameters"]
    parameters = jax.tree.map(jnp.asarray, parameters)

    @compiled
    def answers(key, parameters):
        x = spec.sample(key, 6, parameters)
        found = {"x": x}
        if spec.log_density is not None:
            found["log_density"] = spec.log_density(x, parameters)
        if spec.view is not None:
            found["view"] = spec.view(parameters)
        if spec.modes is not None:
            found["modes"] = spec.modes(parameters)
            found["index"], found["distance"] = spec.nearest_mode(x, parameters)
        return found

    found, n = answers(jax.random.key(0), parameters), n_columns(spec)
    assert found["x"].shape == (6, n)
    assert (spec.modes is None) == (spec.nearest_mode is None)
    if "log_density" in found:
        assert found["log_density"].shape == (6,)
    if "view" in found:
        assert found["view"].shape == (n, 2)
    for name, number in found.items():
        for array in jax.tree.leaves(number):
            assert array.dtype == (np.int32 if name == "index" else np.float32)
            assert np.all(np.isfinite(array))
    if modes := found.get("modes"):
        assert found["index"].shape == found["distance"].shape == (6,)
        assert modes.means.shape == modes.std.shape == (*modes.weights.shape, n)
        assert np.sum(modes.weights) == pytest.approx(1.0, abs=1e-5)
        assert np.all(np.asarray(modes.std) > 0)
        assert np.all((found["index"] >= 0) & (found["index"] < len(modes.weights)))
        assert np.all(np.asarray(found["distance"]) >= 0)


@functools.cache
def measured_shapes(index: int):
    structure, hyper, _, end = trained(index)
    return jax.eval_shape(functools.partial(measure, structure), end, hyper)


@pytest.mark.parametrize("name", METRICS)
def test_metric_is_one_number_in_every_game(name):
    # Only shapes are worked out here; what the numbers are is for the metrics' own tests.
    for index in range(len(GAMES)):
        metrics, _ = measured_shapes(index)
        assert metrics[name].shape == ()
        assert metrics[name].dtype == np.float32


@pytest.mark.parametrize("index", range(len(GAMES)))
def test_picture_of_every_game_has_what_a_frame_can_carry(index):
    structure, hyper, _, end = trained(index)
    picture = jax.eval_shape(functools.partial(observe, structure), end, hyper)
    domain, n = domain_of(structure), structure.n_columns
    for name in ("fake_samples", "real_samples"):
        assert picture[name].shape[0] == domain.shown_samples
        assert picture[name].dtype == np.uint8 or picture[name].shape[1:] == (n,)
    if "view" in picture:
        assert picture["view"].shape == (n, 2)
    assert domain.costly <= picture.keys()
    assert all(array.dtype in (np.float32, np.uint8) for array in picture.values())
