"""Time as a peer may be charged for it: what the server itself slept through does not count."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

TICK_SECONDS = 0.25


class Deadline:
    """Something to be done at a moment of a `LoopClock`, unless it is cancelled before."""

    def __init__(self, clock: LoopClock, due: float, act: Callable[[], None]) -> None:
        self._clock, self.due, self.act = clock, due, act

    def cancel(self) -> None:
        self._clock.forget(self)


class LoopClock:
    """A clock that advances by one tick each time the event loop comes round, and never by more.

    A machine that is overloaded, suspended or paused stops the server as well as its peers. By the
    wall clock every peer would then have been silent for long; by this one it was not, and has as
    much patience left as before. It is as exact as a tick.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._deadlines: set[Deadline] = set()

    def time(self) -> float:
        """Seconds that the event loop has been awake."""
        return self._now

    def call_at(self, due: float, act: Callable[[], None]) -> Deadline:
        deadline = Deadline(self, due, act)
        self._deadlines.add(deadline)
        return deadline

    def forget(self, deadline: Deadline) -> None:
        self._deadlines.discard(deadline)

    @contextlib.asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """Like `asyncio.timeout`, by this clock. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as limit:
            end = self.call_at(self._now + seconds, lambda: limit.reschedule(loop.time()))
            try:
                yield
            finally:
                end.cancel()

    def advance(self) -> None:
        """Goes on by a tick, and does what is due by then."""
        self._now += TICK_SECONDS
        for deadline in [each for each in self._deadlines if each.due <= self._now]:
            self._deadlines.discard(deadline)
            deadline.act()

    async def run(self, note_lag: Callable[[float], object]) -> None:
        """Goes for ever; tells after each tick by how many seconds the loop was late."""
        time = asyncio.get_running_loop().time
        while True:
            due = time() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            note_lag(max(0.0, time() - due))
            self.advance()
