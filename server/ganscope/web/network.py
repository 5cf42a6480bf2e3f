"""Where this server is reached: from this machine alone, or from others too."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

# Addresses for documentation (RFC 5737, RFC 3849): a route is looked up, nothing is sent.
ELSEWHERE = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}
CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def is_loopback(host: str) -> bool:
    """Whether only this machine can go by this name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def name_of(host: str) -> str | None:
    """The name in a Host header, without port and brackets; None if it is none."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018  raises for a port that is no number
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def addresses_for_others(host: str, port: int) -> list[str]:
    """Where other machines find a server that listens on `host`; empty if they do not, or if it
    cannot be known from here."""
    if host in ELSEWHERE:
        if any(mark.exists() for mark in CONTAINER_MARKS):
            return []  # the container's own address is of no use outside of it
        host = _own_address(*ELSEWHERE[host])
    if not host or is_loopback(host):
        return []
    return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"]


def _own_address(family: socket.AddressFamily, elsewhere: str) -> str:
    """The address with which this machine would go out; empty without a network."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((elsewhere, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
