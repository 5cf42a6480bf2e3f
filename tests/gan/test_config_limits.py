"""Configurations that are too much work for a step, and those that lack a later field."""

from __future__ import annotations

import json

import pytest

from ganscope.gan.config import ConfigError, full_config, with_new_fields, without_neutral

# --- what is too much ---

WIDEST = {"hidden_layers": 3, "hidden_width": 512}
LARGEST = {
    "batch_size": 1024,
    "discriminator_steps": 10,
    "generator_steps": 10,
    "generator": {"hidden_layers": 5, "hidden_width": 256},
    "discriminator": {"hidden_layers": 5, "hidden_width": 256},
}


def test_largest_step_that_has_always_been_allowed_is_allowed():
    full_config(LARGEST)
    wasserstein = {"batch_size": 256, "discriminator_steps": 5, "loss": "wasserstein"}
    full_config(wasserstein | {"generator": WIDEST, "discriminator": WIDEST, "latent_dim": 256})
    full_config(LARGEST | {"discriminator_steps": 20, "generator_steps": 1})


def test_no_step_is_larger_than_that():
    with pytest.raises(ConfigError) as caught:
        full_config(LARGEST | {"generator": WIDEST, "discriminator": WIDEST})
    assert str(caught.value) == (
        "Batch size must be at most 512 for networks so wide that are updated so often (got 1024)."
    )
    with pytest.raises(ConfigError) as caught:
        full_config({"discriminator_steps": 20, "generator_steps": 2})
    assert str(caught.value) == (
        "Discriminator updates per step must be at most 19 beside 2 of the generator (got 20)."
    )


# --- fields that came later ---


def test_saved_configuration_gets_the_fields_that_have_come_since():
    config = full_config({"stabilizers": {"r1": {"weight": 3.0}, "ema": {}}})
    assert with_new_fields(config) is config
    saved = json.loads(json.dumps(config))
    del saved["stabilizers"]["r1"]["every"]
    assert with_new_fields(saved) == config
    assert "every" not in saved["stabilizers"]["r1"]


def test_neutral_default_is_not_counted_as_a_change():
    config = full_config({"stabilizers": {"r1": {}, "gradient_penalty": {"every": 2}}})
    counted = without_neutral(config)
    assert "every" not in counted["stabilizers"]["r1"]
    assert counted["stabilizers"]["gradient_penalty"]["every"] == 2
    assert counted | {"stabilizers": {}} == config | {"stabilizers": {}}
    assert config["stabilizers"]["r1"]["every"] == 1
