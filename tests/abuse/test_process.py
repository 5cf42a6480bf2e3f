"""Faults of a whole server, each in its own process: limits, clocks, corrupt files, the shutdown.

| fault | what is done | the server | the healthy viewer | lost |
|---|---|---|---|---|
| F17 no file left to open | RLIMIT_NOFILE=128, 200 connections | takes no further one, recovers | every event, frames go on | those that came too late |
| F4 a peer stops reading | no TCP_USER_TIMEOUT on this system | frees it all the same | the same | nothing |
| F15 rubbish for a cache | every compiled program cut, garbled or emptied | compiles anew | frames | nothing |
| F10 the clock jumps | an hour to and fro with every look at it | notices nothing | frames, none dropped | nothing |
| F19 a fork beside JAX | every fork is reported | forks never | | nothing |
| F3 SIGTERM | 50 viewers, one of them stalled | ends in time with status 0 | is closed with 1012 | nothing |
"""  # noqa: E501

from __future__ import annotations

import ast
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from abuse.conftest import PATIENT, UNEXPLAINED, OwnedRun, create
from abuse.deaf import Deaf
from abuse.raw import Peer
from abuse.viewer import watching
from ganscope.web.stream.outbox import TOO_SLOW
from patience import PATIENCE_SECONDS, until
from serving import Server

PACKAGE = Path(__file__).resolve().parents[2] / "server" / "ganscope"
MAX_FILES = 128
# Python runs these before any module of ganscope, also in the processes that the server starts.
OTHER_SYSTEM = """
import socket
del socket.TCP_USER_TIMEOUT
"""
JUMPING_CLOCK = """
import itertools, os, sys, time
_true, _jumps = time.time, itertools.cycle([3600.0, -3600.0, 0.0, 40000.0])
time.time = lambda: _true() + next(_jumps)

def _watch(event, arguments):
    if event in ("os.fork", "os.forkpty") and "jax" in sys.modules:
        os.write(2, b"FORK beside JAX\\n")

sys.addaudithook(_watch)
"""


@dataclass
class Case:
    """A server with a fault."""

    server: Server
    folder: Path
    log: Path


def start(folder: Path, site: str, **more: object) -> Case:
    """Starts a server whose Python processes run `site` first."""
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(site)
    path = os.pathsep.join([str(folder / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    log = folder / "log"
    # With its own cache of compiled programs, not that of the other tests.
    environment = {**PATIENT, "PYTHONPATH": path, "JAX_COMPILATION_CACHE_DIR": ""}
    server = Server("--data-dir", str(folder), log=log, environment=environment, **more)
    return Case(server, folder, log)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A server that may open few files, on a system without TCP_USER_TIMEOUT."""
    limit = ["bash", "-c", f'ulimit -n {MAX_FILES}; exec "$@"', "limited"]
    case = start(tmp_path_factory.mktemp("narrow"), OTHER_SYSTEM, before=limit)
    yield case
    case.server.stop()


@pytest.fixture(scope="module")
def narrow_run(narrow: Case) -> OwnedRun:
    return create(narrow.server.url)


def test_no_file_left_refuses_the_new_and_keeps_the_old(narrow, narrow_run):
    url = narrow.server.url
    host, port = url.removeprefix("http://").split(":")
    with watching(url, narrow_run.id) as viewer, ExitStack() as stack:
        viewer.sees()
        for _ in range(200):
            stack.enter_context(socket.create_connection((host, int(port))))
        n_files = psutil.Process(narrow.server.pid).num_fds
        until(lambda: n_files() >= MAX_FILES - 2, "there is room left")
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{url}/healthz", timeout=0.5)
        viewer.sees(10)
        stack.close()
        until(lambda: n_files() < MAX_FILES // 2, "the connections are still held")
        assert httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS).status_code == 200
        with watching(url, narrow_run.id) as late:
            late.sees()
        viewer.sees()


def test_peer_that_stops_reading_is_freed_without_help_of_the_system(narrow, narrow_run):
    with watching(narrow.server.url, narrow_run.id) as viewer:
        deaf = Deaf(narrow_run)
        try:
            until(lambda: not deaf.is_held(narrow.server.pid), "it is still held")
        finally:
            deaf.close()
        viewer.sees()


@pytest.fixture(scope="module")
def odd(
    tmp_path_factory: pytest.TempPathFactory, narrow: Case, narrow_run: OwnedRun
) -> Iterator[Case]:
    """A server whose clock jumps, and whose compiled programs are corrupt."""
    folder = tmp_path_factory.mktemp("odd")
    programs = [path for path in (narrow.folder / "programs").rglob("*") if path.is_file()]
    assert programs
    for i, path in enumerate(sorted(programs)):
        content = path.read_bytes()
        rubbish = (content[: len(content) // 2], bytes(len(content)), b"", content[::-1])[i % 4]
        copy = folder / path.relative_to(narrow.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(rubbish)
    case = start(folder, JUMPING_CLOCK)
    yield case
    case.server.stop()


def test_rubbish_on_disk_and_a_jumping_clock_are_no_matter_and_the_end_is_orderly(odd):
    """One server has all of these faults; at its end every viewer gets a close code."""
    url = odd.server.url
    run = create(url, speed=10.0)
    assert httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS).json()["uptime_seconds"] < 3600
    with ExitStack() as stack:
        viewers = [stack.enter_context(watching(url, run.id)) for _ in range(49)]
        deaf = Deaf(run)
        stack.callback(deaf.close)
        # Lasts as long as the timeout of a viewer that acknowledges nothing.
        with Peer(url) as silent:
            assert silent.open(f"{run.path}/stream") == 101
            assert silent.end() == TOO_SLOW
        for viewer in viewers:
            viewer.sees()
        assert 0 < run.get()["steps_per_second"] < 100
        status = odd.server.stop()
        for viewer in viewers:
            viewer.join()
        assert {viewer.code for viewer in viewers} == {1012}
    assert status == 0
    log = odd.log.read_text()
    assert "FORK" not in log
    # JAX logs that it could not read its cache; nothing else is logged.
    surprises = [
        line
        for line in log.splitlines()
        if any(word in line for word in UNEXPLAINED) and "persistent compilation cache" not in line
    ]
    assert not surprises, log[-4000:]


# Files that need the time of day: when a run was created, how old a saved one is, dates of reports.
CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow"}
WALL_CLOCK = {"cli/common.py", "runs/loop/origins.py", "runs/storage/store.py"}


def test_intervals_are_measured_by_a_clock_that_does_not_jump():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        names = [
            f"{ast.unparse(node)} in line {node.lineno}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS
        ]
        if names and str(path.relative_to(PACKAGE)) not in WALL_CLOCK:
            found[path.name] = names
    assert not found


def test_nothing_forks_and_nothing_unpickles():
    forbidden = {"os.fork", "os.forkpty", "pty.fork", "set_start_method", "pickle", "preexec_fn"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else None
            name = node.arg if isinstance(node, ast.keyword) else name
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"pickle", "cloudpickle", "multiprocessing"}, path
            assert name not in forbidden, f"{path}: line {node.lineno}"
