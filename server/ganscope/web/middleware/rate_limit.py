"""The middleware that refuses requests beyond the rate of their address."""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ganscope.web.error_responses import ErrorResponse
from ganscope.web.quotas import QuotaExceeded, Quotas, address_of
from ganscope.web.tokens import RunTokens
from ganscope.wire.errors import error_document

RUN = re.compile(r"/api/runs/([^/]+)")
# The page's own files are not counted: a class loads thousands of them at once.
LIMITED = ("/api/", "/healthz", "/metrics")


class RequestLimit:
    """Refuses requests and handshakes beyond the rate of their address.

    Requests with a run's token have a rate of their own, one for each run, so that a teacher can
    steer while a whole school at the same address watches.
    """

    def __init__(self, app: ASGIApp, quotas: Quotas, tokens: RunTokens) -> None:
        self.app, self._quotas, self._tokens = app, quotas, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket")
        if is_request and scope["path"].startswith(LIMITED):
            try:
                await self._quotas.check_request(self._charged(HTTPConnection(scope)))
            except QuotaExceeded as error:
                document = error_document(429, error.detail)
                await ErrorResponse(document, dict(error.headers or {}))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _charged(self, connection: HTTPConnection) -> str:
        """The run whose token a request carries, else the address that it comes from."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        of_run = RUN.match(connection.scope["path"])
        is_owner = scheme.lower() == "bearer" and of_run and self._tokens.verify(token, of_run[1])
        return f"run {of_run[1]}" if of_run and is_owner else address_of(connection)
