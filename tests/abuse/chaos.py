"""A proxy that behaves like a bad network: it delays, splits, stops or breaks connections."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from patience import PATIENCE_SECONDS

# Makes the peer see a reset instead of an orderly close.
RESET = struct.pack("ii", 1, 0)


@dataclass
class Weather:
    """The faults of every connection, from now on.

    bytes_per_second: how fast the server's words pass; None is at once.
    chunk: the most bytes that pass in one go.
    """

    delay_seconds: float = 0.0
    bytes_per_second: float | None = None
    chunk: int = 65536
    is_silent: bool = False  # nothing passes any more


class Proxy:
    """Listens on its own port, and forwards to the server as the weather allows."""

    def __init__(self, address: str) -> None:
        host, port = address.removeprefix("http://").rsplit(":", 1)
        self._target = (host, int(port))
        self.weather = Weather()
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._ready.wait(PATIENCE_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        # Small buffers: the weather does not affect data in the kernel.
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0, limit=4096)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        self._reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        outside = socket.socket()
        outside.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        outside.setblocking(False)
        await self._loop.sock_connect(outside, self._target)
        there, back = await asyncio.open_connection(sock=outside, limit=4096)
        self._writers |= {writer, back}
        ways = [
            asyncio.create_task(self._pump(reader, back, is_paced=False)),
            asyncio.create_task(self._pump(there, writer, is_paced=True)),
        ]
        self._tasks.update(ways)
        await asyncio.wait(ways)
        for end in (writer, back):
            end.close()
        self._writers -= {writer, back}

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_paced: bool
    ) -> None:
        try:
            while True:
                data = await reader.read(self.weather.chunk)
                if self.weather.delay_seconds:
                    await asyncio.sleep(self.weather.delay_seconds)
                if is_paced and self.weather.bytes_per_second:
                    await asyncio.sleep(len(data) / self.weather.bytes_per_second)
                if self.weather.is_silent:
                    await self._stop.wait()
                    return
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            if not writer.is_closing():
                writer.write_eof()

    def _reset(self) -> None:
        for writer in self._writers:
            end: socket.socket = writer.get_extra_info("socket")
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    def reset(self) -> None:
        """Breaks every connection at once."""
        self._loop.call_soon_threadsafe(self._reset)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()


@contextmanager
def chaos(address: str) -> Iterator[Proxy]:
    proxy = Proxy(address)
    try:
        yield proxy
    finally:
        proxy.close()
