"""Who is at the other end of a request that came through a reverse proxy.

Only proxies that the setting `forwarded_allow_ips` names are believed. uvicorn has a middleware of
the same setting, which knows `X-Forwarded-For` alone and takes any text for an address.
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
# What proxies, load balancers and tunnels add to the requests that they pass on.
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
    """The proxies whose word on their clients is taken.

    Args:
      allow_ips: addresses and networks; "*" stands for everybody.
    """

    def __init__(self, allow_ips: Sequence[str]) -> None:
        self._trusts_all = ALL in allow_ips
        self._networks = [ipaddress.ip_network(text) for text in allow_ips if text != ALL]

    def trusts(self, host: str) -> bool:
        """Whether a peer of this address is one of them."""
        if not (self._trusts_all or self._networks):
            return False
        address = parse_address(host)
        return address is not None and self._trusts(address)

    def _trusts(self, address: Address) -> bool:
        return self._trusts_all or any(address in network for network in self._networks)

    def client_of(self, peer: str, headers: Iterable[tuple[bytes, bytes]]) -> Hop:
        """What a peer says of the client whose request it passes on; `UNKNOWN` if it is not trusted
        or does not say.

        The client is the last address that does not belong to a trusted proxy. A proxy writes one
        of the two headers and passes on what the client wrote into the other: where they name
        different clients neither is believed.
        """
        if not self.trusts(peer):
            return UNKNOWN
        lines: dict[bytes, list[str]] = {}
        for name, value in headers:
            lines.setdefault(name, []).append(value.decode("latin-1"))
        said = [
            self._client_among(hops)
            for hops in (
                parse_forwarded(lines.get(b"forwarded", ())),
                parse_x_forwarded_for(lines.get(b"x-forwarded-for", ())),
            )
            if hops
        ]
        schemes = [hop.scheme for hop in said if hop.scheme]
        schemes = schemes or lines.get(b"x-forwarded-proto", [""])
        scheme = _SCHEMES.get(schemes[-1].strip().lower())
        if len({hop.address for hop in said}) != 1:
            return Hop(None, scheme=scheme)
        return Hop(said[-1].address, said[-1].port, scheme)

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
        """The scope of a request with its client's own address and scheme."""
        peer = scope.get("client")
        if not peer:
            return scope
        hop = self.client_of(peer[0], scope["headers"])
        known: dict[str, object] = {}
        if hop.address is not None:
            known["client"] = (str(hop.address), hop.port)
        if hop.scheme is not None:
            is_websocket = scope["type"] == "websocket"
            known["scheme"] = _WEBSOCKET_SCHEMES[hop.scheme] if is_websocket else hop.scheme
        return {**scope, **known} if known else scope


def came_through_proxy(connection: HTTPConnection) -> bool:
    """Whether a proxy passed a request on, as far as can be seen: it has left a header of its own,
    or the name that was asked for is not one of this machine while the peer is."""
    if any(name in FORWARDING_HEADERS for name in connection.headers):
        return True
    client, host = connection.client, connection.headers.get("host")
    if client is None or host is None or not is_loopback(client.host):
        return False
    name = name_of(host) or ""
    return not (is_loopback(name) or name.endswith(".localhost"))


def is_from_this_machine(connection: HTTPConnection) -> bool:
    """Whether whoever asks is at this machine. A proxy on this machine is too; those behind it are
    not."""
    client = connection.client
    return client is not None and is_loopback(client.host) and not came_through_proxy(connection)
