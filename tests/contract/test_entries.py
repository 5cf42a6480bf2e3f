"""What every entry of every registry owes to the catalog: words, fields and formulas."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import re
from pathlib import Path

import pytest

import ganscope.gan
from ganscope.gan.config import NETWORK_FIELDS, TOP_FIELDS, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.metric_needs import NEEDS
from ganscope.gan.registry import (
    ARCHITECTURES,
    DOMAINS,
    LOSSES,
    METRICS,
    NOTICES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.structure import PLAYERS

REGISTRIES = {
    "architectures": ARCHITECTURES,
    "domains": DOMAINS,
    "problems": PROBLEMS,
    "losses": LOSSES,
    "stabilizers": STABILIZERS,
    "optimizers": OPTIMIZERS,
    "update_rules": UPDATE_RULES,
    "variants": VARIANTS,
    "metrics": METRICS,
    "notices": NOTICES,
}
ENTRIES = [(folder, name) for folder, registry in REGISTRIES.items() for name in registry]
each_entry = pytest.mark.parametrize(("folder", "name"), ENTRIES)

# Every field that a user can set, with the place it has in a configuration.
FIELDS = [(field.name, field) for field in TOP_FIELDS]
FIELDS += [(f"{p}.{field.name}", field) for p, fields in NETWORK_FIELDS.items() for field in fields]
FIELDS += [
    (f"{name}.{field.name}", field)
    for folder, name in ENTRIES
    for field in REGISTRIES[folder][name].fields
]
each_field = pytest.mark.parametrize("field", [f for _, f in FIELDS], ids=[n for n, _ in FIELDS])

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.parametrize("folder", REGISTRIES)
def test_registry_holds_exactly_the_files_of_its_folder(folder):
    files = Path(ganscope.gan.__path__[0], folder).glob("*.py")
    assert list(REGISTRIES[folder]) == sorted(f.stem for f in files if f.stem != "__init__")
    assert REGISTRIES[folder]


@pytest.mark.parametrize("folder", REGISTRIES)
def test_registry_cannot_be_changed(folder):
    with pytest.raises(TypeError):
        REGISTRIES[folder]["more"] = None


@each_entry
def test_entry_says_what_it_is_and_where_it_comes_from(folder, name):
    spec = REGISTRIES[folder][name]
    assert spec.name == name
    assert SNAKE_CASE.fullmatch(name)
    assert spec.title
    assert spec.title == spec.title.strip()
    assert spec.source
    # The tooltip is one whole sentence, on the first line of the file.
    assert spec.summary.endswith((".", "?"))
    assert "\n" not in spec.summary
    assert 20 <= len(spec.summary) <= 100
    module = importlib.import_module(f"ganscope.gan.{folder}.{name}")
    assert module.__doc__.startswith(spec.summary)


@each_entry
def test_entry_has_a_formula(folder, name):
    assert REGISTRIES[folder][name].formula


@pytest.mark.parametrize("folder", REGISTRIES)
def test_titles_within_a_registry_are_distinct(folder):
    titles = [spec.title for spec in REGISTRIES[folder].values()]
    assert len(set(titles)) == len(titles)


@each_entry
def test_entry_can_be_written_as_json(folder, name):
    spec = REGISTRIES[folder][name]
    plain = {
        f.name: getattr(spec, f.name)
        for f in dataclasses.fields(spec)
        if f.name not in ("forms", "labelled", "matrices", "network_fields", "remedies")
        and not callable(getattr(spec, f.name))
    }
    plain = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in plain.items()}
    plain["fields"] = [dataclasses.asdict(field) for field in spec.fields]
    assert json.loads(json.dumps(plain, allow_nan=False))["title"] == spec.title


@each_entry
def test_entry_has_fields_of_different_names(folder, name):
    names = [field.name for field in REGISTRIES[folder][name].fields]
    assert len(set(names)) == len(names)


@each_field
def test_default_passes_its_own_check_unchanged(field):
    assert field.check(field.default) == field.default
    assert type(field.check(field.default)) is type(field.default)


@each_field
def test_field_explains_itself(field):
    assert SNAKE_CASE.fullmatch(field.name)
    assert field.title
    assert field.help.endswith(".")
    assert field.allowed()
    json.dumps(dataclasses.asdict(field), allow_nan=False)


@each_field
def test_field_has_a_range_that_a_slider_can_have(field):
    if field.kind == "choice":
        assert len(field.choices) >= 2
        names = [name for name, _ in field.choices]
        assert len(set(names)) == len(names)
        assert all(title for _, title in field.choices)
        return
    if field.kind == "boolean":
        return
    low, high = field.minimum, field.maximum
    assert low is not None
    assert high is not None
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high
    if field.scale == "log":
        assert low > 0
    if field.kind in ("numbers", "points"):
        assert field.length >= 1
    if field.kind == "numbers":
        assert low <= field.fill <= high


@each_field
def test_field_takes_its_bounds_and_nothing_beyond(field):
    if field.kind not in ("number", "integer"):
        return
    for bound in (field.minimum, field.maximum):
        assert field.check(bound) == bound
    for beyond in (field.minimum - 1, field.maximum + 1):
        with pytest.raises(ConfigError):
            field.check(beyond)


@each_field
def test_live_field_is_a_number(field):
    # Text and switches cannot be traced: they have to recompile.
    if field.change == "live":
        assert field.kind in ("number", "integer", "numbers", "points")


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem_says_how_to_start_with_it(name):
    config = full_config({**PROBLEMS[name].start, "problem": name})
    assert config["problem"] == name
    assert "problem" not in PROBLEMS[name].start


@pytest.mark.parametrize("name", STABILIZERS)
def test_stabilizer_can_be_switched_on_with_nothing_else_said(name):
    spec = STABILIZERS[name]
    assert spec.losses is None or set(spec.losses) <= set(LOSSES)
    loss = spec.losses[0] if spec.losses else "non_saturating"
    config = full_config({"loss": loss, "stabilizers": {name: {}}})
    assert config["stabilizers"][name] == {
        f.name: list(f.default) if isinstance(f.default, tuple) else f.default for f in spec.fields
    }


@pytest.mark.parametrize("name", STABILIZERS)
def test_stabilizer_says_whether_it_needs_networks(name):
    # What reaches into the networks has no meaning where the players are something else.
    inside = (
        "rows",
        "weights",
        "features",
        "layer",
        "layer_weights",
        "reference",
        "reparametrize",
        "generator_loss",
    )
    nothing = StabilizerSpec(title="", source="")
    spec = STABILIZERS[name]
    reaches_in = any(getattr(spec, hook) is not getattr(nothing, hook) for hook in inside)
    assert spec.needs_networks == reaches_in


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem_names_a_domain_and_an_architecture(name):
    spec = PROBLEMS[name]
    assert spec.domain in DOMAINS
    assert spec.architecture in ARCHITECTURES
    assert (spec.shape is None) == (DOMAINS[spec.domain].shape is not None)


@pytest.mark.parametrize("name", DOMAINS)
def test_domain_says_where_a_discriminator_is_shown(name):
    spec = DOMAINS[name]
    assert spec.offers <= NEEDS
    assert ("masses" in spec.offers) == (spec.masses is not None)
    sizes = spec.axes, spec.traced_places, spec.inspected_places
    assert all(sizes) if spec.places is not None else not any(sizes)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architecture_has_fields_for_both_players(name):
    spec = ARCHITECTURES[name]
    assert spec.network_fields.keys() == set(PLAYERS)
    for player in PLAYERS:
        names = {field.name for field in spec.network_fields[player]}
        assert set(spec.traced) <= names
        assert not {f.name for f in spec.network_fields[player] if f.change == "live"}


@pytest.mark.parametrize("name", METRICS)
def test_metric_says_where_it_is_defined(name):
    spec = METRICS[name]
    assert spec.needs <= NEEDS
    if spec.reference is not None:
        value, label = spec.reference
        assert math.isfinite(value)
        assert label
