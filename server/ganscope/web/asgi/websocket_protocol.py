"""uvicorn's WebSocket protocol, with a way to let go of a peer that has stopped reading, and a
short way for what is said most often.

Closing a transport waits until its buffer is flushed, which for such a peer is never: connection,
buffer and task would stay. Only an abort frees them. What a peer gets wrong ends in an answer,
never in a traceback of the log or in a connection that nobody ends.
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
# Answers to pings, of up to 127 bytes, that may wait for a peer which reads nothing.
MAX_WAITING_PONGS = 1000
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


# One for each run that is shown at the moment is enough.
@lru_cache(maxsize=16)
def binary_message(payload: bytes) -> bytes:
    """The bytes of a binary message, which are the same for all who are sent it."""
    return Frame(Opcode.BINARY, payload).serialize(mask=False)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers in `scope["extensions"]`:

    - `ganscope.abort`: `abort`, a function of no arguments.
    - `ganscope.direct`: `write`, which sends a binary message at once, or says that it would have
      to wait; `listen`, which takes a function that sees each text first, and says whether it has
      taken it in. Neither needs a task, nor stops the reading in between.
    """

    _n_waiting_pongs = 0
    _hear: Callable[[bytes], bool] | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # A frame or two: what is buffered here is already old.
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Too many headers, or too long ones: the parser stops without an event.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse()

    def handle_connect(self, event: Request) -> None:
        if not event.path.isascii():  # the scope of ASGI cannot hold it
            self._refuse()
            return
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions = self.scope["extensions"]
            assert extensions is not None
            extensions[ABORT] = {"abort": self.transport.abort}
            if not self.conn.extensions:  # which change what is written
                extensions[DIRECT] = {"write": self.write, "listen": self.listen}

    def write(self, payload: bytes) -> bool:
        """Sends a binary message, unless it would have to wait; whether it did."""
        is_open = self.handshake_complete and not self.close_sent
        if not (is_open and self.writable.is_set() and self.conn.state is State.OPEN):
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(binary_message(payload))
        return True

    def listen(self, hear: Callable[[bytes], bool]) -> None:
        """From here on `hear` sees each text before it is put in line."""
        self._hear = hear

    def _refuse(self) -> None:
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(_BAD_REQUEST)
        self.transport.close()

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            # A refusal is an answer; uvicorn would log an error for want of one.
            self.handshake_complete = True

    def handle_ping(self) -> None:
        if self.transport.is_closing():
            return
        super().handle_ping()
        # Unlike messages, pongs wait for nobody.
        self._n_waiting_pongs = 0 if self.writable.is_set() else self._n_waiting_pongs + 1
        if self._n_waiting_pongs > MAX_WAITING_PONGS:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            text = b"".join(self.frames)
            # Not past what waits in line: everything is heard in the order in which it was said.
            if self._hear is not None and self.queue.empty() and self._hear(text):
                self.frames = []
                return
            try:
                text.decode()
            except UnicodeDecodeError:
                # uvicorn does the same, and logs a traceback.
                self.frames = []
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        self.transport.abort()
