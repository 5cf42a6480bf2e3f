"""Who may do what: hosts, origins, owners' tokens, and what a browser may load."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganscope.web.problems import ProblemResponse
from ganscope.web.settings import Settings
from ganscope.wire.problems import problem

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
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Owners:
    """Who owns which run. Tokens are kept as hashes."""

    def __init__(self) -> None:
        self._hashes: dict[str, bytes] = {}

    def add(self, run_id: str) -> str:
        """The token of a new run; it cannot be had again."""
        token = secrets.token_urlsafe(24)
        self._hashes[run_id] = _hash(token)
        return token

    def owns(self, token: str, run_id: str) -> bool:
        known = self._hashes.get(run_id, b"")
        return hmac.compare_digest(_hash(token), known)

    def keep_only(self, run_ids: Iterable[str]) -> None:
        """Forgets the owners of runs that are gone."""
        alive = set(run_ids)
        for run_id in [run_id for run_id in self._hashes if run_id not in alive]:
            del self._hashes[run_id]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


class Guard:
    """Checks host and origin of every request and handshake, before anything else sees it.

    Pure ASGI, since middleware made from a function never sees a WebSocket.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._hosts = {"localhost", settings.host.lower(), *map(str.lower, settings.allowed_hosts)}
        self._origins = {origin.lower().rstrip("/") for origin in settings.allowed_origins}
        policy = "; ".join(CONTENT_SECURITY_POLICY)
        policy = " ".join([policy, *settings.embed_origins])  # its last part says who may frame it
        self._headers = {"Content-Security-Policy": policy, **HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send_safely = _with_headers(send, self._headers)
        if not self._is_known_host(headers.get("host", "")):
            detail = "This server does not go by that host name. See GANSCOPE_ALLOWED_HOSTS."
            await _refuse(scope, receive, send_safely, 400, detail)
        elif not self._is_own_origin(scope, headers):
            detail = "Pages of other sites may not do this. See GANSCOPE_ALLOWED_ORIGINS."
            await _refuse(scope, receive, send_safely, 403, detail)
        else:
            await self.app(scope, receive, send_safely)

    def _is_known_host(self, host: str) -> bool:
        name = name_of(host)
        if name is None:
            return False
        if name in self._hosts or name.endswith(".localhost"):
            return True
        # DNS rebinding needs a name: a page that came from an address was served by that address.
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
            return True  # no browser, or an old one's same-origin request
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        own = f"{scheme}://{headers['host']}".lower()
        return all(o.lower() == own or o.lower() in self._origins for o in origins)


class BodyLimit:
    """Refuses a request body that is too large, before it is all in memory."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        n_bytes = 0

        async def receive_bounded() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > self._max_bytes:
                raise HTTPException(413, f"A body may have {self._max_bytes} bytes.")
            return message

        await self.app(scope, receive_bounded, send)


def name_of(host: str) -> str | None:
    """The name in a Host header, without port and brackets; None if it is none."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018  raises for a port that is no number
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def _with_headers(send: Send, more: Mapping[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in more.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, detail: str) -> None:
    # A Response turns itself into a refused handshake when the scope is a WebSocket's.
    await ProblemResponse(problem(status, detail))(scope, receive, send)
