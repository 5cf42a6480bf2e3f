"""uvicorn's WebSocket protocol, with a way to let go of a peer that has stopped reading.

Closing a transport waits until its buffer is flushed, which for such a peer is never: connection,
buffer and task would stay. Only an abort frees them.
"""

from __future__ import annotations

from asyncio.transports import BaseTransport

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

ABORT = "ganscope.abort"
WRITE_BUFFER_BYTES = 32 * 1024


class Protocol(WebSocketsSansIOProtocol):
    """Offers `scope["extensions"]["ganscope.abort"]`, a function of no arguments."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # A frame or two: what is buffered here is already old.
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions = self.scope["extensions"]
            assert extensions is not None
            extensions[ABORT] = {"abort": self.transport.abort}

    def keepalive_timeout(self) -> None:
        self.transport.abort()
