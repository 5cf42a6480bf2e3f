"""uvicorn's WebSocket protocol with an abort, and a fast path for frames and acknowledgements.

Closing a transport waits until its buffer is flushed. If the peer has stopped reading, that never
happens: connection, buffer and task would stay. Only an abort frees them. Every error of a peer
ends in an answer and a closed connection, without a traceback in the log.
"""

from __future__ import annotations

from asyncio.transports import BaseTransport
from collections.abc import Callable
from functools import lru_cache

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State

ABORT = "ganscope.abort"
DIRECT = "ganscope.direct"
WRITE_BUFFER_BYTES = 32 * 1024
# Answers to pings, of up to 127 bytes each, that are buffered for a peer which reads nothing.
MAX_BUFFERED_PONGS = 1000
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


# One entry for each run that streams at the same time is enough.
@lru_cache(maxsize=16)
def binary_message(payload: bytes) -> bytes:
    """The bytes of a binary message, which are the same for all its receivers."""
    return Frame(Opcode.BINARY, payload).serialize(mask=False)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers in `scope["extensions"]`:

    - `ganscope.abort`: `abort`, a function of no arguments that aborts the connection.
    - `ganscope.direct`: `write`, which sends a binary message at once, or returns False if it would
      have to wait; and `listen`, which takes a handler that is offered each text first, and returns
      True if it has handled it. Both avoid a task switch, and reading is not paused meanwhile.
    """

    _n_buffered_pongs = 0
    _handler: Callable[[bytes], bool] | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # Room for a frame or two: frames in this buffer are already old.
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # The parser stops without an event at too many headers, or too long ones.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse()

    def handle_connect(self, event: Request) -> None:
        if not event.path.isascii():  # an ASGI scope cannot hold it
            self._refuse()
            return
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions = self.scope["extensions"]
            assert extensions is not None
            extensions[ABORT] = {"abort": self.transport.abort}
            if not self.conn.extensions:  # extensions would change the bytes
                extensions[DIRECT] = {"write": self.write, "listen": self.listen}

    def write(self, payload: bytes) -> bool:
        """Sends a binary message; returns False, and sends nothing, if it would have to wait."""
        is_open = self.handshake_complete and not self.close_sent
        if not (is_open and self.writable.is_set() and self.conn.state is State.OPEN):
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(binary_message(payload))
        return True

    def listen(self, handler: Callable[[bytes], bool]) -> None:
        """From now on, offers each text to `handler` before it is queued."""
        self._handler = handler

    def _refuse(self) -> None:
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(_BAD_REQUEST)
        self.transport.close()

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            # The refusal was the answer; uvicorn would log that there was none.
            self.handshake_complete = True

    def handle_ping(self) -> None:
        if self.transport.is_closing():
            return
        super().handle_ping()
        # Pongs are sent without flow control, unlike messages.
        self._n_buffered_pongs = 0 if self.writable.is_set() else self._n_buffered_pongs + 1
        if self._n_buffered_pongs > MAX_BUFFERED_PONGS:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            text = b"".join(self.frames)
            # Only if no message is queued: messages are handled in the order of their arrival.
            if self._handler is not None and self.queue.empty() and self._handler(text):
                self.frames = []
                return
            try:
                text.decode()
            except UnicodeDecodeError:
                # As uvicorn does, without its traceback in the log.
                self.frames = []
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        self.transport.abort()
