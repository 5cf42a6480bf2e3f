"""A minimal reverse proxy: it names its clients in a header and forwards every byte."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future
from urllib.parse import urlsplit

from patience import PATIENCE_SECONDS

HEADER = "X-Forwarded-For"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class ReverseProxy:
    """Forwards connections to `upstream`.

    Args:
      upstream: address of the server.
      header: the header in which it appends its client's address.
      clients: maps the address of a connection to the one that the header names: on one machine all
        clients have loopback addresses, which others cannot have.
      more: further headers of every request.
      host: in place of the host that the client asks for. May change while it serves.
      prefix: the path below which the proxy serves `upstream`.
      strips_prefix: the prefix is taken off before a request is forwarded.
      passes_websockets: the headers of a handshake are forwarded. May change while it serves.
    """

    def __init__(
        self,
        upstream: str,
        header: str = HEADER,
        clients: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
        *,
        host: str | None = None,
        prefix: str = "",
        strips_prefix: bool = True,
        passes_websockets: bool = True,
    ) -> None:
        parts = urlsplit(upstream)
        assert parts.hostname is not None
        self._upstream = (parts.hostname, parts.port)
        self._header, self._clients, self._more = header, clients or {}, more or {}
        self._prefix, self._strips = prefix, strips_prefix
        self.host, self.passes_websockets = host, passes_websockets
        # The requests so far, each as `METHOD path`, as the clients wrote them.
        self.requests: list[str] = []

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Yields the URL of the proxy."""
        tasks: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._forward(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{self._prefix}"
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handles one request or one WebSocket: after its head, forwards bytes both ways."""
        host = writer.get_extra_info("peername")[0]
        writers = [writer]
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.requests.append(head.partition(" HTTP/")[0])
            if not self.requests[-1].partition(" ")[2].startswith(self._prefix):
                writer.write(NOT_FOUND)
                await writer.drain()
                return
            from_server, to_server = await asyncio.open_connection(*self._upstream)
            writers.append(to_server)
            to_server.write(
                self._with_headers(head, self._clients.get(host, host)).encode("latin-1")
            )
            # If either end leaves, both end.
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(_pump(reader, to_server))
                pumps.create_task(_pump(from_server, writer))
        except* (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for each in writers:
                each.transport.abort()

    def _with_headers(self, head: str, client: str) -> str:
        """The head of a request, with this proxy's entry about its client."""
        request, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        if self._strips:
            request = request.replace(f" {self._prefix}", " ", 1)
        if self.host is not None:
            lines = [line for line in lines if not line.lower().startswith("host:")]
            lines.insert(0, f"Host: {self.host}")
        if not self.passes_websockets:
            lines = [line for line in lines if not line.lower().startswith("upgrade:")]
        given = [line.partition(":") for line in lines]
        entries = [v.strip() for n, _, v in given if n.lower() == self._header.lower()]
        kept = [line for line in lines if not line.lower().startswith(f"{self._header.lower()}:")]
        if not any(n.lower() == "upgrade" for n, _, _ in given):
            # One request for each connection, so that each connection has one client.
            kept = [line for line in kept if not line.lower().startswith("connection:")]
            kept.append("Connection: close")
        entry = client if self._header == HEADER else f'for="{client}"'
        own = {self._header: ", ".join([*entries, entry]), **self._more}
        added = [f"{name}: {value}" for name, value in own.items()]
        return "\r\n".join([request, *kept, *added, "", ""])


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


@contextlib.contextmanager
def proxying(proxy: ReverseProxy) -> Iterator[str]:
    """Runs a proxy in a thread until the block ends; yields its URL."""
    loop, ended = asyncio.new_event_loop(), asyncio.Event()
    ready: Future[str] = Future()

    async def serve() -> None:
        async with proxy.serving() as url:
            ready.set_result(url)
            await ended.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ready.result(PATIENCE_SECONDS)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
