"""One file is enough to add a thing, and a file that adds nothing fails loudly."""

from __future__ import annotations

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from ganscope.gan import config, game, objectives, structure
from ganscope.gan.registry import STABILIZERS, scan
from ganscope.gan.specs import LossSpec, Spec, StabilizerSpec
from ganscope.gan.suggest import closest

PULL = '''"""Pulls D's logits towards zero.

More about it.
"""

import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.specs import StabilizerSpec


def penalty(judged, live):
    return live["weight"] * jnp.mean(judged.real_logits**2)


SPEC = StabilizerSpec(
    title="Pull",
    source="here",
    penalty=penalty,
    fields=(Field(name="weight", title="Weight", default=2.0, minimum=0.0, help="How hard."),),
)
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes files into a package of its own: (name -> text) -> its name."""

    def write(files: dict[str, str]) -> str:
        folder = tmp_path / "remedies_for_a_test"
        folder.mkdir()
        (folder / "__init__.py").write_text("", encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return folder.name

    yield write
    for name in [name for name in sys.modules if name.startswith("remedies_for_a_test")]:
        del sys.modules[name]


def test_file_becomes_an_entry_named_after_it(package):
    found = scan(package({"pull": PULL}), StabilizerSpec)
    assert list(found) == ["pull"]
    assert found["pull"].name == "pull"
    assert found["pull"].summary == "Pulls D's logits towards zero."
    assert found["pull"].fields[0].default == 2.0


def test_files_are_found_in_sorted_order(package):
    assert list(scan(package({"b": PULL, "a": PULL, "c": PULL}), StabilizerSpec)) == ["a", "b", "c"]


def test_new_entry_is_configured_compiled_and_used_without_a_second_edit(package, monkeypatch):
    both = {**STABILIZERS, **scan(package({"pull": PULL}), StabilizerSpec)}
    for module in (config, game, structure):
        monkeypatch.setattr(module, "STABILIZERS", both)
    full = config.full_config(
        {"batch_size": 4, "stabilizers": {"pull": {"weight": 3.0}}, "latent_dim": 1}
    )
    static = structure.structure_of(full)
    hyper = jax.tree.map(jnp.asarray, structure.hyper_of(full))
    assert static.stabilizers == (("pull", ()),)
    assert hyper["stabilizers"]["pull"]["weight"] == 3.0
    key, step = jax.random.key(0), jnp.int32(0)
    discriminator = game.init_discriminator(key, static, hyper)
    generator = game.init_generator(key, static, hyper)
    weights = (discriminator, generator)
    with_it = objectives.discriminator_objective(*weights, static, hyper, key, step)

    plain = config.full_config({"batch_size": 4, "latent_dim": 1})
    bare = structure.structure_of(plain)
    without = objectives.discriminator_objective(*weights, bare, hyper, key, step)
    x_real = objectives.draw_batch(bare, generator, hyper, key, step).x_real
    logits = game.discriminate(bare, discriminator, x_real)
    assert float(with_it - without) == pytest.approx(3.0 * float(jnp.mean(logits**2)), rel=1e-3)
    with pytest.raises(config.ConfigError, match="Pull: weight") as refused:
        config.full_config({"stabilizers": {"pull": {"weight": -1.0}}})
    assert refused.value.field == "stabilizers.pull.weight"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"""Something."""\n', "must define SPEC as a StabilizerSpec, not NoneType"),
        ('"""Something."""\nSPEC = 3\n', "not int"),
        (PULL.split('"""\n', 1)[1], "needs a docstring"),
        ('"""Something."""\nfrom ganscope.gan.losses.hinge import SPEC\n', "not LossSpec"),
    ],
    ids=["no SPEC", "no spec", "no docstring", "of another kind"],
)
def test_file_that_adds_nothing_fails_loudly_by_its_name(package, text, message):
    name = package({"fine": PULL, "odd": text})
    with pytest.raises(TypeError, match=message) as caught:
        scan(name, StabilizerSpec)
    assert "odd" in str(caught.value)


def test_file_that_cannot_be_imported_fails_loudly(package):
    name = package({"broken": '"""Broken."""\nimport nothing_of_this_name\n'})
    with pytest.raises(ModuleNotFoundError):
        scan(name, StabilizerSpec)


def test_scanning_the_real_folders_again_finds_the_same():
    assert dict(scan("ganscope.gan.stabilizers", StabilizerSpec)) == dict(STABILIZERS)
    assert set(scan("ganscope.gan.losses", Spec)) == set(scan("ganscope.gan.losses", LossSpec))


def test_closest_name_is_suggested_only_when_close():
    assert closest("gaussian1d", ["gaussian_1d", "ring"]) == "gaussian_1d"
    assert closest("qqq", ["gaussian_1d", "ring"]) is None
    assert closest("anything", []) is None
