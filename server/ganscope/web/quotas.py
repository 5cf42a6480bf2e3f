"""Limits on what one client address may use, so that no client crowds out the others.

A whole school may have one address. The limits therefore admit a class that arrives at once; only
new runs, which cost the server much, have a stricter limit. Rates are leaky buckets on the event
loop's monotonic clock; every object here belongs to one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from aiolimiter import AsyncLimiter
from cachetools import TTLCache
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from ganscope.settings import Settings
from ganscope.web.network import is_loopback
from ganscope.web.trusted_proxies import TrustedProxies, came_through_proxy

MAX_ADDRESSES = 10_000
# An address that was silent for this long has its full rate again.
FORGET_SECONDS = 600.0
# Requests of this many seconds may come at once: a class opens the page.
BURST_SECONDS = 10.0
# What the owner of a run points at and draws: this many notes in this many seconds.
MAX_ANNOTATIONS, ANNOTATION_SECONDS = 60, 3.0
# A viewer may exceed its message rate this many times before the stream is closed.
PATIENCE = 3.0
# With more recorded runs than this, runs that no longer exist are forgotten.
MAX_RECORDED_RUNS = 1000


class QuotaExceeded(HTTPException):
    """An address asks for more than it may have; answered with status 429."""

    def __init__(self, detail: str, retry_after_seconds: float) -> None:
        self.retry_after_seconds = max(1, math.ceil(retry_after_seconds))
        super().__init__(429, detail, {"Retry-After": str(self.retry_after_seconds)})


class AddressRate:
    """At most `n` events in `seconds`, for each address. Never waits."""

    def __init__(self, n: float, seconds: float) -> None:
        self._n, self._seconds = n, seconds
        self._limiters: TTLCache[str, AsyncLimiter] = TTLCache(MAX_ADDRESSES, FORGET_SECONDS)

    @property
    def retry_after_seconds(self) -> float:
        """Seconds until one more event is admitted."""
        return self._seconds / self._n

    async def take(self, address: str) -> bool:
        """Counts one event of an address; returns False if it exceeds the rate."""
        limiter = self._limiters.get(address) or AsyncLimiter(self._n, self._seconds)
        self._limiters[address] = limiter  # renews its time to live
        return await _take(limiter)


async def _take(limiter: AsyncLimiter) -> bool:
    if not limiter.has_capacity():
        return False
    await limiter.acquire()  # does not wait: no other task ran since the check
    return True


class MessageRate:
    """The rate of one viewer's messages: beyond it they are refused, far beyond it the stream is
    closed."""

    def __init__(self, settings: Settings) -> None:
        rate, burst = settings.max_messages_per_second, settings.max_messages_at_once
        self._accepted = AsyncLimiter(burst, burst / rate)
        self._tolerated = AsyncLimiter(PATIENCE * burst, burst / rate)
        self.retry_after_seconds = max(1, math.ceil(1 / rate))

    async def take(self) -> bool | None:
        """Counts one message. Returns True to accept it, False to refuse it, None to close the
        stream."""
        if not await _take(self._tolerated):
            return None
        return await _take(self._accepted)


class IdleConnections:
    """Connections that have sent no complete request yet, or none since their last answer.

    A new connection is always accepted. If there are too many, the one that is idle for longest is
    aborted: of the address that exceeds its own limit, or else of the address with the most idle
    connections. A trusted proxy has no limit of its own, because its connections may belong to
    any of its clients until it sends a request.
    """

    def __init__(self, settings: Settings) -> None:
        self._max_total = settings.max_connections
        self._max_per_address = settings.max_connections_per_address
        self._proxies = TrustedProxies(settings.forwarded_allow_ips)
        # The keys of each inner dictionary are in order of age, the oldest first.
        self._by_address: dict[str, dict[asyncio.WriteTransport, None]] = {}
        self.n = 0

    def add(self, address: str, transport: asyncio.WriteTransport) -> None:
        """Marks a connection as idle from now on."""
        self.remove(address, transport)
        own = self._by_address.setdefault(address, {})
        own[transport] = None
        self.n += 1
        if len(own) > self._max_per_address and not self._proxies.trusts(address):
            self._abort_oldest_of(address)
        elif self.n > self._max_total:
            self._abort_oldest_of(max(self._by_address, key=lambda a: len(self._by_address[a])))

    def remove(self, address: str, transport: asyncio.WriteTransport) -> None:
        """Marks a connection as busy or closed; does nothing if it was not idle."""
        own = self._by_address.get(address, {})
        if transport not in own:
            return
        del own[transport]
        self.n -= 1
        if not own:
            del self._by_address[address]

    def move(self, address: str, to: str, transport: asyncio.WriteTransport) -> None:
        """Counts an idle connection for another address; does nothing if it is not idle."""
        if transport in self._by_address.get(address, {}):
            self.remove(address, transport)
            self.add(to, transport)

    def _abort_oldest_of(self, address: str) -> None:
        oldest = next(iter(self._by_address[address]))
        self.remove(address, oldest)
        oldest.abort()


class Quotas:
    """Counts requests, streams and runs, in total and for each address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._requests = AddressRate(
            BURST_SECONDS * settings.max_requests_per_second_per_address, BURST_SECONDS
        )
        self._new_runs = AddressRate(settings.max_new_runs_per_minute_per_address, 60.0)
        self.annotations = AddressRate(MAX_ANNOTATIONS, ANNOTATION_SECONDS)  # by run
        self.idle_connections = IdleConnections(settings)
        self._streams: Counter[str] = Counter()
        self._runs: dict[str, set[str]] = {}  # address -> ids of its runs
        self._reserved: Counter[str] = Counter()  # address -> runs that are being created

    async def check_request(self, address: str) -> None:
        """Counts a request. Raises `QuotaExceeded`."""
        if not await self._requests.take(address):
            detail = "This address asks for too much at once. Try again in a moment."
            raise QuotaExceeded(detail, self._requests.retry_after_seconds)

    @contextlib.contextmanager
    def open_stream(self, address: str) -> Iterator[bool]:
        """Counts a stream while it is open. Yields False, and counts nothing, beyond the limits."""
        is_admitted = (
            self._streams.total() < self._settings.max_connections
            and self._streams[address] < self._settings.max_connections_per_address
        )
        self._streams[address] += is_admitted
        try:
            yield is_admitted
        finally:
            self._streams[address] -= is_admitted
            if not self._streams[address]:
                del self._streams[address]

    @property
    def n_streams(self) -> int:
        """The number of open streams."""
        return self._streams.total()

    @contextlib.asynccontextmanager
    async def reserve_run(
        self,
        address: str,
        list_run_ids: Callable[[], Awaitable[set[str]]],
        *,
        is_local: bool = False,
    ) -> AsyncIterator[QuotaReservation]:
        """Reserves room for one more run of an address while the run is created.

        Args:
          address: the one that is charged.
          list_run_ids: returns the ids of all runs. Awaited only if it matters whether the recorded
            runs still exist.
          is_local: whether the request comes from this machine, which has no limit of its own.

        Raises:
          QuotaExceeded: the address has too many runs, or creates them too quickly.
        """
        limit = math.inf if is_local else self._settings.max_runs_per_address
        if self._n_runs_of(address) >= limit or self._n_recorded() > MAX_RECORDED_RUNS:
            await self._forget_ended_runs(list_run_ids)
        if (n := self._n_runs_of(address)) >= limit:
            detail = f"This address has {n} runs. Delete one, or watch one together."
            raise QuotaExceeded(detail, 30.0)
        if not await self._new_runs.take(address):
            detail = "This address makes runs too quickly. Try again in a moment."
            raise QuotaExceeded(detail, self._new_runs.retry_after_seconds)
        self._reserved[address] += 1
        reservation = QuotaReservation()
        try:
            yield reservation
        finally:
            self._reserved[address] -= 1
            if not self._reserved[address]:
                del self._reserved[address]
            if reservation.run_id is not None:
                self._runs.setdefault(address, set()).add(reservation.run_id)

    def _n_runs_of(self, address: str) -> int:
        return len(self._runs.get(address, ())) + self._reserved[address]

    def _n_recorded(self) -> int:
        return sum(len(ids) for ids in self._runs.values())

    async def _forget_ended_runs(self, list_run_ids: Callable[[], Awaitable[set[str]]]) -> None:
        # A run that is created while the list is on its way is not in it, and stays recorded.
        recorded: set[str] = set().union(*self._runs.values())
        ended = recorded - await list_run_ids()
        self._runs = {a: left for a, ids in self._runs.items() if (left := ids - ended)}


class QuotaReservation:
    """Room for one run that is being created.

    Attributes:
      run_id: of the new run, set by the caller that creates it; None means that none was created.
    """

    run_id: str | None = None


def address_of(connection: HTTPConnection) -> str:
    """The address that is charged for a connection.

    All clients of an untrusted proxy on this machine count as one address, which is not the
    address of clients on this machine.
    """
    address = counted_address(connection.client.host if connection.client else "")
    if is_loopback(address) and came_through_proxy(connection):
        return f"{address} through a proxy"
    return address


def counted_address(host: str) -> str:
    """An IPv4 address; of an IPv6 address its /64 network, all of which one machine may use."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
