"""The child's side of the engine: answers what the web process asks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ganscope.engine.protocol import EngineError, Json
from ganscope.engine.remote.pipe import Message, PipeConnection, error_to_wire
from ganscope.gan.fields import ConfigError

if TYPE_CHECKING:
    from ganscope.engine.local import LocalEngine

logger = logging.getLogger(__name__)

# What may be asked, beside the methods of the service itself.
METHODS = frozenset(
    {
        *("catalog", "config_schema", "create", "get", "runs", "command", "delete", "history"),
        *("samples", "judge", "frame", "fork", "events", "inside", "script", "weights"),
        *("step_story", "health"),
    }
)


class _CountedViewer:
    """A viewer that is only counted: the web process shows all of them the same."""

    def on_frame(self, number: int, frame: bytes) -> None:
        pass

    def on_event(self, event: Json) -> None:
        pass

    def on_process(self, status: Json) -> None:
        pass


class _ForwardingViewer(_CountedViewer):
    """The viewer that sees and hears for all viewers of a run."""

    def __init__(self, link: PipeConnection, run_id: str) -> None:
        self._link, self._run_id = link, run_id

    def on_frame(self, number: int, frame: bytes) -> None:
        self._link.send_frame(self._run_id, number, frame)

    def on_event(self, event: Json) -> None:
        self._link.send("event", self._run_id, event)


@dataclass
class _Viewers:
    """Of one run. One call at a time changes it."""

    seats: list[_CountedViewer] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    n_busy: int = 0


class RpcServer:
    """Calls methods of an engine and sends back what they return or raise."""

    def __init__(self, engine: LocalEngine, link: PipeConnection) -> None:
        self._engine, self._link = engine, link
        self._tasks: set[asyncio.Task[None]] = set()
        self._audiences: dict[str, _Viewers] = {}

    def handle(self, message: Message) -> None:
        """Takes in a message, on the event loop."""
        kind, *rest = message
        if kind == "call":
            task = asyncio.create_task(self._answer(*rest))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, number: int, method: str, arguments: list[Any], named: Json) -> None:
        try:
            self._reply("reply", number, await self._call(method, arguments, named))
        except (EngineError, ConfigError) as error:
            self._reply("error", number, error_to_wire(error))
        except Exception as error:
            logger.exception("%s failed.", method)
            self._reply("error", number, error_to_wire(error))

    def _call(self, method: str, arguments: list[Any], named: Json) -> Awaitable[Any]:
        if method in ("audience", "resume", "quarantine"):
            own: Awaitable[Any] = getattr(self, method)(*arguments)
            return own
        if method not in METHODS:
            raise EngineError(f"There is no method {method!r}.")
        answer: Awaitable[Any] = getattr(self._engine, method)(*arguments, **named)
        return answer

    def _reply(self, kind: str, number: int, content: Any) -> None:
        try:
            self._link.send(kind, number, content)
        except Exception as error:  # it cannot be packed: told as what it is
            logger.exception("An answer cannot be sent.")
            self._link.send("error", number, error_to_wire(error))

    async def audience(self, run_id: str, viewers: int, is_joined: bool) -> Json:
        """So many watch a run from here on; returns the run as it was just before. If somebody has
        joined it is shown to them, even where others have left at the same moment."""
        async with self._audience(run_id) as seats:
            while len(seats) > viewers:
                await self._engine.unwatch(run_id, seats.pop())
            run = await self._engine.get(run_id) if viewers else {}
            while len(seats) < viewers:
                seat = self._seat(run_id, len(seats))
                run = await self._engine.watch(run_id, seat)
                seats.append(seat)
                is_joined = False
            if is_joined and seats:
                run = await self._engine.watch(run_id, seats[-1])
            return run | {"viewers": viewers}

    async def resume(
        self, run_id: str, viewers: int, step: int, trained: bool, reason: str
    ) -> None:
        """A run of the process before this one goes on, and its viewers with it."""
        async with self._audience(run_id) as seats:
            seats[:] = [self._seat(run_id, i) for i in range(viewers)]
            try:
                await self._engine.resume(run_id, step, trained, reason, tuple(seats))
            except BaseException:
                seats.clear()
                raise

    async def quarantine(self, run_id: str, reason: str) -> None:
        """A run is not to be begun again by itself."""
        await self._engine.quarantine(run_id, reason)

    def _seat(self, run_id: str, place: int) -> _CountedViewer:
        return _CountedViewer() if place else _ForwardingViewer(self._link, run_id)

    @contextlib.asynccontextmanager
    async def _audience(self, run_id: str) -> AsyncIterator[list[_CountedViewer]]:
        """The seats of a run, which one call at a time may change."""
        audience = self._audiences.setdefault(run_id, _Viewers())
        audience.n_busy += 1
        try:
            async with audience.lock:
                yield audience.seats
        finally:
            audience.n_busy -= 1
            if not audience.seats and not audience.n_busy:
                del self._audiences[run_id]
