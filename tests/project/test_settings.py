"""Settings are read from the environment, and each is described."""

import pytest
from pydantic import ValidationError

from ganscope.settings import Settings


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_defaults_are_for_one_person_on_one_machine():
    settings = Settings()
    assert (settings.host, settings.port, settings.browser) == ("127.0.0.1", 8000, True)
    assert settings.max_runs == 40


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


@pytest.mark.parametrize(
    ("given", "entries"),
    [
        ("", ()),
        ("127.0.0.1", ("127.0.0.1",)),
        (" 127.0.0.1, 10.0.0.0/8 ,::1,", ("127.0.0.1", "10.0.0.0/8", "::1")),
        ("*", ("*",)),
    ],
)
def test_trusted_proxies_are_a_list_with_commas(monkeypatch, given, entries):
    monkeypatch.setenv("GANSCOPE_FORWARDED_ALLOW_IPS", given)
    settings = Settings()
    assert settings.forwarded_allow_ips == entries
    assert Settings(**settings.model_dump(mode="json")) == settings


@pytest.mark.parametrize("given", ["proxy", "10.0.0.1/8", "10.0.0.0/99", "1.2.3", '["::1"]'])
def test_trusted_proxies_that_are_no_addresses_are_refused(given):
    with pytest.raises(ValidationError, match="forwarded_allow_ips"):
        Settings(forwarded_allow_ips=given)
