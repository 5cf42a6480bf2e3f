"""The catalog describes everything that a configuration may hold, and nothing else."""

import json

import pytest

from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.registry import (
    LOSSES,
    METRICS,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
)
from ganscope.wire.catalog import catalog

REGISTRIES = {
    "problems": PROBLEMS,
    "losses": LOSSES,
    "stabilizers": STABILIZERS,
    "optimizers": OPTIMIZERS,
    "update_rules": UPDATE_RULES,
    "metrics": METRICS,
    "presets": PRESETS,
}
FIELD_KEYS = {
    *("name", "title", "kind", "default", "minimum", "maximum", "scale", "unit", "help"),
    *("choices", "change", "group", "is_advanced"),
}


@pytest.fixture(scope="module")
def document():
    return catalog()


def test_catalog_is_strict_json(document):
    assert json.loads(json.dumps(document, allow_nan=False)) == document


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_entry_of_every_registry_is_there_with_its_words(document, kind):
    assert [entry["name"] for entry in document[kind]] == list(REGISTRIES[kind])
    for entry in document[kind]:
        assert entry["title"]
        assert entry["summary"]
        assert "source" in entry


def test_every_field_has_every_key(document):
    holders = [document, *document["problems"], *document["stabilizers"], *document["optimizers"]]
    fields = [field for holder in holders for field in holder["fields"]]
    assert all(set(field) == FIELD_KEYS for field in fields)
    assert all(field["help"] and field["title"] for field in fields)


def test_fields_name_exactly_what_a_configuration_holds(document):
    plain = {
        path: value
        for key, entry in DEFAULTS.items()
        if not (key.endswith("_parameters") or key == "stabilizers")
        for path, value in (
            {f"{key}.{name}": v for name, v in entry.items()}
            if isinstance(entry, dict)
            else {key: entry}
        ).items()
    }
    assert {field["name"]: field["default"] for field in document["fields"]} == plain


def test_presets_are_whole_configurations(document):
    for preset in document["presets"]:
        assert full_config(preset["config"]) == preset["config"]


def test_defaults_are_the_defaults(document):
    assert document["defaults"] == DEFAULTS
    assert document["protocol"] == 1
