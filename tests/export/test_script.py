"""An exported script is the same game: JAX sees the very same operations in the same order."""

from __future__ import annotations

import ast
import itertools
import sys
from functools import partial
from types import ModuleType
from typing import Any

import jax
import numpy as np
import pytest

from ganscope.export.script import script, without_unused_keywords
from ganscope.gan.config import Config, apply_patch, full_config
from ganscope.gan.registry import (
    LOSSES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.records import Configured, Played, Record, Seeded

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 2, "hidden_width": 4},
    "batch_size": 8,
}
RING = TINY | {"problem": "ring", "latent_dim": 2}


def games() -> dict[str, Config]:
    """Few games with every entry of every registry in one of them: tracing takes time."""
    with_networks = [name for name, spec in PROBLEMS.items() if spec.architecture == "mlp"]
    rounds = {
        "problem": with_networks,
        "loss": list(LOSSES),
        "generator_optimizer": list(OPTIMIZERS),
        "variant": list(VARIANTS),
    }
    # Some rules take the whole game several times: each of them once is enough.
    rules = dict(enumerate(UPDATE_RULES))
    found = {"dirac": apply_patch(full_config({}), PROBLEMS["dirac"].start | {"problem": "dirac"})}
    for i, (stabilizer, spec) in enumerate(STABILIZERS.items()):
        patch: dict[str, Any] = {key: names[i % len(names)] for key, names in rounds.items()}
        # Where a remedy is choosy it is asked first.
        if spec.losses and patch["loss"] not in spec.losses:
            patch["loss"] = spec.losses[0]
        if spec.variants and patch["variant"] not in spec.variants:
            patch["variant"] = spec.variants[0]
        start = PROBLEMS[patch["problem"]].start
        patch["update_rule"] = rules.get(i, "alternating")
        remedies = {"stabilizers": {stabilizer: {}}}
        found[stabilizer] = apply_patch(full_config({}), dict(start) | TINY | patch | remedies)
    found["affine"] = apply_patch(
        full_config({}),
        RING
        | {"generator": {"hidden_layers": 0}, "discriminator": {"hidden_layers": 0}}
        | {"stabilizers": {"r1": {"every": 4}, "spectral_norm": {}}},
    )
    convolutional = {"layers": "convolutional", "hidden_layers": 2, "hidden_width": 2}
    for name in (name for name, spec in PROBLEMS.items() if spec.domain == "image"):
        found[name] = apply_patch(full_config({}), TINY | {"problem": name, "latent_dim": 2})
    found["convolutions"] = apply_patch(
        found["handwritten_digits"],
        {"generator": convolutional, "discriminator": convolutional}
        | {"stabilizers": {"batch_norm": {"players": "both"}}},
    )
    remedies = {"stabilizers": {name: {} for name in ("r1", "ema", "minibatch_discrimination")}}
    found["several"] = apply_patch(
        full_config({}), RING | remedies | {"discriminator_pretraining": "density"}
    )
    return found


def test_games_have_every_entry():
    configs = games().values()
    for key, known in {
        "problem": PROBLEMS,
        "loss": LOSSES,
        "generator_optimizer": OPTIMIZERS,
        "update_rule": UPDATE_RULES,
        "variant": VARIANTS,
    }.items():
        assert {config[key] for config in configs} == set(known)
    assert {name for config in configs for name in config["stabilizers"]} == set(STABILIZERS)


def operations(module: Any, structure: Any, hyper: Any) -> tuple[str, str]:
    """(the first weights, a chunk of steps) as JAX sees them."""
    init = partial(module.init_state, structure)
    state = jax.eval_shape(init, hyper, np.uint32(0))
    chunk = jax.make_jaxpr(partial(module.train_chunk, structure))(state, hyper, np.int32(1))
    return str(jax.make_jaxpr(init)(hyper, np.uint32(0))), str(chunk)


def loaded(text: str) -> Any:
    module = ModuleType("exported")
    sys.modules["exported"] = module
    exec(compile(text, "exported.py", "exec"), vars(module))
    return module


def exported(config: Config, log: tuple[Record, ...] = (), last_step: int = 9) -> Any:
    return loaded(written(config, 5, log, last_step))


def written(config: Config, seed: int, log: tuple[Record, ...] = (), last_step: int = 9) -> str:
    past = JournalSlice(0, config, seed, log, (), (), last_step).until(last_step)
    return script(past, "0" * 64, "A run")


@pytest.mark.parametrize("name", games())
def test_script_does_the_same_operations(name):
    config = games()[name]
    ours = ModuleType("ours")
    vars(ours).update(init_state=init_state, train_chunk=train_chunk)
    there = exported(config)
    structure, hyper = there.SETUPS[0]
    assert operations(there, structure, hyper) == operations(
        ours, structure_of(config), hyper_of(config)
    )


def test_numbers_are_exactly_those_of_the_run():
    points = [[0.1 * i, -(0.7**i)] for i in range(40)]
    config = apply_patch(
        full_config({}), RING | {"problem": "custom", "problem_parameters": {"points": points}}
    )
    _, hyper = exported(config).SETUPS[0]
    for found, expected in zip(
        jax.tree.leaves(hyper), jax.tree.leaves(hyper_of(config)), strict=True
    ):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)


def test_log_is_exported_until_the_last_step():
    first = full_config(TINY)
    second = apply_patch(first, {"generator_learning_rate": 0.5})
    third = apply_patch(first, {"loss": "hinge"})
    log = (
        Record(0, Played("both")),
        Record(3, Configured(second)),
        Record(5, Seeded(8)),
        Record(6, Configured(third)),
        Record(7, Configured(first)),
        Record(9, Played("discriminator")),
        Record(10, Configured(second)),
    )
    script = exported(first, log, 9)
    assert script.LOG == [
        (0, "player", "both"),
        (3, "setup", 1),
        (5, "seed", 8),
        (6, "setup", 2),
        (7, "setup", 0),
        (9, "player", "discriminator"),
    ]
    assert [s.loss for s, _ in script.SETUPS] == ["non_saturating", "non_saturating", "hinge"]
    assert sorted(script.LOSSES) == ["hinge", "non_saturating"]
    assert (script.SEED, script.LAST_STEP) == (5, 9)


def test_script_imports_nothing_but_jax_optax_and_numpy():
    config = apply_patch(full_config({}), RING | {"stabilizers": {"r1": {}, "ema": {}}})
    text = written(config, 5)
    imported = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                imported |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module)):
                imported.add(module.partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"jax", "optax", "numpy"}


KEYWORDS = """
SPEC = Spec(
    title='T',
    fields=(
        Field(a=1),
    ),
    x=f(1),
    conflict=clash,
    start=START,
)
OTHER = Spec(fields=2)
"""


def test_unused_keywords_go_and_the_rest_stays():
    kept = ast.parse(without_unused_keywords(KEYWORDS))
    expected = "SPEC = Spec(title='T', fields=(), x=f(1), start={})\nOTHER = Spec(fields=2)"
    assert ast.unparse(kept) == expected


def test_texts_of_two_runs_differ_only_in_the_run():
    first, second = (
        written(full_config(TINY), seed).partition("# --- This run ---") for seed in (1, 2)
    )
    assert first[0] == second[0]
    changed = [
        a for a, b in itertools.zip_longest(*(t[2].split("\n") for t in (first, second))) if a != b
    ]
    assert changed == ["SEED = 1"]
