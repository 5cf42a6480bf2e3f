"""The lower bound of a broadcast: a bare Starlette application.

`bare_broadcast.py FILE RATE` sends the file's content to all connected viewers, RATE times a second
or as often as it can, and reads what they send. It prints its port.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


def create_app(frame: bytes, rate: float) -> Starlette:
    viewers: set[WebSocket] = set()

    async def stream(viewer: WebSocket) -> None:
        await viewer.accept("ganscope.v1")
        viewers.add(viewer)
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await viewer.receive_text()
        viewers.discard(viewer)

    async def broadcast() -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            for viewer in list(viewers):
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await viewer.send_bytes(frame)
            due = max(due + 1 / rate, clock())
            await asyncio.sleep(due - clock())

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(broadcast())
        yield
        task.cancel()

    return Starlette(routes=[WebSocketRoute("/stream", stream)], lifespan=lifespan)


def main(path: str, rate: str) -> None:
    app = create_app(Path(path).read_bytes(), float(rate))
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            log_level="error",
        )
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
