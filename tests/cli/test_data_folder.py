"""Where runs are kept when the usual folder cannot be had."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from ganscope.cli.data_folder import with_data_folder
from ganscope.settings import Settings, default_data_dir


@pytest.fixture
def unusable(tmp_path: Path) -> Path:
    """A folder that nobody can make, root included: a file stands in its way."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "ganscope"


@pytest.fixture
def usual(monkeypatch, unusable) -> Settings:
    """Settings whose usual folder cannot be made."""
    monkeypatch.delenv("GANSCOPE_DATA_DIR")
    monkeypatch.setattr("ganscope.settings._home", lambda: unusable)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return Settings()


def test_usual_folder_is_used_where_it_can_be(tmp_path, capsys):
    settings = Settings(data_dir=tmp_path / "new")
    with with_data_folder(settings) as usable:
        assert usable is settings
    assert capsys.readouterr().err == ""
    assert os.listdir(tmp_path / "new") == []


def test_temporary_folder_stands_in_for_it_and_goes_in_the_end(usual, capsys):
    with with_data_folder(usual) as usable:
        folder = usable.data_dir
        assert folder.parent == Path(tempfile.gettempdir())
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0
        (folder / "runs").mkdir()
    assert not folder.exists()
    printed = capsys.readouterr().err
    assert len(printed.splitlines()) == 1
    for word in (str(usual.data_dir), str(folder), "--data-dir", "GANSCOPE_DATA_DIR"):
        assert word in printed


def test_server_goes_on_where_nothing_at_all_can_be_written(usual, capsys, monkeypatch):
    def refuse(**_):
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with with_data_folder(usual) as usable:
        assert usable is usual
    printed = capsys.readouterr().err
    assert len(printed.splitlines()) == 1
    assert "Runs are lost when this server stops. --data-dir" in printed


def test_folder_that_the_user_chose_stays_what_it_is(unusable, capsys):
    settings = Settings(data_dir=unusable)
    with with_data_folder(settings) as usable:
        assert usable is settings
    assert "--data-dir" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="Windows has homes of another kind.")
class TestHome:
    @pytest.fixture(autouse=True)
    def _plain(self, monkeypatch):
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.setattr("sys.platform", "linux")

    def test_data_lies_in_the_home(self, monkeypatch):
        monkeypatch.setenv("HOME", "/home/jane")
        assert default_data_dir() == Path("/home/jane/.cache/ganscope")

    def test_empty_home_is_no_home(self, monkeypatch):
        monkeypatch.setenv("HOME", "")
        assert default_data_dir() == Path("/nonexistent/.cache/ganscope")

    def test_user_without_an_entry_has_no_home(self, monkeypatch):
        def raise_as_python_does():
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.setattr(Path, "home", raise_as_python_does)
        assert default_data_dir() == Path("/nonexistent/.cache/ganscope")
        monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
        assert default_data_dir() == Path("/var/cache/ganscope")
