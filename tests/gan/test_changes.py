"""What it takes to go on after a change: new numbers, a new program, or a new start."""

from __future__ import annotations

import pytest

from ganscope.gan.config import (
    DEFAULTS,
    NETWORK_FIELDS,
    TOP_FIELDS,
    apply_patch,
    change_kind,
    full_config,
)

PLAYERS = ("generator", "discriminator")

KINDS = [
    ({}, "none"),
    ({"batch_size": DEFAULTS["batch_size"]}, "none"),
    ({"generator_learning_rate": 0.5}, "live"),
    ({"discriminator_steps": 0}, "live"),
    ({"problem_parameters": {"mean": 0.0}}, "live"),
    ({"generator_optimizer_parameters": {"b1": 0.0}}, "live"),
    ({"latent_scale": 2.0}, "live"),
    ({"batch_size": 16}, "recompile"),
    ({"loss": "hinge"}, "recompile"),
    ({"latent": "uniform"}, "recompile"),
    ({"generator": {"activation": "relu"}}, "recompile"),
    ({"generator_optimizer": "sgd"}, "recompile"),
    ({"update_rule": "simultaneous"}, "recompile"),
    ({"problem": "mixture_1d"}, "recompile"),
    ({"stabilizers": {"r1": {}}}, "recompile"),
    ({"stabilizers": {"minibatch_discrimination": {"initial_scale": 2.0}}}, "recompile"),
    ({"update_rule": "unrolled"}, "recompile"),
    ({"discriminator_pretraining": "density"}, "restart"),
    ({"problem": "ring"}, "restart"),
    ({"problem": "dirac"}, "restart"),
    ({"variant": "infogan"}, "restart"),
    ({"latent_dim": 2}, "restart"),
    ({"generator": {"hidden_layers": 3}}, "restart"),
    ({"discriminator": {"hidden_width": 3}}, "restart"),
    ({"discriminator": {"initializer": "he"}}, "restart"),
    ({"discriminator": {"initializer_std": 0.5}}, "restart"),
    ({"generator_learning_rate": 0.5, "batch_size": 16}, "recompile"),
    ({"generator_learning_rate": 0.5, "batch_size": 16, "latent_dim": 2}, "restart"),
]


@pytest.mark.parametrize(
    ("patch", "kind"), KINDS, ids=lambda v: v if isinstance(v, str) else str(v)
)
def test_change_takes(patch, kind):
    assert change_kind(DEFAULTS, apply_patch(DEFAULTS, patch)) == kind
    assert change_kind(apply_patch(DEFAULTS, patch), DEFAULTS) == kind


def test_change_between_remedies_takes():
    on = full_config({"stabilizers": {"minibatch_discrimination": {}, "r1": {}}})

    def kind(patch):
        return change_kind(on, apply_patch(on, {"stabilizers": patch}))

    assert kind({"r1": {"weight": 3.0}}) == "live"
    assert kind({"minibatch_discrimination": {"kernels": 6}}) == "recompile"
    assert kind({"minibatch_discrimination": {"initial_scale": 2.0}}) == "restart"
    assert kind({"minibatch_discrimination": None}) == "recompile"
    assert kind({"packing": {}}) == "recompile"


@pytest.mark.parametrize(
    ("patch", "kind"),
    [
        ({"problem_parameters": {"start_generator": 0.5}}, "live"),
        ({"stabilizers": {"r1": {}}}, "recompile"),
        ({"update_rule": "consensus"}, "recompile"),
        ({"problem": "mixture_1d"}, "restart"),
    ],
)
def test_change_of_a_game_of_two_numbers_takes(patch, kind):
    dirac = full_config({"problem": "dirac"})
    assert change_kind(dirac, apply_patch(dirac, patch)) == kind


@pytest.mark.parametrize(
    ("start", "parameters", "kind"),
    [
        ({"update_rule": "unrolled"}, {"unrolling_steps": 3}, "recompile"),
        ({"update_rule": "consensus"}, {"weight": 3.0}, "live"),
        ({"variant": "infogan"}, {"weight": 3.0}, "live"),
        ({"variant": "infogan"}, {"codes": 3}, "restart"),
        ({"variant": "semi_supervised"}, {"weight": 3.0}, "live"),
        ({"variant": "semi_supervised"}, {"labels_per_mode": 3}, "restart"),
    ],
)
def test_change_of_the_parameters_of_an_entry_takes(start, parameters, kind):
    config = full_config(start)
    (key,) = start
    patched = apply_patch(config, {f"{key}_parameters": parameters})
    assert change_kind(config, patched) == kind
    # Another entry starts with its own parameters, and the same one keeps them.
    (name,) = parameters
    assert apply_patch(patched, start) == patched
    assert name not in apply_patch(patched, {key: None})[f"{key}_parameters"]


def other_value(field, value):
    if field.kind == "choice":
        return next(name for name, _ in field.choices if name != value)
    return field.minimum if value != field.minimum else field.maximum


@pytest.mark.parametrize(
    "field", [f for f in TOP_FIELDS if f.name != "problem"], ids=lambda f: f.name
)
def test_field_changes_what_it_says(field):
    patch = {field.name: other_value(field, DEFAULTS[field.name])}
    assert change_kind(DEFAULTS, apply_patch(DEFAULTS, patch)) == field.change


@pytest.mark.parametrize("player", PLAYERS)
def test_network_field_changes_what_it_says(player):
    for field in NETWORK_FIELDS[player]:
        patch = {player: {field.name: other_value(field, DEFAULTS[player][field.name])}}
        assert change_kind(DEFAULTS, apply_patch(DEFAULTS, patch)) == field.change, field.name
