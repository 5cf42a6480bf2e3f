"""A clock for timeouts of peers that does not count time in which the server itself was stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

TICK_SECONDS = 0.25


class Deadline:
    """A callback of a `LoopClock`, called at time `due` unless it is cancelled before."""

    def __init__(self, clock: LoopClock, due: float, callback: Callable[[], None]) -> None:
        self._clock, self.due, self.callback = clock, due, callback

    def cancel(self) -> None:
        self._clock.discard(self)


class LoopClock:
    """A clock that advances by at most one tick whenever the event loop wakes up for it.

    An overloaded or suspended machine stops the server together with its peers. By the wall clock
    every peer would then have been silent for a long time, and would be dropped. This clock stands
    still meanwhile. Its resolution is one tick, `TICK_SECONDS`.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._deadlines: set[Deadline] = set()

    def time(self) -> float:
        """Seconds for which the event loop has been running."""
        return self._now

    def call_at(self, due: float, callback: Callable[[], None]) -> Deadline:
        """Schedules a callback; the result can cancel it."""
        deadline = Deadline(self, due, callback)
        self._deadlines.add(deadline)
        return deadline

    def discard(self, deadline: Deadline) -> None:
        self._deadlines.discard(deadline)

    @contextlib.asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """`asyncio.timeout`, measured by this clock. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as limit:
            end = self.call_at(self._now + seconds, lambda: limit.reschedule(loop.time()))
            try:
                yield
            finally:
                end.cancel()

    def advance(self) -> None:
        """Advances by one tick and calls all callbacks that are due."""
        self._now += TICK_SECONDS
        for deadline in [each for each in self._deadlines if each.due <= self._now]:
            self._deadlines.discard(deadline)
            deadline.callback()

    async def run(self, record_lag: Callable[[float], object]) -> None:
        """Ticks until it is cancelled; passes to `record_lag` by how many seconds each was late."""
        time = asyncio.get_running_loop().time
        while True:
            due = time() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            record_lag(max(0.0, time() - due))
            self.advance()
