"""Error documents say what was given, what is allowed, and what was probably meant."""

import pytest

from ganscope.gan.config import full_config
from ganscope.gan.fields import ConfigError
from ganscope.wire.errors import config_error_document, error_document, shorten


def test_configuration_error_names_field_given_allowed_and_suggestion():
    with pytest.raises(ConfigError) as error:
        full_config({"los": "hinge"})
    document = config_error_document(error.value)
    (entry,) = document["errors"]
    assert (document["status"], entry["field"], entry["given"]) == (422, "los", "hinge")
    assert entry["suggestion"] == "loss"
    assert "loss" in entry["allowed"]


def test_title_is_the_status_in_words():
    assert error_document(404, "gone")["title"] == "Not Found"


def test_long_values_are_not_sent_back_whole():
    assert len(shorten("x" * 10_000)) < 250
    assert len(shorten([1.0] * 10_000)) < 250
    assert shorten(float("nan")) is None
    assert shorten({"a": 1}) == {"a": 1}
