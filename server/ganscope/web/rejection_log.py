"""Counts rejected requests and messages; logs an address once if it is rejected often."""

from __future__ import annotations

import logging

from cachetools import TTLCache
from starlette.requests import HTTPConnection

from ganscope.web.quotas import address_of
from ganscope.web.telemetry import REFUSED, Telemetry

logger = logging.getLogger(__name__)

# Rejections of one address within a minute that are worth a line in the log.
NOTABLE = 20
MAX_ADDRESSES = 10_000


class RejectionLog:
    """Counts rejections, by address and status."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._counts: TTLCache[tuple[str, int], list[int]] = TTLCache(MAX_ADDRESSES, 60.0)

    def note(self, connection: HTTPConnection, status: int) -> None:
        """Counts an answer of this status; statuses that honest clients get too are ignored."""
        if status not in REFUSED:
            return
        self._telemetry.refused.labels(status).inc()
        address = address_of(connection)
        count = self._counts.get((address, status))
        if count is None:  # the first one starts the minute
            count = self._counts[address, status] = [0]
        count[0] += 1
        if count[0] == NOTABLE:
            facts = {"address": address, "status": status, "path": connection.scope["path"]}
            logger.warning("refused often", extra=facts)
