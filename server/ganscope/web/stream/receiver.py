"""What one viewer sends: acknowledgements of frames, and pings."""

from __future__ import annotations

from typing import Any

from fastapi import WebSocket

from ganscope.web.context import Context
from ganscope.web.quotas import MessageRate
from ganscope.web.stream.outbox import Outbox
from ganscope.wire.errors import error_document
from ganscope.wire.messages import (
    Ack,
    MessageError,
    Ping,
    parse_message,
    pong,
    refusal,
    usual_ack,
)

ABUSE = 1008  # close code
# Invalid messages of one connection before it is closed.
MAX_INVALID = 20


class StreamReceiver:
    """Reads the messages of one viewer and answers them through its outbox.

    Commands are not among them: they are REST calls. See `ganscope.web.routes.runs`.
    """

    def __init__(self, socket: WebSocket, context: Context, outbox: Outbox) -> None:
        self._socket, self._context, self._outbox = socket, context, outbox
        self._rate = MessageRate(context.settings)

    def try_acknowledge(self, text: bytes) -> bool:
        """Handles an acknowledgement as the page writes it, by far the most frequent message.

        Returns False for any other text, which then comes to `listen`.
        """
        frame = usual_ack(text)
        return frame is not None and self._outbox.acknowledge(frame)

    async def listen(self) -> int | None:
        """Receives until the connection ends. Returns the code to close it with, None if the
        viewer has left."""
        n_invalid = 0
        while True:
            received: Any = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                return None
            try:
                may_go_on = await self._handle(parse_message(received.get("text")))
            except MessageError as error:
                n_invalid += 1
                self._refuse(error.id, error.document)
                may_go_on = n_invalid <= MAX_INVALID and await self._rate.take() is not None
            if not may_go_on:
                return ABUSE

    async def _handle(self, message: Ack | Ping) -> bool:
        """Returns whether the viewer keeps to the limits well enough to stay."""
        # A frame that was sent is acknowledged: such messages are as many as the server's own.
        if isinstance(message, Ack) and self._outbox.acknowledge(message.frame):
            return True
        is_within_rate = await self._rate.take()
        if is_within_rate is None:
            return False
        if not is_within_rate:
            document = error_document(429, "Too many messages at once. Try again in a moment.")
            document["retry_after_seconds"] = self._rate.retry_after_seconds
            self._refuse(None if isinstance(message, Ack) else message.id, document)
        elif isinstance(message, Ping):
            self._outbox.queue_text(pong(message.id))
        return True

    def _refuse(self, id: int | str | None, document: dict[str, Any]) -> None:
        self._context.rejections.note(self._socket, document["status"])
        self._outbox.queue_text(refusal(id, document))
