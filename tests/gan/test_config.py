"""Configurations: patches that are valid never fail, and others say which field was wrong."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.gan.config import (
    DEFAULTS,
    NETWORK_FIELDS,
    TOP_FIELDS,
    WITH_PARAMETERS,
    ConfigError,
    apply_patch,
    full_config,
)
from ganscope.gan.hooks import no_players
from ganscope.gan.registry import PROBLEMS, STABILIZERS

PLAYERS = ("generator", "discriminator")


# --- valid patches, drawn from the fields themselves ---


def values_of(field):
    """Any value that a field allows, or null."""
    match field.kind:
        case "choice":
            valid = st.sampled_from([name for name, _ in field.choices])
        case "boolean":
            valid = st.booleans()
        case "integer":
            valid = st.integers(field.minimum, field.maximum)
        case "number":
            valid = st.floats(field.minimum, field.maximum)
        case "numbers":
            entry = st.floats(field.minimum, field.maximum)
            valid = st.lists(entry, min_size=1, max_size=field.length)
        case "points":
            entry = st.floats(field.minimum, field.maximum)
            pair = st.lists(entry, min_size=2, max_size=2)
            valid = st.lists(pair, min_size=1, max_size=4)
    return st.none() | valid


def some_of(fields):
    return st.fixed_dictionaries({}, optional={field.name: values_of(field) for field in fields})


@st.composite
def patches(draw):
    """A valid patch over the defaults: parts of everything, that fit one another."""
    patch = draw(some_of(TOP_FIELDS))
    patch |= draw(
        st.fixed_dictionaries({}, optional={p: some_of(NETWORK_FIELDS[p]) for p in PLAYERS})
    )
    for player in PLAYERS:
        own = patch.get(player) or {}
        if (own.get("hidden_width") or 0) > 256:
            own["hidden_width"] = 256  # see the tests of what is too much
    if (patch.get("discriminator_steps") or 0) > 10:
        patch["discriminator_steps"] = 10
    if PROBLEMS[chosen_in(patch, "problem")].architecture == "scalar":
        patch["variant"] = "unconditional"
    for key, registry in WITH_PARAMETERS.items():
        fields = registry[chosen_in(patch, key)].fields
        patch[f"{key}_parameters"] = draw(some_of(fields))
    wanted = {name: st.none() | some_of(spec.fields) for name, spec in STABILIZERS.items()}
    chosen = draw(st.fixed_dictionaries({}, optional=wanted))
    patch["stabilizers"] = {
        name: values
        for name, values in chosen.items()
        if values is None or fits(STABILIZERS[name], values, patch)
    }
    return patch


def chosen_in(patch, key: str):
    return patch.get(key) or DEFAULTS[key]


def hidden_layers(patch, player: str) -> int:
    given = (patch.get(player) or {}).get("hidden_layers")
    return DEFAULTS[player]["hidden_layers"] if given is None else given


def fits(spec, values, patch) -> bool:
    defaults = {field.name: field.default for field in spec.fields}
    full = defaults | {name: value for name, value in values.items() if value is not None}
    has_networks = PROBLEMS[chosen_in(patch, "problem")].architecture == "mlp"
    return (
        (spec.losses is None or chosen_in(patch, "loss") in spec.losses)
        and (spec.variants is None or chosen_in(patch, "variant") in spec.variants)
        and (has_networks or not spec.needs_networks)
        and (spec.changes_layers is no_players or all(hidden_layers(patch, p) for p in PLAYERS))
        and spec.conflict(full, chosen_in(patch, "batch_size")) is None
    )


@given(patches())
def test_valid_patch_is_taken_as_it_is(patch):
    config = full_config(patch)
    for name, value in patch.items():
        if isinstance(value, dict):
            for inner, setting in value.items():
                if isinstance(setting, dict):  # a stabilizer that is on
                    assert inner in config[name]
                elif setting is not None:
                    assert config[name][inner] == setting
                elif name == "stabilizers":
                    assert inner not in config[name]
        elif value is not None:
            assert config[name] == value


@given(patches())
def test_result_of_a_patch_is_a_fixed_point(patch):
    config = full_config(patch)
    assert apply_patch(config, {}) == config
    assert apply_patch(config, config) == config
    assert full_config(config) == config
    assert apply_patch(config, patch) == config


@given(patches())
def test_configuration_survives_json(patch):
    config = full_config(patch)
    again = json.loads(json.dumps(config, allow_nan=False))
    assert again == config
    assert full_config(again) == config


@given(patches())
def test_patch_leaves_what_it_does_not_name(patch):
    config = full_config(patch)
    named = {"generator_steps": 3, "latent_scale": 2.0}
    patched = apply_patch(config, named)
    assert patched == config | named
    assert config == full_config(patch)  # the argument is not changed


def test_empty_patch_gives_the_defaults():
    assert full_config({}) == DEFAULTS
    assert DEFAULTS["stabilizers"] == {}


def test_configurations_share_no_mutable_part():
    first = full_config({"problem": "mixture_1d", "stabilizers": {"r1": {}}})
    second = apply_patch(first, {})
    first["problem_parameters"]["weights"].append(9.0)
    first["stabilizers"]["r1"]["weight"] = 9.0
    first["generator"]["hidden_layers"] = 9
    assert second == full_config({"problem": "mixture_1d", "stabilizers": {"r1": {}}})


# --- null, new names ---


def test_null_puts_back_the_default():
    config = full_config({"batch_size": 8, "generator": {"hidden_width": 4, "hidden_layers": 5}})
    config = apply_patch(config, {"batch_size": None, "generator": {"hidden_width": None}})
    assert config["batch_size"] == DEFAULTS["batch_size"]
    assert config["generator"]["hidden_width"] == DEFAULTS["generator"]["hidden_width"]
    assert config["generator"]["hidden_layers"] == 5
    config = apply_patch(config, {"generator": None})
    assert config["generator"] == DEFAULTS["generator"]


def test_null_switches_stabilizers_off():
    noise = {"std": 0.3, "anneal_steps": 0}
    config = full_config({"stabilizers": {"instance_noise": {"std": 0.3}, "packing": {}}})
    assert config["stabilizers"] == {"instance_noise": noise, "packing": {"degree": 2}}
    config = apply_patch(config, {"stabilizers": {"packing": None}})
    assert config["stabilizers"] == {"instance_noise": noise}
    config = apply_patch(config, {"stabilizers": {"instance_noise": {"std": None}}})
    assert config["stabilizers"] == {"instance_noise": noise | {"std": 0.1}}
    assert apply_patch(config, {"stabilizers": None})["stabilizers"] == {}


def test_switching_off_what_is_off_is_fine():
    assert full_config({"stabilizers": {"r1": None}}) == DEFAULTS


def test_patch_of_one_parameter_keeps_its_neighbours():
    config = full_config({"stabilizers": {"minibatch_discrimination": {"kernels": 9}}})
    config = apply_patch(config, {"stabilizers": {"minibatch_discrimination": {"dimensions": 2}}})
    assert config["stabilizers"]["minibatch_discrimination"]["kernels"] == 9
    assert config["stabilizers"]["minibatch_discrimination"]["dimensions"] == 2


def test_new_problem_starts_with_its_own_parameters():
    config = full_config({"problem": "ring", "problem_parameters": {"std": 0.3, "modes": 5}})
    grid = apply_patch(config, {"problem": "grid"})
    assert grid["problem_parameters"] == {"side": 5, "spacing": 2.0, "std": 0.05}
    grid = apply_patch(config, {"problem": "grid", "problem_parameters": {"side": 3}})
    assert grid["problem_parameters"] == {"side": 3, "spacing": 2.0, "std": 0.05}


def test_same_problem_keeps_its_parameters():
    config = full_config({"problem": "ring", "problem_parameters": {"modes": 5}})
    assert apply_patch(config, {"problem": "ring"}) == config


@pytest.mark.parametrize("player", PLAYERS)
def test_new_optimizer_starts_with_its_own_parameters(player):
    config = full_config({f"{player}_optimizer_parameters": {"b1": 0.0}})
    assert apply_patch(config, {f"{player}_optimizer": "adam"}) == config
    config = apply_patch(config, {f"{player}_optimizer": "momentum"})
    assert config[f"{player}_optimizer_parameters"] == {"momentum": 0.6}
    config = apply_patch(config, {f"{player}_optimizer": "sgd"})
    assert config[f"{player}_optimizer_parameters"] == {}


# --- what is refused ---

REFUSED = [
    ({"batch_size": 10**9}, "batch_size"),
    ({"batch_size": 10**400}, "batch_size"),
    ({"batch_size": 1}, "batch_size"),
    ({"batch_size": 8.5}, "batch_size"),
    ({"batch_size": True}, "batch_size"),
    ({"batch_size": "64"}, "batch_size"),
    ({"batch_size": [64]}, "batch_size"),
    ({"generator": {"hidden_layers": 10**4}}, "generator.hidden_layers"),
    ({"generator": {"hidden_layers": 6}}, "generator.hidden_layers"),
    ({"discriminator": {"hidden_width": 10**6}}, "discriminator.hidden_width"),
    ({"discriminator": {"activation": "sine"}}, "discriminator.activation"),
    ({"generator": 5}, "generator"),
    ({"generator": [1]}, "generator"),
    ({"latent_dim": 257}, "latent_dim"),
    ({"latent_scale": float("nan")}, "latent_scale"),
    ({"generator_learning_rate": float("nan")}, "generator_learning_rate"),
    ({"generator_learning_rate": float("inf")}, "generator_learning_rate"),
    ({"generator_learning_rate": -1e-3}, "generator_learning_rate"),
    ({"generator_learning_rate": 0}, "generator_learning_rate"),
    ({"discriminator_learning_rate": True}, "discriminator_learning_rate"),
    ({"discriminator_steps": 21}, "discriminator_steps"),
    ({"problem": "rings"}, "problem"),
    ({"problem": None, "problem_parameters": {"modes": 3}}, "problem_parameters.modes"),
    ({"problem_parameters": {"std": 0.0}}, "problem_parameters.std"),
    ({"problem_parameters": {"std": "wide"}}, "problem_parameters.std"),
    ({"problem_parameters": 7}, "problem_parameters"),
    ({"problem": "ring", "problem_parameters": {"modes": 17}}, "problem_parameters.modes"),
    (
        {"problem": "mixture_1d", "problem_parameters": {"weights": [1.0, -1.0]}},
        "problem_parameters.weights",
    ),
    ({"generator_optimizer": "adamw"}, "generator_optimizer"),
    ({"generator_optimizer_parameters": {"b1": 1.0}}, "generator_optimizer_parameters.b1"),
    (
        {"generator_optimizer": "sgd", "generator_optimizer_parameters": {"b1": 0.5}},
        "generator_optimizer_parameters.b1",
    ),
    ({"stabilizers": {"r3": {}}}, "stabilizers.r3"),
    ({"stabilizers": {"r1": True}}, "stabilizers.r1"),
    ({"stabilizers": ["r1"]}, "stabilizers"),
    ({"stabilizers": {"r1": {"weight": 10**400}}}, "stabilizers.r1.weight"),
    ({"stabilizers": {"r1": {"gamma": 1.0}}}, "stabilizers.r1.gamma"),
    ({"stabilizers": {"packing": {"degree": 2.5}}}, "stabilizers.packing.degree"),
    ({"speed": 3}, "speed"),
]


@pytest.mark.parametrize(("patch", "field"), REFUSED, ids=lambda v: v if isinstance(v, str) else "")
def test_configuration_refuses(patch, field):
    with pytest.raises(ConfigError) as caught:
        full_config(patch)
    assert caught.value.field == field
    sentence = rf"There is no setting {re.escape(field)}\.|[A-Z\d].* must be |{field} must be "
    assert re.match(sentence, str(caught.value)), str(caught.value)
    assert caught.value.allowed
    value = patch
    for name in field.split("."):
        value = value[name]
    assert caught.value.given is value


@pytest.mark.parametrize(("patch", "field"), REFUSED, ids=lambda v: v if isinstance(v, str) else "")
def test_refused_patch_changes_nothing(patch, field):
    config = full_config({"problem": "gaussian_1d"})
    before = json.dumps(config)
    with pytest.raises(ConfigError):
        apply_patch(config, patch)
    assert json.dumps(config) == before


@pytest.mark.parametrize(
    ("patch", "suggestion"),
    [
        ({"batchsize": 8}, "batch_size"),
        ({"generator_lerning_rate": 1.0}, "generator_learning_rate"),
        ({"generator": {"hiden_layers": 1}}, "hidden_layers"),
        ({"stabilizers": {"minibatch_discriminator": {}}}, "minibatch_discrimination"),
        ({"stabilizers": {"packing": {"degre": 2}}}, "degree"),
        ({"problem": "ring", "problem_parameters": {"mode": 2}}, "modes"),
    ],
)
def test_misspelt_key_names_the_one_that_was_meant(patch, suggestion):
    with pytest.raises(ConfigError) as caught:
        full_config(patch)
    assert caught.value.suggestion == suggestion
    assert f"Did you mean '{suggestion}'?" in str(caught.value)


def test_key_like_nothing_else_gets_no_suggestion():
    with pytest.raises(ConfigError) as caught:
        full_config({"zzz": 1})
    assert caught.value.suggestion is None
    assert "batch_size" in caught.value.allowed


@pytest.mark.parametrize("loss", ["hinge", "wasserstein", "least_squares"])
def test_label_smoothing_needs_a_cross_entropy(loss):
    with pytest.raises(ConfigError, match=r"minimax or non_saturating") as caught:
        full_config({"loss": loss, "stabilizers": {"one_sided_label_smoothing": {}}})
    assert caught.value.field == "stabilizers.one_sided_label_smoothing"
    with pytest.raises(ConfigError):  # whichever of the two comes second
        apply_patch(full_config({"stabilizers": {"one_sided_label_smoothing": {}}}), {"loss": loss})


def test_pack_has_to_fit_the_batch():
    with pytest.raises(ConfigError) as caught:
        full_config({"batch_size": 3, "stabilizers": {"packing": {"degree": 4}}})
    assert caught.value.field == "stabilizers.packing.degree"
    assert caught.value.given == 4
    assert full_config({"batch_size": 4, "stabilizers": {"packing": {"degree": 4}}})


def test_minibatch_discrimination_has_to_fit_the_memory():
    large = {"stabilizers": {"minibatch_discrimination": {"kernels": 32, "dimensions": 16}}}
    with pytest.raises(ConfigError) as caught:
        full_config({"batch_size": 1024, **large})
    assert caught.value.field == "stabilizers.minibatch_discrimination.kernels"
    assert full_config({"batch_size": 256, **large})


# --- the words of a refusal ---


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        (
            {"generator_learning_rate": -5},
            "Generator learning rate must be a number from 0.000001 to 10 (got -5).",
        ),
        (
            {"discriminator": {"hidden_layers": 9}},
            "Discriminator hidden layers must be a whole number from 0 to 5 (got 9).",
        ),
        ({"batch_size": 1}, "Batch size must be a whole number from 2 to 1024 (got 1)."),
        (
            {"problem_parameters": {"mean": 400}},
            "Mean must be a number from -10 to 10: scale data beyond that, such as 400 to 4; the "
            "networks do not know the difference (got 400).",
        ),
        (
            {"stabilizers": {"r1": {"every": 0}}},
            "R1: every must be a whole number from 1 to 64 (got 0).",
        ),
        ({"los": "hinge"}, "There is no setting los. Did you mean 'loss'?"),
        (
            {"generator_optimizer_parameters": {"b1": 1.5}},
            "Generator β₁ must be a number from 0 to 0.99 (got 1.5).",
        ),
        (
            {"problem": "dirac", "stabilizers": {"packing": {}}},
            "Packing must be off: the problem dirac has no networks.",
        ),
    ],
)
def test_refusal_is_a_sentence_about_the_control(patch, sentence):
    with pytest.raises(ConfigError) as caught:
        full_config(patch)
    assert str(caught.value) == sentence
