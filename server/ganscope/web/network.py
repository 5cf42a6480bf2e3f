"""Host names and addresses: which of them mean this machine, and which other machines can use."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

# Addresses for documentation (RFC 5737, RFC 3849): the system looks up a route, nothing is sent.
REMOTE = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}
CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def is_loopback(host: str) -> bool:
    """Returns whether a name or address always means the machine that uses it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def name_of(host: str) -> str | None:
    """The name in a Host header, without port and brackets; None if the header is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018  raises for a port that is no number
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def addresses_for_others(host: str, port: int) -> list[str]:
    """The URLs at which other machines reach a server that listens on `host`; empty if they cannot
    reach it, or if this machine does not know."""
    if host in REMOTE:
        if any(mark.exists() for mark in CONTAINER_MARKS):
            return []  # the container's own address does not work outside of it
        host = _own_address(*REMOTE[host])
    if not host or is_loopback(host):
        return []
    return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"]


def _own_address(family: socket.AddressFamily, remote: str) -> str:
    """The address from which this machine would send to `remote`; empty without a network."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
