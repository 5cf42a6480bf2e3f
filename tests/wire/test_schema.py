"""The JSON schema of a configuration agrees with its validation."""

import jsonschema
import pytest

from ganscope.gan.config import DEFAULTS, ConfigError, full_config
from ganscope.gan.presets import PRESETS
from ganscope.wire.schema import config_schema


@pytest.fixture(scope="module")
def validator():
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_defaults_and_presets_are_valid(validator):
    validator.validate(DEFAULTS)
    for preset in PRESETS.values():
        validator.validate(full_config(preset.config))


@pytest.mark.parametrize("points", [[[0, 0]], [[0.5, -10]] * 20_000, None])
def test_points_are_valid(validator, points):
    config = {"problem": "custom", "problem_parameters": {"points": points}}
    validator.validate(config)
    validator.validate(full_config(config))


@pytest.mark.parametrize(
    "config",
    [
        {"batch_size": 10**9},
        {"batch_size": "64"},
        {"batch_siz": 64},
        {"loss": "hing"},
        {"generator": {"hidden_layers": 10**4}},
        {"generator": {"hidden_layer": 1}},
        {"stabilizers": {"magic": {}}},
        {"problem_parameters": {"mean": 1e9}},
        {"problem": "custom", "problem_parameters": {"points": []}},
        {"problem": "custom", "problem_parameters": {"points": [[0.0, 11.0]]}},
        {"problem": "custom", "problem_parameters": {"points": [[0.0, 1.0], [0.0]]}},
        {"problem": "custom", "problem_parameters": {"points": [[0, 0]] * 20_001}},
    ],
)
def test_schema_refuses_what_the_validation_refuses(validator, config):
    with pytest.raises(ConfigError):
        full_config(config)
    assert not validator.is_valid(config)
