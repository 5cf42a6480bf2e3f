"""A real server on its own port, real HTTP and WebSocket clients, and runs of tiny networks."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from ganscope.composition import engine_of
from ganscope.gan.config import full_config
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.run_manager import RunManager
from ganscope.settings import Settings
from ganscope.web.app import create_app
from ganscope.wire.frames import Frame, decode
from patience import PATIENCE_SECONDS
from threaded import serving_in_thread

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


class SharedPrograms(ProgramCache):
    """A program cache that outlives the servers that use it, which saves compilations."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def shared_programs() -> Iterator[ProgramCache]:
    programs = SharedPrograms()
    yield programs
    ProgramCache.close(programs)


@contextlib.contextmanager
def serving(settings: Settings, programs: ProgramCache) -> Iterator[str]:
    """Runs a server in a thread; yields its address."""
    manager = RunManager(programs, max_runs=settings.max_runs, idle_seconds=1e6)
    with serving_in_thread(create_app(settings, engine_of(manager, settings))) as address:
        yield address


@pytest.fixture(scope="session")
def address(
    shared_programs: ProgramCache, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One server for all tests of the web. Each test creates its own runs."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("web"),
        max_runs=100,
        max_viewers_per_run=4,
        max_new_runs_per_minute_per_address=10_000,
        send_timeout_seconds=4.0,  # short for stalled viewers; enough for others on one core
        allowed_hosts=("gan.example.org",),
        allowed_origins=("https://gan.example.org",),
    )
    with pytest.MonkeyPatch.context() as patch:
        # The program that is compiled in advance is the one that the tests use.
        patch.setattr("ganscope.engine.local.DEFAULTS", full_config(TINY))
        with serving(settings, shared_programs) as address:
            yield address


@pytest.fixture
def serve_with(
    shared_programs: ProgramCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A function that runs a server with other settings."""
    monkeypatch.setattr("ganscope.engine.local.DEFAULTS", full_config(TINY))
    return lambda **given: serving(Settings(data_dir=tmp_path, **given), shared_programs)


@dataclass
class OwnedRun:
    """A run, its token, and a client."""

    id: str
    token: str
    client: httpx.AsyncClient

    @property
    def path(self) -> str:
        return f"/api/runs/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, command: str, body: Any = None) -> httpx.Response:
        path = f"{self.path}/{command}"
        return await self.client.post(path, json=body or {}, headers=self.headers)

    async def patch(self, body: Any) -> httpx.Response:
        return await self.client.patch(self.path, json=body, headers=self.headers)

    async def get(self, path: str = "") -> Any:
        return (await self.client.get(self.path + path)).json()

    async def until(self, is_fulfilled: Any) -> Any:
        """Waits until the run's document fulfils a condition; returns it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_fulfilled(run := await self.get()):
                assert run["status"] != "failed", run["reason"]
                await asyncio.sleep(0.02)
        return run


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture
def client_of() -> Any:
    """A function that makes a client of another server."""
    return lambda address: httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS)


@pytest.fixture
async def make_run(client: httpx.AsyncClient) -> AsyncIterator[Any]:
    """A function that creates runs, which are deleted after the test."""
    made: list[OwnedRun] = []

    async def make(config: Any = TINY, **more: Any) -> OwnedRun:
        answer = await client.post("/api/runs", json={"config": config, "seed": 0, **more})
        assert answer.status_code == 201, answer.text
        document = answer.json()
        made.append(OwnedRun(document["run"]["id"], document["token"], client))
        return made[-1]

    yield make
    for run in made:
        await client.delete(run.path, headers=run.headers)


class Stream:
    """A viewer like the page: acknowledges each frame, and keeps all messages and frames."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.messages: list[dict[str, Any]] = []
        self.frames: list[Frame] = []

    async def send(self, message: Any) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def step(self, *, acknowledges: bool = True) -> None:
        """Receives one message."""
        message = await self.socket.recv()
        if isinstance(message, str):
            self.messages.append(json.loads(message))
            return
        frame = decode(message)
        self.frames.append(frame)
        if acknowledges:
            # The last messages are read after the connection has ended.
            with contextlib.suppress(websockets.ConnectionClosed):
                await self.send({"type": "ack", "frame": int(frame.metadata["frame"])})

    async def until(self, is_fulfilled: Any, **more: bool) -> Any:
        """Receives until a condition on this stream holds; returns its value."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := is_fulfilled(self)):
                await self.step(**more)
        return found

    async def until_closed(self, **more: bool) -> int:
        """Receives until the connection ends; returns the close code."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    await self.step(**more)
                except websockets.ConnectionClosed as closed:
                    # A connection without a close frame broke.
                    return closed.rcvd.code if closed.rcvd else 1006

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["type"] == "event" and m["kind"] == kind]

    def answers(self, id: Any) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["type"] == "problem" and m["id"] == id]


@pytest.fixture
def watch(address: str) -> Any:
    """A function that opens the stream of a run."""

    @contextlib.asynccontextmanager
    async def open_stream(run_id: str, **more: Any) -> AsyncIterator[Stream]:
        url = f"{address.replace('http', 'ws')}/api/runs/{run_id}/stream"
        options = {"subprotocols": ["ganscope.v1"], "compression": None, **more}
        async with websockets.connect(url, **options) as socket:
            yield Stream(socket)

    return open_stream
