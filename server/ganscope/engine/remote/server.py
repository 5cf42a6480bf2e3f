"""The training process's side of the engine: carries out the calls of the web process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ganscope.engine.protocol import EngineError, Json, Viewer
from ganscope.engine.remote.interfaces import Message
from ganscope.engine.remote.methods import METHODS
from ganscope.engine.remote.pipe import PipeConnection, error_to_wire
from ganscope.gan.fields import ConfigError

if TYPE_CHECKING:
    from ganscope.engine.local import LocalEngine

logger = logging.getLogger(__name__)

# Methods of the server itself, which the client calls beside those of the engine.
OWN_METHODS = frozenset({"set_viewers", "resume", "quarantine"})
# Methods that may change which runs train.
CHANGES_TRAINING = frozenset({"create", "command", "fork"})


@dataclass(frozen=True)
class _ForwardingViewer:
    """Sends the frames and events of a run to the web process, once for all viewers there."""

    connection: PipeConnection
    run_id: str

    def on_frame(self, number: int, frame: bytes) -> None:
        self.connection.send_frame(self.run_id, number, frame)

    def on_event(self, event: Json) -> None:
        self.connection.send("event", self.run_id, event)

    def on_process(self, status: Json) -> None:
        """The web process knows that itself."""


class RpcServer:
    """Calls methods of an engine and sends back what they return or raise.

    Args:
      engine: the engine.
      connection: leads to the web process.
      beat: sends which runs train. Called before the reply of a call that may have changed that, so
        that the web process knows it even if this process ends right after the call.
    """

    def __init__(
        self, engine: LocalEngine, connection: PipeConnection, beat: Callable[[], None]
    ) -> None:
        self._engine, self._connection, self._beat = engine, connection, beat
        self._tasks: set[asyncio.Task[None]] = set()

    def handle(self, message: Message) -> None:
        """Handles a message, on the event loop."""
        kind, *rest = message
        if kind == "call":
            task = asyncio.create_task(self._answer(*rest))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, number: int, method: str, arguments: list[Any], named: Json) -> None:
        try:
            result = await self._call(method, arguments, named)
            if method in CHANGES_TRAINING:
                self._beat()
            self._reply("reply", number, result)
        except (EngineError, ConfigError) as error:
            self._reply("error", number, error_to_wire(error))
        except Exception as error:
            logger.exception("%s failed.", method)
            self._reply("error", number, error_to_wire(error))

    def _call(self, method: str, arguments: list[Any], named: Json) -> Awaitable[Any]:
        if method not in METHODS and method not in OWN_METHODS:
            raise EngineError(f"There is no method {method!r}.")
        target = self if method in OWN_METHODS else self._engine
        result: Awaitable[Any] = getattr(target, method)(*arguments, **named)
        return result

    def _reply(self, kind: str, number: int, content: Any) -> None:
        try:
            self._connection.send(kind, number, content)
        except Exception as error:  # the result cannot be packed
            logger.exception("An answer cannot be sent.")
            self._connection.send("error", number, error_to_wire(error))

    async def set_viewers(self, run_id: str, n: int, has_newcomer: bool) -> Json:
        """Sets how many people look at a run in the web process; see `LocalEngine.set_viewers`."""
        viewer = self._viewer(run_id)
        return await self._engine.set_viewers(run_id, viewer, n, has_newcomer=has_newcomer)

    async def resume(
        self, run_id: str, n_viewers: int, step: int, was_training: bool, reason: str
    ) -> None:
        """Continues a run of the process before this one; see `LocalEngine.resume`."""
        viewers: dict[Viewer, int] = {self._viewer(run_id): n_viewers} if n_viewers else {}
        await self._engine.resume(run_id, step, was_training, reason, viewers)

    async def quarantine(self, run_id: str, reason: str) -> None:
        """Marks a run as failed, so that it does not continue by itself."""
        await self._engine.quarantine(run_id, reason)

    def _viewer(self, run_id: str) -> _ForwardingViewer:
        return _ForwardingViewer(self._connection, run_id)
