"""Calls to the training process, and its replies."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from ganscope.engine.remote.pipe import error_from_wire
from ganscope.gan.fields import ConfigError


class RpcClient:
    """Numbers calls, and resolves them when their replies come.

    Args:
      send: sends a message; raises ValueError or TypeError for what cannot be sent.
    """

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._numbers = itertools.count(1)
        self._pending: dict[int, tuple[asyncio.Future[Any], Callable[[], None] | None]] = {}

    async def call(
        self,
        method: str,
        *arguments: Any,
        on_reply: Callable[[], None] | None = None,
        **named: Any,
    ) -> Any:
        """Calls a method and waits for its result.

        Args:
          method: its name.
          *arguments: its arguments, as plain data.
          **named: its keyword arguments, as plain data.
          on_reply: called before any message is handled that was sent after the reply.

        Raises:
          EngineError, ConfigError: what the method raises.
          ChildError: the other process has made a mistake.
        """
        number = next(self._numbers)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[number] = future, on_reply
        try:
            try:
                self._send("call", number, method, list(arguments), named)
            except (ValueError, TypeError, RecursionError):
                raise ConfigError("body", "what was sent", "nested less deeply") from None
            return await future
        finally:
            self._pending.pop(number, None)  # also if the caller was cancelled

    def on_reply(self, number: int, result: Any) -> None:
        future, on_reply = self._pending.get(number, (None, None))
        if future is not None and not future.done():
            if on_reply is not None:
                on_reply()
            future.set_result(result)

    def on_error(self, number: int, document: dict[str, Any]) -> None:
        future, _ = self._pending.get(number, (None, None))
        if future is not None and not future.done():
            future.set_exception(error_from_wire(document))

    def fail_all(self, make_error: Callable[[], Exception]) -> None:
        """Fails all calls that wait: their replies will not come."""
        for future, _ in self._pending.values():
            if not future.done():
                future.set_exception(make_error())
