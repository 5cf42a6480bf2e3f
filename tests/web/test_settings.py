"""Settings come from the environment, and say what they are for."""

import pytest
from pydantic import ValidationError

from ganscope.web.settings import Settings


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_defaults_are_for_one_person_on_one_machine():
    settings = Settings()
    assert (settings.host, settings.port, settings.browser) == ("127.0.0.1", 8000, True)
    assert settings.max_runs == 30


def test_variables_set_them(monkeypatch):
    monkeypatch.setenv("GANSCOPE_PORT", "8123")
    monkeypatch.setenv("GANSCOPE_ALLOWED_HOSTS", '["gan.example.org"]')
    settings = Settings()
    assert settings.port == 8123
    assert settings.allowed_hosts == ("gan.example.org",)


@pytest.mark.parametrize(
    "given", [{"port": -1}, {"port": 70_000}, {"max_runs": 0}, {"idle_minutes": -1}]
)
def test_impossible_settings_are_refused(given):
    with pytest.raises(ValidationError):
        Settings(**given)
