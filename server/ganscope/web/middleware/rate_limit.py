"""Where the limits are asked: before a request costs anything, and before a run is made."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ganscope.web.context import Shared
from ganscope.web.error_responses import ProblemResponse
from ganscope.web.quotas import QuotaReservation, Quotas, TooMany, address_of
from ganscope.web.tokens import RunTokens
from ganscope.web.trusted_proxies import is_from_this_machine
from ganscope.wire.errors import error_document

# The page's own files are not counted: a class loads thousands of them at once.
RUN = re.compile(r"/api/runs/([^/]+)")
LIMITED = ("/api/", "/healthz", "/metrics")


class RequestLimit:
    """Refuses what an address asks beyond its rate, handshakes too. A run's owner has a rate of
    their own: whoever teaches steers while all of a school look."""

    def __init__(self, app: ASGIApp, limits: Quotas, owners: RunTokens) -> None:
        self.app, self._limits, self._owners = app, limits, owners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket")
        if is_request and scope["path"].startswith(LIMITED):
            try:
                await self._limits.check_request(self._who(HTTPConnection(scope)))
            except TooMany as refused:
                document = error_document(429, refused.detail)
                await ProblemResponse(document, dict(refused.headers or {}))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _who(self, connection: HTTPConnection) -> str:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        of_run = RUN.match(connection.scope["path"])
        is_owner = scheme.lower() == "bearer" and of_run and self._owners.owns(token, of_run[1])
        return f"run {of_run[1]}" if of_run and is_owner else address_of(connection)


async def _place(request: Request, context: Shared) -> AsyncIterator[QuotaReservation]:
    alive = {run["id"] for run in await context.engine.runs()}
    address, is_local = address_of(request), is_from_this_machine(request)
    async with context.limits.place_for_run(address, alive, is_local=is_local) as place:
        yield place


# What a route that makes a run asks for.
RunPlace = Annotated[QuotaReservation, Depends(_place)]
