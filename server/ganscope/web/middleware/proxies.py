"""The middleware that replaces the address of a trusted proxy by that of its client."""

from __future__ import annotations

import logging

from cachetools import TTLCache
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ganscope.web.network import is_loopback
from ganscope.web.trusted_proxies import TrustedProxies, came_through_proxy

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WARNINGS = 3600.0


class ProxyHeaders:
    """Gives each request the address of its client, before the other middleware. Logs a warning if
    a proxy is not set up."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self.app, self._proxies = app, proxies
        self._warned: TTLCache[str, bool] = TTLCache(16, SECONDS_BETWEEN_WARNINGS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope.get("client"):
            resolved = self._proxies.resolve(scope)
            if resolved["client"] == scope["client"] and came_through_proxy(HTTPConnection(scope)):
                self._warn(scope["client"][0])
            scope = resolved
        await self.app(scope, receive, send)

    def _warn(self, peer: str) -> None:
        """Logs, once an hour, that all clients of this peer count as one address."""
        if self._proxies.trusts(peer):
            event = "a trusted proxy names no client, or two different ones"
            remedy = "the proxy has to set X-Forwarded-For and remove Forwarded, or the reverse"
        elif is_loopback(peer):
            event = "requests come through a proxy that is not trusted"
            setting = f"GANSCOPE_FORWARDED_ALLOW_IPS={peer}"
            remedy = f"set {setting}; the proxy has to send X-Forwarded-For or Forwarded"
        else:
            return  # any client can send such headers: a warning might lead to trusting it
        if event not in self._warned:
            self._warned[event] = True
            facts = {"proxy": peer, "effect": "all its clients are one address", "remedy": remedy}
            logger.warning(event, extra=facts)
