"""Finds the client of a request that came through a reverse proxy.

Only the proxies in the setting `forwarded_allow_ips` are trusted. uvicorn has a middleware with the
same setting; it reads `X-Forwarded-For` only and accepts any text as an address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.requests import HTTPConnection
from starlette.types import Scope

from ganscope.web.forwarded_headers import (
    UNKNOWN,
    Address,
    Hop,
    parse_address,
    parse_forwarded,
    parse_x_forwarded_for,
)
from ganscope.web.network import is_loopback, name_of

ALL = "*"
# Headers that proxies, load balancers and tunnels add to the requests that they forward.
FORWARDING_HEADERS = frozenset(
    {
        *("forwarded", "via", "x-real-ip", "x-forwarded", "x-forwarded-for", "x-forwarded-by"),
        *("x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-forwarded-scheme"),
        *("x-forwarded-server", "x-forwarded-prefix", "x-forwarded-ssl", "x-original-for"),
        *("x-original-forwarded-for", "x-original-host", "x-envoy-external-address", "cdn-loop"),
        *("x-client-ip", "x-cluster-client-ip", "true-client-ip", "cf-connecting-ip"),
        *("fastly-client-ip", "fly-client-ip", "x-azure-clientip", "x-scheme"),
    }
)
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_WEBSOCKET_SCHEMES = {"http": "ws", "https": "wss"}


class TrustedProxies:
    """The proxies whose headers about their clients are trusted.

    Args:
      allow_ips: addresses and networks; "*" trusts every peer.
    """

    def __init__(self, allow_ips: Sequence[str]) -> None:
        self._trusts_all = ALL in allow_ips
        self._networks = [ipaddress.ip_network(text) for text in allow_ips if text != ALL]

    def trusts(self, host: str) -> bool:
        """Returns whether a peer of this address is a trusted proxy."""
        if not (self._trusts_all or self._networks):
            return False
        address = parse_address(host)
        return address is not None and self._trusts(address)

    def _trusts(self, address: Address) -> bool:
        return self._trusts_all or any(address in network for network in self._networks)

    def client_of(self, peer: str, headers: Iterable[tuple[bytes, bytes]]) -> Hop:
        """The client that a peer names in the headers of a request; `UNKNOWN` if the peer is not
        trusted or names none.

        The client is the last address that does not belong to a trusted proxy. A proxy writes one
        of the two headers, and forwards the other as the client wrote it. If they name different
        clients, both are ignored.
        """
        if not self.trusts(peer):
            return UNKNOWN
        lines: dict[bytes, list[str]] = {}
        for name, value in headers:
            lines.setdefault(name, []).append(value.decode("latin-1"))
        named = [
            self._client_among(hops)
            for hops in (
                parse_forwarded(lines.get(b"forwarded", ())),
                parse_x_forwarded_for(lines.get(b"x-forwarded-for", ())),
            )
            if hops
        ]
        schemes = [hop.scheme for hop in named if hop.scheme]
        schemes = schemes or lines.get(b"x-forwarded-proto", [""])
        scheme = _SCHEMES.get(schemes[-1].strip().lower())
        if len({hop.address for hop in named}) != 1:
            return Hop(None, scheme=scheme)
        return Hop(named[-1].address, named[-1].port, scheme)

    def _client_among(self, hops: Sequence[Hop]) -> Hop:
        client = UNKNOWN
        for hop in reversed(hops):
            if hop.address is None:
                break
            client = hop
            if not self._trusts(hop.address):
                break
        return client

    def resolve(self, scope: Scope) -> Scope:
        """The scope of a request, with address and scheme of the client in place of the proxy's."""
        peer = scope.get("client")
        if not peer:
            return scope
        hop = self.client_of(peer[0], scope["headers"])
        changes: dict[str, object] = {}
        if hop.address is not None:
            changes["client"] = (str(hop.address), hop.port)
        if hop.scheme is not None:
            is_websocket = scope["type"] == "websocket"
            changes["scheme"] = _WEBSOCKET_SCHEMES[hop.scheme] if is_websocket else hop.scheme
        return {**scope, **changes} if changes else scope


def came_through_proxy(connection: HTTPConnection) -> bool:
    """Returns whether a request seems to come through a proxy: it has a header that proxies add, or
    its peer is this machine while the requested host name is not."""
    if any(name in FORWARDING_HEADERS for name in connection.headers):
        return True
    client, host = connection.client, connection.headers.get("host")
    if client is None or host is None or not is_loopback(client.host):
        return False
    name = name_of(host) or ""
    return not (is_loopback(name) or name.endswith(".localhost"))


def is_from_this_machine(connection: HTTPConnection) -> bool:
    """Returns whether the client is on this machine. Clients of a proxy on this machine are not."""
    client = connection.client
    return client is not None and is_loopback(client.host) and not came_through_proxy(connection)
