"""The catalog describes everything that a configuration may hold, and nothing else."""

import json

import pytest

from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.registry import (
    LOSSES,
    METRICS,
    NOTICES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
)
from ganscope.lessons import verified_counts
from ganscope.lessons.lesson import EFFECTS
from ganscope.lessons.registry import LESSONS
from ganscope.wire.catalog import catalog

REGISTRIES = {
    "problems": PROBLEMS,
    "losses": LOSSES,
    "stabilizers": STABILIZERS,
    "optimizers": OPTIMIZERS,
    "update_rules": UPDATE_RULES,
    "metrics": METRICS,
    "notices": NOTICES,
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
def test_every_entry_of_every_registry_is_there_with_its_texts(document, kind):
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


def test_lessons_have_their_steps_and_are_in_order(document):
    assert [lesson["name"] for lesson in document["lessons"]] == list(LESSONS)
    for entry, lesson in zip(document["lessons"], LESSONS.values(), strict=True):
        assert (entry["number"], entry["title"], entry["paper"], entry["speed"]) == (
            lesson.number,
            lesson.title,
            lesson.paper,
            lesson.speed,
        )
        assert full_config(entry["config"]) == entry["config"] == lesson.config
        assert entry["introduction"].startswith("<p>")
        assert entry["group"] in {group["name"] for group in document["lesson_groups"]}
        assert 3 <= entry["minutes"] <= 20
        assert [step["title"] for step in entry["steps"]] == [s.title for s in lesson.steps]
        keys = {"title", "html", "highlight", "change", "is_restart"}
        assert all(set(step) == keys for step in entry["steps"])
        assert [(course["text"], course["trainings"]) for course in entry["courses"]] == [
            (course.text, list(course.trainings)) for course in lesson.courses
        ]


def lesson_with(monkeypatch: pytest.MonkeyPatch, **changes):
    """The claims of a lesson in the catalog after a change of its saved counts; the first ones are
    about a remedy."""
    index, lesson = next(
        (i, lesson) for i, lesson in enumerate(LESSONS.values()) if lesson.claims[0].control
    )
    control = {"k": 3, "n": 64, "difference": 0.94, "interval": [0.84, 0.97]}
    counts = {"k": 64, "n": 64, "lower_bound": 0.95, "verdict": "verified", "control": control}
    first = {"k": 60, "n": 61, "lower_bound": 0.92, "verdict": "failed", "control": control}
    claims = [first, *[counts] * (len(lesson.claims) - 1)]
    entry = {"digest": lesson.digest, "date": "2025-01-31", "claims": claims} | changes
    monkeypatch.setattr(verified_counts, "read", lambda: {lesson.name: entry})
    return catalog()["lessons"][index]["claims"]


def test_claims_have_their_counts(monkeypatch):
    first, second, *_ = lesson_with(monkeypatch)
    assert (first["k"], first["n"], first["lower_bound"]) == (60, 61, 0.92)
    assert first["date"] == second["date"] == "2025-01-31"
    assert (first["is_verified"], second["is_verified"]) == (False, True)
    assert first["text"]
    assert first["check"]
    assert first["effect"] in EFFECTS
    assert first["control"] == {
        "training": first["control"]["training"],
        **{"k": 3, "n": 64, "difference": 0.94, "interval": [0.84, 0.97]},
    }


def test_claim_without_a_control_has_none(document):
    claim = document["lessons"][0]["claims"][0]
    assert (claim["effect"], claim["control"]) == (None, None)


def test_stale_counts_are_not_shown(monkeypatch):
    for claim in lesson_with(monkeypatch, digest="of other checks"):
        counts = [claim[key] for key in ("k", "n", "lower_bound", "date")]
        assert counts == [None] * 4
        assert claim["is_verified"] is False
        if claim["control"]:
            assert claim["control"]["training"]
            assert claim["control"]["k"] is None


def test_defaults_are_the_defaults(document):
    assert document["defaults"] == DEFAULTS
    assert document["protocol"] == 1
