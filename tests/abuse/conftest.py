"""One real server for the tests of this folder, its log, and a healthy viewer beside all tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from abuse.viewer import Viewer, watching
from patience import PATIENCE_SECONDS
from serving import Server

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 8},
    "discriminator": {"hidden_layers": 1, "hidden_width": 8},
    "batch_size": 16,
}
# Words that must not occur in the log, whatever the server receives.
UNEXPLAINED = ("Traceback", "Error:", "Exception", "ERROR", "CRITICAL", "never retrieved")
# Shared: a new client takes a tenth of a second to make.
CLIENT = httpx.Client(timeout=PATIENCE_SECONDS)
# Short timeouts save time, and are still long enough for a healthy viewer on one busy core. The
# limits per address are tested elsewhere: here one address plays a whole class.
PATIENT = {
    "GANSCOPE_SEND_TIMEOUT_SECONDS": "5",
    "GANSCOPE_HEAD_TIMEOUT_SECONDS": "3",
    "GANSCOPE_BODY_TIMEOUT_SECONDS": "3",
    "GANSCOPE_MAX_RUNS": "200",
    "GANSCOPE_MAX_REQUESTS_PER_SECOND_PER_ADDRESS": "100000",
    "GANSCOPE_MAX_NEW_RUNS_PER_MINUTE_PER_ADDRESS": "100000",
    "GANSCOPE_MAX_MESSAGES_PER_SECOND": "10000",
    "GANSCOPE_MAX_MESSAGES_AT_ONCE": "10000",
}


@dataclass
class OwnedRun:
    """A run with its token, and calls about it."""

    address: str
    id: str
    token: str

    @property
    def path(self) -> str:
        return f"/api/runs/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def request(self, method: str, path: str = "", body: Any = None) -> httpx.Response:
        return CLIENT.request(
            method, self.address + self.path + path, json=body, headers=self.headers
        )

    def get(self, path: str = "") -> Any:
        return self.request("GET", path).json()


def create(address: str, *, speed: float | None = 300.0, start: bool = True) -> OwnedRun:
    """Creates a tiny run of limited speed, which needs little of the processors."""
    body = {"config": TINY, "seed": 0, "start": start, "speed": speed}
    answer = CLIENT.post(f"{address}/api/runs", json=body)
    while answer.status_code == 503:  # the training process is starting
        time.sleep(float(answer.headers.get("Retry-After", 1)))
        answer = CLIENT.post(f"{address}/api/runs", json=body)
    assert answer.status_code == 201, answer.text
    return OwnedRun(address, answer.json()["run"]["id"], answer.json()["token"])


@pytest.fixture(scope="package", autouse=True)
def _client_ends() -> Iterator[None]:
    yield
    CLIENT.close()


@pytest.fixture(scope="package")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("abuse") / "server.log"


@pytest.fixture(scope="package")
def server(log: Path) -> Iterator[Server]:
    server = Server("--data-dir", str(log.parent), log=log, environment=PATIENT)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="package")
def address(server: Server) -> str:
    return server.url


@pytest.fixture(scope="package")
def run(address: str) -> OwnedRun:
    """The run that the healthy viewer watches, and that other peers attack."""
    return create(address)


@pytest.fixture(scope="package")
def lasting_viewer(run: OwnedRun) -> Iterator[Viewer]:
    with watching(run.address, run.id) as viewer:
        yield viewer


@pytest.fixture
def healthy(lasting_viewer: Viewer, log: Path) -> Iterator[Viewer]:
    """The healthy viewer: after the test it has missed no event, gets further frames, and the log
    has no unexpected line."""
    known = log.stat().st_size
    lasting_viewer.sees(1)
    yield lasting_viewer
    lasting_viewer.sees()
    with log.open("rb") as file:
        file.seek(known)
        text = file.read().decode(errors="replace")
    assert not [word for word in UNEXPLAINED if word in text], text[-4000:]
