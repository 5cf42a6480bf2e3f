"""Installs ganscope and its dependencies into the virtual environment whose Python runs this.

`python install.py '.[test]'` uses uv if it is on the PATH, else pip. Both show their progress on
standard error. Needs only the standard library.
"""

from __future__ import annotations

import ast
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# Options of pip for the sources of packages -> (variable of uv, separator of several values).
PIP_TO_UV = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
}
# If one of these is set, the user has configured uv.
UV_VARIABLES = (
    *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"),
    "UV_CONFIG_FILE",
)


def main() -> int:
    """Installs the requirement that the command line names; returns an exit status."""
    (requirement,) = sys.argv[1:]
    uv = shutil.which("uv")
    if uv is not None:
        if install_with_uv(uv, requirement):
            return 0
        sys.stderr.write("uv could not install it. Trying again with pip ...\n")
    return install_with_pip(requirement)


def install_with_uv(uv: str, requirement: str) -> bool:
    """Returns whether uv succeeded. Installs pip too, so that a user can add packages."""
    command = [uv, "pip", "install", "--python", sys.executable, "--editable", requirement, "pip"]
    environment = uv_environment(os.environ, pip_configuration())
    return subprocess.run(command, env=environment, stdout=sys.stderr).returncode == 0


def install_with_pip(requirement: str) -> int:
    """Returns the exit status of pip."""
    ensure = [sys.executable, "-m", "ensurepip", "--default-pip"]
    subprocess.run(ensure, stdout=subprocess.DEVNULL, check=True)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
    # Compiling bytecode takes longer than the rest; Python compiles modules on import.
    command += ["--no-compile", "--editable", requirement]
    if not is_installed():
        return subprocess.run(command, stdout=sys.stderr).returncode
    # pip would print a line for each package that is there already.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            if not line.startswith("Requirement already satisfied"):
                sys.stderr.write(line)
                sys.stderr.flush()
    return pip.returncode


def is_installed() -> bool:
    """Whether this environment has any version of ganscope."""
    try:
        importlib.metadata.version("ganscope")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def pip_configuration() -> str:
    """The output of `pip config list`; empty if there is no pip.

    A new environment has none, so the base Python's pip is asked.
    """
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-m", "pip", "config", "list"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout if done.returncode == 0 else ""


def uv_environment(environment: Mapping[str, str], configuration: str) -> dict[str, str]:
    """The environment variables with which uv uses pip's sources of packages; uv's settings win.

    Args:
      environment: the present variables.
      configuration: the output of `pip config list`.
    """
    if any(environment.get(name) for name in UV_VARIABLES) or has_uv_settings(environment):
        return dict(environment)
    added: dict[str, str] = {}
    settings = dict(line.partition("=")[::2] for line in configuration.splitlines())
    for option, (variable, separator) in PIP_TO_UV.items():
        # As in pip: variables win over files, and in files the section `install` wins.
        for place in (":env:", "install", "global"):
            value = settings.get(f"{place}.{option}")
            if value is not None:
                added[variable] = separator.join(str(ast.literal_eval(value)).split())
                break
    if "UV_INDEX" in added:
        added["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip's rule for several indexes
    return added | dict(environment)


def has_uv_settings(environment: Mapping[str, str]) -> bool:
    """Whether the user or the machine has a uv.toml."""
    home = environment.get("HOME", "/")
    folders = [environment.get("XDG_CONFIG_HOME") or f"{home}/.config"]
    folders += (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    return any(Path(folder, "uv", "uv.toml").is_file() for folder in [*folders, "/etc"])


if __name__ == "__main__":
    sys.exit(main())
