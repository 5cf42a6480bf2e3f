"""`ganscope doctor` reports what is there, and what is wrong."""

from __future__ import annotations

import socket

import numpy as np
import pytest
import typer

from ganscope.cli.doctor import doctor, findings
from ganscope.settings import Settings


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def by_topic(settings):
    return {finding.topic: finding for finding in findings(settings)}


def test_machine_that_runs_the_tests_is_fit(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GANSCOPE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GANSCOPE_PORT", "0")
    doctor()
    report = capsys.readouterr().out
    assert f"numpy {np.__version__}" in report
    assert f"data folder {tmp_path}, 0 MiB used" in report
    assert "bad " not in report
    assert report.endswith("ganscope works here.\n")


def test_taken_port_and_folder_that_is_a_file_are_named(tmp_path, taken_port):
    (tmp_path / "file").write_text("")
    found = by_topic(Settings(data_dir=tmp_path / "file" / "data", port=taken_port))
    assert found["port"].verdict == "note"
    assert f"{taken_port} on 127.0.0.1: Address already in use" in found["port"].text
    assert found["data folder"].verdict == "note"
    assert "cannot be written" in found["data folder"].text


def test_wrong_numbers_are_bad(tmp_path, monkeypatch, capsys):
    # What a compiled program of a faulty jaxlib returned: a sum that is too large.
    monkeypatch.setattr("ganscope.runs.compute.jax_setup.jnp.sum", lambda x: x[0] + 1.0)
    monkeypatch.setenv("GANSCOPE_DATA_DIR", str(tmp_path))
    with pytest.raises(typer.Exit) as ended:
        doctor()
    assert ended.value.exit_code == 1
    assert "bad   numbers     NumericsError: jaxlib" in capsys.readouterr().out


def test_wrong_setting_is_bad(monkeypatch, capsys):
    monkeypatch.setenv("GANSCOPE_PORT", "many")
    with pytest.raises(typer.Exit):
        doctor()
    assert "bad   settings    GANSCOPE_PORT=many" in capsys.readouterr().out
