"""server/install.py: uses uv if there is one, else pip, with the same sources of packages."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "server" / "install.py"

# Builds an empty package without a download.
BACKEND = """
import zipfile

def build_editable(folder, settings=None, metadata=None):
    info = "ganscope-1.dist-info"
    with zipfile.ZipFile(f"{folder}/ganscope-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("ganscope_is_here.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: ganscope\\nVersion: 1\\n"
                       "Requires-Dist: pip\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "ganscope-1-py3-none-any.whl"
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@pytest.fixture(scope="module")
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def configuration(**variables: str) -> str:
    """What `pip config list` prints."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    environment = {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, **variables}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_uv_looks_where_pip_does(install, tmp_path):
    config = configuration(
        PIP_INDEX_URL="https://me:secret@index.example.org/simple",
        PIP_EXTRA_INDEX_URL="https://a.example.org/simple https://b.example.org/simple",
        PIP_FIND_LINKS="/one /two",
        PIP_CERT="/ca.pem",
    )
    added = install.uv_environment({"HOME": str(tmp_path)}, config)
    assert added == {
        "HOME": str(tmp_path),
        "UV_DEFAULT_INDEX": "https://me:secret@index.example.org/simple",
        "UV_INDEX": "https://a.example.org/simple https://b.example.org/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/one,/two",
        "SSL_CERT_FILE": "/ca.pem",
    }


def test_nothing_is_passed_on_if_pip_has_no_settings(install, tmp_path):
    environment = {"HOME": str(tmp_path)}
    assert install.uv_environment(environment, configuration()) == environment
    assert install.uv_environment(environment, "") == environment


def test_a_variable_wins_over_a_file_as_in_pip(install, tmp_path):
    places = {":env:": "https://env/", "install": "https://install/", "global": "https://global/"}
    while places:
        config = "\n".join(f"{place}.index-url='{url}'" for place, url in reversed(places.items()))
        first = next(iter(places))
        added = install.uv_environment({"HOME": str(tmp_path)}, config)
        assert added["UV_DEFAULT_INDEX"] == places.pop(first)


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE"])
def test_uv_that_has_settings_keeps_them(install, tmp_path, variable):
    config = "global.index-url='https://index.example.org/simple'"
    environment = {"HOME": str(tmp_path), variable: "own"}
    assert install.uv_environment(environment, config) == environment
    environment = {"HOME": str(tmp_path)}
    assert "UV_DEFAULT_INDEX" in install.uv_environment(environment, config)
    (tmp_path / ".config" / "uv").mkdir(parents=True)
    (tmp_path / ".config" / "uv" / "uv.toml").touch()
    assert install.uv_environment(environment, config) == environment


class Environment:
    """A new virtual environment, and a package to install into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv = [sys.executable, "-m", "venv", "--without-pip", folder / "venv"]
        subprocess.run(venv, check=True)
        self.python = folder / "venv" / "bin" / "python"
        (folder / "pyproject.toml").write_text(PROJECT)
        (folder / "backend.py").write_text(BACKEND)

    def install(self, uv: str | None = None) -> subprocess.CompletedProcess[str]:
        """Runs the script, with the given shell script as uv."""
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "uv").unlink(missing_ok=True)
        if uv is not None:
            (tools / "uv").write_text(f"#!/bin/sh\n{uv}\n")
            (tools / "uv").chmod(0o755)
        environment = {"HOME": str(self.folder), "PATH": f"{tools}:/usr/bin:/bin"}
        environment |= {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        return subprocess.run(
            [self.python, SCRIPT, "."],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )

    def has(self, module: str) -> bool:
        return subprocess.run([self.python, "-c", f"import {module}"], check=False).returncode == 0


def test_pip_installs_if_uv_is_missing_or_fails(tmp_path):
    environment = Environment(tmp_path)
    done = environment.install(uv="echo progress; echo no such index >&2; exit 2")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    for message in ("progress", "no such index", "with pip", "Successfully installed ganscope-1"):
        assert message in done.stderr
    assert environment.has("ganscope_is_here")
    # Again, without uv: packages that are installed already are not listed.
    done = environment.install()
    assert done.returncode == 0, done.stderr
    assert (done.stdout, "already satisfied" in done.stderr) == ("", False)
    assert "Successfully installed ganscope-1" in done.stderr
    # A failed installation has an exit status.
    (tmp_path / "backend.py").write_text("raise SystemExit(3)")
    assert environment.install().returncode != 0


def test_uv_is_tried_first_and_pip_not_at_all(tmp_path):
    environment = Environment(tmp_path)
    done = environment.install(uv=f'echo "$@" >{tmp_path}/asked')
    assert (done.returncode, done.stdout) == (0, "")
    asked = (tmp_path / "asked").read_text().split()
    assert asked == [
        "pip",
        "install",
        "--python",
        str(environment.python),
        "--editable",
        ".",
        "pip",
    ]
    assert not environment.has("pip")
