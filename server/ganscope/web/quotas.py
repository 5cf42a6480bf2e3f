"""How much one address may ask for, so that nobody takes everything from the others.

A school may have one address: what a class does when it comes in at once is always let through, and
only what costs the server much, a run, is handed out more sparingly. The rates are leaky buckets
over a clock that cannot be set; each holds for one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import math
from collections import Counter
from collections.abc import AsyncIterator, Iterator

from aiolimiter import AsyncLimiter
from cachetools import TTLCache
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from ganscope.settings import Settings
from ganscope.web.network import is_loopback
from ganscope.web.trusted_proxies import TrustedProxies, came_through_proxy

MAX_ADDRESSES = 10_000
# Whoever was silent for so long starts afresh.
FORGET_SECONDS = 600.0
# The class that comes in at once: so many seconds' worth of requests are let through.
BURST_SECONDS = 10.0
# How far over their rate a viewer's messages are answered; beyond that the stream is closed.
PATIENCE = 3.0


class TooMany(HTTPException):
    """More than this address may ask for."""

    def __init__(self, detail: str, retry_after_seconds: float) -> None:
        self.retry_after_seconds = max(1, math.ceil(retry_after_seconds))
        super().__init__(429, detail, {"Retry-After": str(self.retry_after_seconds)})


class AddressRate:
    """So many things in so many seconds, for each address. Never waits."""

    def __init__(self, n: float, seconds: float) -> None:
        self._n, self._seconds = n, seconds
        self._limiters: TTLCache[str, AsyncLimiter] = TTLCache(MAX_ADDRESSES, FORGET_SECONDS)

    @property
    def retry_after_seconds(self) -> float:
        """After so long there is room for one more."""
        return self._seconds / self._n

    async def take(self, address: str) -> bool:
        """Whether there was room; if so, there is less now."""
        limiter = self._limiters.get(address) or AsyncLimiter(self._n, self._seconds)
        self._limiters[address] = limiter  # counts as heard of again
        return await _take(limiter)


async def _take(limiter: AsyncLimiter) -> bool:
    if not limiter.has_capacity():
        return False
    await limiter.acquire()  # does not wait: nothing came in between
    return True


class MessageRate:
    """What one viewer says: first refused, then cut off."""

    def __init__(self, settings: Settings) -> None:
        rate, burst = settings.max_messages_per_second, settings.max_messages_at_once
        self._polite = AsyncLimiter(burst, burst / rate)
        self._patient = AsyncLimiter(PATIENCE * burst, burst / rate)
        self.retry_after_seconds = max(1, math.ceil(1 / rate))

    async def take(self) -> bool | None:
        """True for a message that is heard, False for one that is refused, None for the end."""
        if not await _take(self._patient):
            return None
        return await _take(self._polite)


class IdleConnections:
    """Connections from which no whole request has come yet, or no further one. A new one is always
    let in: the one that waits longest makes room, of an address that has too many of them, or else
    of the one that has most. A trusted proxy may have more than others: what it has not asked yet
    may be anybody's."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.max_connections
        self._most_of_one = settings.max_connections_per_address
        self._proxies = TrustedProxies(settings.forwarded_allow_ips)
        self._of: dict[str, dict[asyncio.WriteTransport, None]] = {}
        self.n = 0

    def add(self, address: str, transport: asyncio.WriteTransport) -> None:
        """From now on it waits, and makes room last of all."""
        self.remove(address, transport)
        own = self._of.setdefault(address, {})
        own[transport] = None
        self.n += 1
        if len(own) > self._most_of_one and not self._proxies.trusts(address):
            self._end_one_of(address)
        elif self.n > self._most:
            self._end_one_of(max(self._of, key=lambda who: len(self._of[who])))

    def remove(self, address: str, transport: asyncio.WriteTransport) -> None:
        """It asks, or is gone; nothing happens if it did not wait."""
        own = self._of.get(address, {})
        if transport not in own:
            return
        del own[transport]
        self.n -= 1
        if not own:
            del self._of[address]

    def move(self, address: str, to: str, transport: asyncio.WriteTransport) -> None:
        """It belongs to another address than it seemed; nothing happens if it does not wait."""
        if transport in self._of.get(address, {}):
            self.remove(address, transport)
            self.add(to, transport)

    def _end_one_of(self, address: str) -> None:
        oldest = next(iter(self._of[address]))
        self.remove(address, oldest)
        oldest.abort()


class Quotas:
    """What all addresses together and each of them have taken."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._requests = AddressRate(
            BURST_SECONDS * settings.max_requests_per_second_per_address, BURST_SECONDS
        )
        self._new_runs = AddressRate(settings.max_new_runs_per_minute_per_address, 60.0)
        self.waiting = IdleConnections(settings)
        self._streams: Counter[str] = Counter()
        self._runs: dict[str, set[str]] = {}
        self._coming: Counter[str] = Counter()

    async def check_request(self, address: str) -> None:
        """Raises `TooMany`."""
        if not await self._requests.take(address):
            detail = "This address asks for too much at once. Try again in a moment."
            raise TooMany(detail, self._requests.retry_after_seconds)

    @contextlib.contextmanager
    def stream(self, address: str) -> Iterator[bool]:
        """Counts a stream while it is open; whether there is room for it."""
        is_room = (
            self._streams.total() < self._settings.max_connections
            and self._streams[address] < self._settings.max_connections_per_address
        )
        self._streams[address] += is_room
        try:
            yield is_room
        finally:
            self._streams[address] -= is_room
            if not self._streams[address]:
                del self._streams[address]

    @property
    def n_streams(self) -> int:
        """How many streams are open."""
        return self._streams.total()

    @contextlib.asynccontextmanager
    async def place_for_run(
        self, address: str, alive: set[str], *, is_local: bool = False
    ) -> AsyncIterator[QuotaReservation]:
        """Room for one more run of this address. Raises `TooMany`.

        Args:
          address: who is counted.
          alive: the ids of all runs.
          is_local: whether somebody at this machine asks, who may have all runs that there are.
        """
        self._forget(alive)
        most = self._settings.max_runs_per_address
        has = len(self._runs.get(address, ())) + self._coming[address]
        if has >= most and not is_local:
            raise TooMany(f"This address has {has} runs. Delete one, or watch one together.", 30.0)
        if not await self._new_runs.take(address):
            detail = "This address makes runs too quickly. Try again in a moment."
            raise TooMany(detail, self._new_runs.retry_after_seconds)
        self._coming[address] += 1
        place = QuotaReservation()
        try:
            yield place
        finally:
            self._coming[address] -= 1
            if not self._coming[address]:
                del self._coming[address]
            if place.run_id is not None:
                self._runs.setdefault(address, set()).add(place.run_id)

    def _forget(self, alive: set[str]) -> None:
        self._runs = {who: left for who, ids in self._runs.items() if (left := ids & alive)}


class QuotaReservation:
    """Kept free for a run that is about to be; `run_id` once it is there."""

    run_id: str | None = None


def address_of(connection: HTTPConnection) -> str:
    """Who is counted. Those who come through a proxy on this machine that is not trusted are one
    address, but not that of whoever is at this machine."""
    address = counted(connection.client.host if connection.client else "")
    if is_loopback(address) and came_through_proxy(connection):
        return f"{address} through a proxy"
    return address


def counted(host: str) -> str:
    """An IPv4 address, or the network that an IPv6 address belongs to, of which a single machine
    has all addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
