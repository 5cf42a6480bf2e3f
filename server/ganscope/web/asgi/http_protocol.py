"""uvicorn's HTTP protocol, with an end to its patience.

A peer that connects and says nothing, or a byte now and then, holds a socket for as long as it
likes: uvicorn's only clock runs between two requests, and every byte stops it. How long the body of
a request may take is for the application to say, for it alone can answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from ganscope.web.quotas import address_of, counted

if TYPE_CHECKING:
    import h11
    from starlette.types import Scope

    from ganscope.web.context import Context

_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HttpProtocol(H11Protocol):
    """Ends a connection on which nothing is asked, `head_timeout_seconds` after it was made, or
    after the first byte that followed an answer; and counts it among those that wait. That of
    a trusted proxy is counted as the connection of the client for whom the proxy asked last."""

    _address = ""
    _deadline: asyncio.TimerHandle | None = None
    _attributed: RequestResponseCycle | None = None

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        context: Context = cast("FastAPI", config.app).state.context
        self._seconds = context.settings.head_timeout_seconds
        self._waiting = context.limits.waiting
        self._proxies = context.proxies

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = counted(self.client[0] if self.client else "")
        self._waiting.add(self._address, transport)
        self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self._waiting.remove(self._address, self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._is_asked:
            self._start()  # of the next request, or the rest of one that has its answer
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self._is_asked:
            self._stop()
            if not self.cycle.more_body:
                self._waiting.remove(self._address, self.transport)
            if self.cycle is not self._attributed:
                self._attributed = self.cycle
                self._attribute()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._stop()
        self._waiting.remove(self._address, self.transport)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        if not self.transport.is_closing():
            self._waiting.add(self._address, self.transport)
        super().on_response_complete()

    def _attribute(self) -> None:
        """Counts the connection as that of whoever asks, until somebody else asks on it."""
        scope = self._proxies.resolve(cast("Scope", self.scope))
        address = address_of(HTTPConnection(scope))
        if address != self._address:
            self._waiting.move(self._address, address, self.transport)
            self._address = address

    @property
    def _is_asked(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # there is none at first
        return cycle is not None and not cycle.response_complete

    def _start(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self._give_up)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self.conn.trailing_data[0]:
            self.transport.write(_TOO_LATE)  # it has begun to ask
        self.transport.close()
