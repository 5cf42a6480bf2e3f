"""The headers in which proxies say whose request they pass on: `Forwarded` (RFC 7239), and
`X-Forwarded-For`, which is older and more common.

Each proxy appends one entry about the peer that connected to it, so that the last entry is by the
proxy that is nearest. Whatever stands before the entries of one's own proxies may be invented.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# Outside quotes the RFC allows no colons and brackets; some proxies write them all the same.
_PAIR = re.compile(
    rf"""[ \t]*(?:(?P<name>{_TOKEN})=(?P<value>"(?:[^"\\]|\\.)*"|[^\s",;=]+))?[ \t]*"""
)
_NODE = re.compile(r"(?:\[(?P<v6>[^][]+)\]|(?P<v4>[^:]+))(?::(?:(?P<port>[0-9]{1,5})|_[\w.-]+))?")


@dataclass(frozen=True)
class Hop:
    """What one proxy says of its peer.

    Attributes:
      address: of the peer; None if the proxy does not say, or what it says makes no sense.
      port: of the peer; 0 if the proxy does not say.
      scheme: with which the peer spoke to the proxy; None if the proxy does not say.
    """

    address: Address | None
    port: int = 0
    scheme: str | None = None


UNKNOWN = Hop(None)


def parse_address(text: str) -> Address | None:
    """An IP address, without the zone of a link-local one; None if the text is none. An IPv4
    address that is written as an IPv6 one is the IPv4 address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def parse_forwarded(lines: Iterable[str]) -> list[Hop]:
    """The hops in the `Forwarded` lines of one request, the nearest proxy's last. A line that
    breaks the grammar is one hop of which nothing is known: any part of it may be an attempt to
    pass for another."""
    hops: list[Hop] = []
    for line in lines:
        try:
            hops += [_hop(element) for element in _elements(line)]
        except ValueError:
            hops.append(UNKNOWN)
    return hops


def parse_x_forwarded_for(lines: Iterable[str]) -> list[Hop]:
    """The hops in the `X-Forwarded-For` lines of one request, the nearest proxy's last."""
    entries = (entry.strip() for line in lines for entry in line.split(","))
    return [Hop(*_node(entry)) for entry in entries if entry]


def _elements(line: str) -> Iterable[dict[str, str]]:
    """The parameters of each element. Raises ValueError for what is no `Forwarded` header."""
    pairs: dict[str, str] = {}
    position = 0
    while True:
        match = _PAIR.match(line, position)
        assert match is not None  # nothing at all matches too
        if (name := (match["name"] or "").lower()) in pairs:
            raise ValueError(f"{name} is given twice")
        if name:
            pairs[name] = _unquoted(match["value"])
        position = match.end()
        separator = line[position : position + 1]
        if separator not in ("", ",", ";"):
            raise ValueError(f"unexpected {separator!r}")
        if separator != ";" and pairs:
            yield pairs
            pairs = {}
        if not separator:
            return
        position += 1


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _hop(element: dict[str, str]) -> Hop:
    scheme = element.get("proto", "").lower() or None
    return Hop(*_node(element.get("for", "")), scheme)


def _node(text: str) -> tuple[Address | None, int]:
    """Address and port; `unknown` and the made-up names of RFC 7239 are no addresses."""
    match = _NODE.fullmatch(text)
    if match is None:
        return parse_address(text), 0  # an IPv6 address without brackets, or none
    return parse_address(match["v6"] or match["v4"]), int(match["port"] or 0)
