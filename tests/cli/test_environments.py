"""Every command, and the server, where there is no home, no user, no place to write, no Unicode."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from patience import PATIENCE_SECONDS
from serving import Server

from .commands import COMMANDS

SCRIPT = Path(__file__).with_name("commands.py")
PYTHONPATH = os.pathsep.join(sys.path)
NO_HOME = ("HOME", "XDG_CACHE_HOME", "GANSCOPE_DATA_DIR", "JAX_COMPILATION_CACHE_DIR")
# A user that no user database has.
SOMEBODY = ("setpriv", "--reuid", "4321", "--regid", "4321", "--clear-groups")
# Python may lie in the home of root. This lets the other user read it, and write nothing.
READS_ALL = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search")
CAN_BE_SOMEBODY = (
    hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv") is not None
)
C_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

needs_somebody = pytest.mark.skipif(not CAN_BE_SOMEBODY, reason="Only root can be another user.")


def environment(without: tuple[str, ...] = (), **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "PYTHONPATH": PYTHONPATH, **variables}


@functools.cache
def as_somebody() -> list[str]:
    """What makes a command another user's; skips the test where that user cannot run Python."""
    for more in ((), READS_ALL):
        before = [*SOMEBODY, *more]
        tried = [*before, sys.executable, "-c", "import ganscope, typer"]
        if subprocess.run(tried, env=environment(), cwd="/", capture_output=True).returncode == 0:
            return before
    pytest.skip("Another user cannot run this Python.")


@pytest.mark.parametrize(
    ("encoding", "variables"),
    [
        ("ascii", {"PYTHONIOENCODING": "ascii"}),
        ("cp1252", {"PYTHONIOENCODING": "cp1252", "HOME": "/nonexistent"}),
        ("gbk", {"PYTHONIOENCODING": "gbk", "HOME": ""}),
        pytest.param("ascii", C_LOCALE, marks=needs_somebody),
    ],
    ids=["ascii", "cp1252 without a home", "gbk with an empty home", "nobody in the C locale"],
)
def test_every_command_ends_well(encoding, variables):
    command = [sys.executable, str(SCRIPT)]
    is_somebody = variables is C_LOCALE
    done = subprocess.run(
        [*as_somebody(), *command] if is_somebody else command,
        env=environment(NO_HOME if is_somebody else (), **variables),
        cwd="/",
        capture_output=True,
    )
    printed, errors = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in errors
    ended = json.loads(errors.splitlines()[-1])
    assert ended == {command: 2 if command.endswith("unknown") else 0 for command in COMMANDS}
    sigma, at_most = ("σ", "≤") if encoding == "gbk" else ("sigma", "<=")
    assert f"within 3 {sigma}" in printed
    assert f" {at_most} " in printed


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("end", "is_cut"), [("| head -1", True), (">&-", True), (">&- 2>&-", True), ("2>&-", False)]
)
def test_closed_output_leaves_no_traceback(end, is_cut):
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m ganscope lessons list {end}', sys.executable],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) <= 1 if is_cut else len(done.stdout.splitlines()) > 1


@pytest.fixture
def homeless(tmp_path: Path):
    """Starts a server of another user without a home; returns it and the file of its log."""
    started = []

    def start(*arguments: str) -> tuple[Server, Path]:
        log = tmp_path / "log"
        left_out = [part for name in NO_HOME for part in ("-u", name)]
        before = ["env", *left_out, f"PYTHONPATH={PYTHONPATH}", *as_somebody()]
        started.append(Server(*arguments, before=before, log=log))
        return started[-1], log

    yield start
    for server in started:
        server.stop()


@needs_somebody
def test_server_of_nobody_keeps_runs_until_it_stops(homeless):
    server, log = homeless()
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=PATIENCE_SECONDS) as answer:
        assert json.load(answer)["status"] == "ok"
    printed = log.read_text()
    (line,) = [line for line in printed.splitlines() if "--data-dir" in line]
    folder = Path(re.search(r"kept in (\S+) until", line)[1])
    assert folder.is_dir()
    assert server.stop() == 0
    assert not folder.exists()
    printed = log.read_text()
    assert "Traceback" not in printed
    assert "WARNING" not in printed


@needs_somebody
def test_server_that_can_write_nowhere_starts_and_says_so(homeless):
    server, log = homeless("--data-dir", "/proc/ganscope")
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=PATIENCE_SECONDS) as answer:
        health = json.load(answer)
    assert health["status"] == "ok"
    assert server.stop() == 0
    printed = log.read_text()
    assert "Traceback" not in printed
    assert "--data-dir" in printed
