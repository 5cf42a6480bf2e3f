"""Parses the headers in which proxies name their clients: `Forwarded` (RFC 7239), and
`X-Forwarded-For`, which is older and more common.

Each proxy appends one entry about the peer that connected to it, so the last entry is by the
nearest proxy. Entries before those of trusted proxies may be forged.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# The RFC allows colons and brackets within quotes only; some proxies write them without quotes.
_PAIR = re.compile(
    rf"""[ \t]*(?:(?P<name>{_TOKEN})=(?P<value>"(?:[^"\\]|\\.)*"|[^\s",;=]+))?[ \t]*"""
)
_NODE = re.compile(r"(?:\[(?P<v6>[^][]+)\]|(?P<v4>[^:]+))(?::(?:(?P<port>[0-9]{1,5})|_[\w.-]+))?")


@dataclass(frozen=True)
class Hop:
    """An entry of one proxy about its peer.

    Attributes:
      address: of the peer; None if the entry has no valid address.
      port: of the peer; 0 if the entry has none.
      scheme: of the request from the peer to the proxy; None if the entry has none.
    """

    address: Address | None
    port: int = 0
    scheme: str | None = None


UNKNOWN = Hop(None)


def parse_address(text: str) -> Address | None:
    """Parses an IP address; returns None for any other text. The zone of a link-local address is
    dropped, and an IPv4-mapped IPv6 address becomes the IPv4 address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def parse_forwarded(lines: Iterable[str]) -> list[Hop]:
    """The hops in the `Forwarded` lines of one request, the nearest proxy's last. A malformed line
    becomes one unknown hop, because any part of it may be an attempt to forge an address."""
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
    """Yields the parameters of each element. Raises ValueError for a malformed header."""
    pairs: dict[str, str] = {}
    position = 0
    while True:
        match = _PAIR.match(line, position)
        assert match is not None  # the pattern also matches the empty text
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
    """Address and port; the identifiers of RFC 7239, such as `unknown`, are no addresses."""
    match = _NODE.fullmatch(text)
    if match is None:
        return parse_address(text), 0  # an IPv6 address without brackets, or no address
    return parse_address(match["v6"] or match["v4"]), int(match["port"] or 0)
