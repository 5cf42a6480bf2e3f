"""Middleware that checks hosts, origins and bodies, and sets the security headers of answers."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganscope.settings import Settings
from ganscope.web.error_responses import UNEXPECTED_ERROR, ErrorResponse
from ganscope.web.network import name_of
from ganscope.web.rejection_log import RejectionLog
from ganscope.wire.errors import error_document

CONTENT_SECURITY_POLICY = [
    "default-src 'none'",
    "script-src 'self'",
    # Plotly sets styles on its elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# For answers that a browser may show as a page. On all files they would be half of the headers.
PAGE_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Media types that are never shown as a page, because `nosniff` forbids to guess another type.
NO_PAGE = frozenset({"text/css", "text/javascript", "application/json", "application/problem+json"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


# What may be repeated in a message: a host name with a port, and an origin as browsers send it.
_HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
_ORIGIN = re.compile(rf"https?://(?:{_HOST.pattern}|\[[0-9a-f:.]+\](:[0-9]{{1,5}})?)")


def own_origin(scope: Scope, headers: Headers) -> str:
    """The origin of the page as the server sees it, by scheme and host of the request."""
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    return f"{scheme}://{headers['host']}".lower()


def unknown_host(host: str) -> str:
    """Why a request with this host is refused, and the setting that allows it."""
    name = (name_of(host) or "").lower()
    example = f"='[\"{name}\"]'" if _HOST.fullmatch(name) else ""
    return (
        "This server does not go by that host name. If it should, start it with "
        f"GANSCOPE_ALLOWED_HOSTS{example}."
    )


def foreign_origin(origins: list[str], own: str) -> str:
    """Why a request of a page of these origins is refused, and the setting that allows it.

    Args:
      origins: the `Origin` headers of the request.
      own: the origin as the server sees it. If only the scheme differs, a proxy speaks HTTPS.
    """
    origin = origins[0].lower() if len(origins) == 1 else ""
    if not _ORIGIN.fullmatch(origin):
        return "Pages of other sites may not do this. See GANSCOPE_ALLOWED_ORIGINS."
    setting = f"GANSCOPE_ALLOWED_ORIGINS='[\"{origin}\"]'"
    if origin.partition(":")[2] == own.partition(":")[2]:
        return (
            f"This page was opened as {origin}, but the server is asked as {own}: a proxy in front "
            f"of it changes the scheme. Start the server with {setting}; or let the proxy send "
            "X-Forwarded-Proto, and name its address in GANSCOPE_FORWARDED_ALLOW_IPS."
        )
    return (
        f"Pages of other sites may not do this, and {origin} is another site than {own}. If both "
        f"are this server, behind a proxy, start it with {setting}."
    )


class Guard:
    """Checks host and origin of every request and handshake before the other middleware.

    It is an ASGI application because Starlette's function middleware never sees a WebSocket.
    """

    def __init__(self, app: ASGIApp, settings: Settings, rejections: RejectionLog) -> None:
        self.app, self._rejections = app, rejections
        self._hosts = {"localhost", settings.host.lower(), *map(str.lower, settings.allowed_hosts)}
        self._origins = {origin.lower().rstrip("/") for origin in settings.allowed_origins}
        policy = "; ".join(CONTENT_SECURITY_POLICY)
        policy = " ".join([policy, *settings.embed_origins])  # added to frame-ancestors
        self._page_headers = {"Content-Security-Policy": policy, **PAGE_HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = _AnswerWithHeaders(send, self._page_headers)
        if not self._is_known_host(headers.get("host", "")):
            await _refuse(scope, receive, answer, 400, unknown_host(headers.get("host", "")))
        elif not self._is_own_origin(scope, headers):
            detail = foreign_origin(headers.getlist("origin"), own_origin(scope, headers))
            await _refuse(scope, receive, answer, 403, detail)
        else:
            await self._pass_on(scope, receive, answer)
        if answer.status is not None:
            self._rejections.note(HTTPConnection(scope), answer.status)

    async def _pass_on(self, scope: Scope, receive: Receive, answer: _AnswerWithHeaders) -> None:
        try:
            await self.app(scope, receive, answer)
        except Exception:
            # Answered here: an answer from outside this middleware would lack the headers.
            if scope["type"] == "http" and answer.status is None:
                await _refuse(scope, receive, answer, 500, UNEXPECTED_ERROR)
            raise

    def _is_known_host(self, host: str) -> bool:
        name = name_of(host)
        if name is None:
            return False
        if name in self._hosts or name.endswith(".localhost"):
            return True
        # DNS rebinding needs a name: a page at an IP address was served by that very address.
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _is_own_origin(self, scope: Scope, headers: Headers) -> bool:
        if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
            return True
        origins = headers.getlist("origin")
        if not origins:
            return True  # not a browser, or a same-origin request of an old one
        own = own_origin(scope, headers)
        return all(o.lower() == own or o.lower() in self._origins for o in origins)


class BodyLimit:
    """Refuses a request body that is too large, before it is all in memory, and one that does not
    arrive in time."""

    def __init__(self, app: ASGIApp, max_bytes: int, seconds: float) -> None:
        self.app, self._max_bytes, self._seconds = app, max_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        n_bytes, is_whole = 0, False
        deadline = asyncio.get_running_loop().time() + self._seconds

        async def receive_bounded() -> Message:
            nonlocal n_bytes, is_whole
            if is_whole:  # what is received after the body is the end of the connection
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                detail = f"The body was not there within {self._seconds:g} seconds."
                raise HTTPException(408, detail, {"Connection": "close"}) from None
            is_whole = not message.get("more_body", False)
            n_bytes += len(message.get("body", b""))
            if n_bytes > self._max_bytes:
                raise HTTPException(413, f"A body may have {self._max_bytes} bytes.")
            return message

        await self.app(scope, receive_bounded, send)


class _AnswerWithHeaders:
    """A `send` that adds the security headers and remembers the status."""

    def __init__(self, send: Send, page_headers: Mapping[str, str]) -> None:
        self._send, self._page_headers = send, page_headers
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
            page_headers = {} if media_type in NO_PAGE else self._page_headers
            for name, value in {**HEADERS, **page_headers}.items():
                headers.setdefault(name, value)
        await self._send(message)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, detail: str) -> None:
    # A Response refuses the handshake when the scope is that of a WebSocket.
    await ErrorResponse(error_document(status, detail))(scope, receive, send)
