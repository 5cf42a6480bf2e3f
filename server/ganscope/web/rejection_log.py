"""Who is refused again and again is told to whoever reads the log: once, not each time."""

from __future__ import annotations

import logging

from cachetools import TTLCache
from starlette.requests import HTTPConnection

from ganscope.web.quotas import address_of
from ganscope.web.telemetry import REFUSED, Telemetry

logger = logging.getLogger(__name__)

# From so many in a minute on it is worth a line.
NOTABLE = 20
MAX_ADDRESSES = 10_000


class RejectionLog:
    """Counts what was refused."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._counts: TTLCache[tuple[str, int], list[int]] = TTLCache(MAX_ADDRESSES, 60.0)

    def note(self, connection: HTTPConnection, status: int) -> None:
        """A request or a message was answered so."""
        if status not in REFUSED:
            return
        self._telemetry.refused.labels(status).inc()
        address = address_of(connection)
        count = self._counts.get((address, status))
        if count is None:  # the minute begins with the first
            count = self._counts[address, status] = [0]
        count[0] += 1
        if count[0] == NOTABLE:
            facts = {"address": address, "status": status, "path": connection.scope["path"]}
            logger.warning("refused often", extra=facts)
