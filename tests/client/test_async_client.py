"""The asynchronous client against a real server, and what an interruption does to a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from ganscope.client import AsyncClient, AsyncRun, Event, Frame, RunEnded, at_most
from patience import PATIENCE_SECONDS
from web.conftest import TINY


class Cable:
    """Forwards connections to a server until it is cut, and new ones again afterwards."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname, parts.port)
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            self.cut()
            server.close()

    def cut(self) -> None:
        """Breaks all connections without a word."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._upstream)
        self._writers += [writer, back]
        await asyncio.gather(_pump(reader, back), _pump(there, writer), return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def running(address: str) -> AsyncIterator[AsyncRun]:
    async with AsyncClient(address, timeout=PATIENCE_SECONDS) as client:
        run = await client.run(config=TINY, seed=0, start=True)
        try:
            yield run
        finally:
            await run.delete()


async def test_run_is_watched_changed_and_stopped(address):
    async with asyncio.timeout(PATIENCE_SECONDS), running(address) as run:
        async for frame in run.watch():
            if frame.step >= 5:
                break
        await run.set(generator_learning_rate=2e-3)
        assert run.info["config"]["generator_learning_rate"] == 2e-3
        assert (await run.wait(step=10))["step"] >= 10
        await run.stop()
        with pytest.raises(RunEnded, match="stopped"):
            await run.wait(js=at_most(-1.0))
        assert (await run.samples(3)).shape == (3, 1)


async def test_waiting_ends_after_its_time(address):
    async with running(address) as run:
        with pytest.raises(TimeoutError):
            await run.wait(js=at_most(-1.0), timeout=0.5)


async def test_interrupted_stream_goes_on(address):
    cable = Cable(address)
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        cable.serving() as through,
        running(through) as run,
    ):
        steps: list[int] = []
        n_greetings = 0
        async for message in run.messages():
            if isinstance(message, Event):
                n_greetings += message.kind == "hello"
            elif isinstance(message, Frame):
                steps.append(message.step)
                if len(steps) == 3:
                    cable.cut()
                if len(steps) == 6:
                    break
        assert n_greetings == 2
        assert steps == sorted(steps)
