"""uvicorn's HTTP protocol with a timeout for the head of a request.

uvicorn has a timeout between two requests only, and the first byte stops it. A peer that sends
nothing after connecting, or one byte now and then, would hold a socket for ever. The timeout of a
request's body is in `middleware.security.BodyLimit`, because only the application can answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from ganscope.web.quotas import address_of, counted_address

if TYPE_CHECKING:
    import h11
    from starlette.types import Scope

    from ganscope.web.context import Context

_REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HttpProtocol(H11Protocol):
    """Closes a connection without a complete request head, `head_timeout_seconds` after it was
    opened, or after the first byte that followed an answer. Counts it as idle until then.

    A connection of a trusted proxy counts for the client of its last request.
    """

    _address = ""
    _deadline: asyncio.TimerHandle | None = None
    _charged_cycle: RequestResponseCycle | None = None

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
        self._idle = context.quotas.idle_connections
        self._proxies = context.proxies

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = counted_address(self.client[0] if self.client else "")
        self._idle.add(self._address, transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._idle.remove(self._address, self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._has_request:
            self._start_timer()  # the next request begins, or the body of an answered one goes on
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self._has_request:
            self._stop_timer()
            if not self.cycle.more_body:
                self._idle.remove(self._address, self.transport)
            if self.cycle is not self._charged_cycle:
                self._charged_cycle = self.cycle
                self._charge()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._stop_timer()
        self._idle.remove(self._address, self.transport)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        if not self.transport.is_closing():
            self._idle.add(self._address, self.transport)
        super().on_response_complete()

    def _charge(self) -> None:
        """Counts the connection for the client of the present request."""
        scope = self._proxies.resolve(cast("Scope", self.scope))
        address = address_of(HTTPConnection(scope))
        if address != self._address:
            self._idle.move(self._address, address, self.transport)
            self._address = address

    @property
    def _has_request(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _start_timer(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self._time_out)

    def _stop_timer(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _time_out(self) -> None:
        self._deadline = None
        if self.conn.trailing_data[0]:
            self.transport.write(_REQUEST_TIMEOUT)  # a request has begun
        self.transport.close()
