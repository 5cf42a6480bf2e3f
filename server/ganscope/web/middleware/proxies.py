"""The middleware that replaces a proxy's address by that of its client."""

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
    """Gives each request its client's own address, before anything else sees it; and tells whoever
    reads the log where a proxy is not set up."""

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
        """All who come through this peer are counted as one address. Says so once in a while."""
        if self._proxies.trusts(peer):
            event = "a trusted proxy names no client, or two different ones"
            remedy = "the proxy has to set X-Forwarded-For and remove Forwarded, or the reverse"
        elif is_loopback(peer):
            event = "requests come through a proxy that is not trusted"
            setting = f"GANSCOPE_FORWARDED_ALLOW_IPS={peer}"
            remedy = f"set {setting}; the proxy has to send X-Forwarded-For or Forwarded"
        else:
            return  # anybody can send such headers; this must not talk somebody into trusting them
        if event not in self._warned:
            self._warned[event] = True
            facts = {"proxy": peer, "effect": "all its clients are one address", "remedy": remedy}
            logger.warning(event, extra=facts)
