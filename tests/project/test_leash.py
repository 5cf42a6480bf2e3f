"""Processes that the tests start end with the tests, however these end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psutil
import pytest

from patience import PATIENCE_SECONDS
from serving import leashed

# A test that hangs while its server runs.
HANGING = """
import threading
from serving import Server

def test_hangs(tmp_path, capfd):
    server = Server("--data-dir", str(tmp_path))
    with capfd.disabled():
        print("server", server.pid, flush=True)
    threading.Event().wait()
"""


@pytest.mark.process
def test_killed_tests_leave_no_server_and_no_child(root: Path, tmp_path: Path):
    test = tmp_path / "test_that_hangs.py"
    test.write_text(HANGING, encoding="utf-8")
    path = os.pathsep.join([str(root / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
    # The folder is its own pytest root, so the project's settings do not apply.
    tests = leashed(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(test)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert tests.stdout is not None
    with tests:
        line = next(line for line in tests.stdout if "server " in line)
        server = psutil.Process(int(line.split()[-1]))
        started = [server, *server.children(recursive=True)]
        assert any("ganscope.child" in process.cmdline() for process in started)
        tests.kill()
    _, alive = psutil.wait_procs(started, timeout=PATIENCE_SECONDS)
    assert not alive
