"""What one viewer says: acknowledgements, pings, and the owner's commands."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from fastapi import WebSocket

from ganscope.engine.protocol import EngineError
from ganscope.gan.fields import ConfigError
from ganscope.web.context import Context, Json
from ganscope.web.error_responses import document_of
from ganscope.web.middleware.idempotency import KeyReused, fingerprint_of
from ganscope.web.quotas import MessageRate
from ganscope.web.routes.runs import run_document
from ganscope.web.stream.outbox import Outbox
from ganscope.wire.errors import error_document
from ganscope.wire.messages import (
    Ack,
    Command,
    MessageError,
    Ping,
    parse_message,
    pong,
    refusal,
    reply,
    usual_ack,
)

ABUSE = 1008
MAX_MISTAKES = 20
# So many commands may wait for the one that is carried out.
MAX_COMMANDS = 256

_numbers = itertools.count()


class StreamReceiver:
    """One viewer's side of the conversation."""

    def __init__(self, socket: WebSocket, run_id: str, context: Context, outbox: Outbox) -> None:
        self._socket, self._run_id, self._context = socket, run_id, context
        self._outbox = outbox
        self._messages = MessageRate(context.settings)
        self._number = next(_numbers)
        self._commands: asyncio.Queue[tuple[Command, Json]] = asyncio.Queue(MAX_COMMANDS)

    async def listen(self) -> int | None:
        """Until one side has had enough; returns the code to close with, None if the viewer left.

        What is not received hides pongs, closes and acknowledgements: so the commands, which take
        their time, are carried out beside, one after the other.
        """
        tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._obey_all())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def take_in_at_once(self, text: bytes) -> bool:
        """Takes in what is said most often; whether it was that. The rest comes by `_hear`."""
        frame = usual_ack(text)
        return frame is not None and self._outbox.acknowledge(frame)

    async def _hear(self) -> int | None:
        mistakes = 0
        while True:
            received: Any = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                await self._commands.join()  # whoever says something and leaves has said it
                return None
            try:
                is_heard = await self._take_in(parse_message(received.get("text")))
            except MessageError as error:
                mistakes += 1
                self._refuse(error)
                is_heard = mistakes <= MAX_MISTAKES and await self._messages.take() is not None
            if not is_heard:
                return ABUSE

    async def _take_in(self, message: Ack | Command | Ping) -> bool:
        """Whether the viewer may go on. Raises `MessageError`."""
        # What was sent is acknowledged as often as it is sent; no other message comes by itself.
        if isinstance(message, Ack) and self._outbox.acknowledge(message.frame):
            return True
        is_heard = await self._messages.take()
        if is_heard is None:
            return False
        if not is_heard or (isinstance(message, Command) and self._commands.full()):
            seconds = self._messages.retry_after_seconds
            document = error_document(429, "Too many messages at once. Try again in a moment.")
            self._note(429)
            id = None if isinstance(message, Ack) else message.id
            self._outbox.say(refusal(id, document | {"retry_after_seconds": seconds}))
        elif isinstance(message, Command):
            self._commands.put_nowait((message, self._arguments(message)))
        elif isinstance(message, Ping):
            self._outbox.say(pong(message.id))
        return True

    def _refuse(self, error: MessageError) -> None:
        self._note(error.document["status"])
        self._outbox.say(refusal(error.id, error.document))

    def _note(self, status: int) -> None:
        self._context.refusals.note(self._socket, status)

    def _arguments(self, message: Command) -> Json:
        """Those of a command that may be carried out. Raises `MessageError`."""
        arguments = message.body().model_dump(exclude_unset=True)
        if not self._context.owners.owns(message.token, self._run_id):
            document = error_document(403, "This token does not belong to this run.")
            raise MessageError(message.id, document)
        return arguments

    async def _obey_all(self) -> None:
        while True:
            message, arguments = await self._commands.get()
            self._outbox.say(await self._obey(message, arguments))
            self._commands.task_done()

    async def _obey(self, message: Command, arguments: Json) -> str:
        """Carries out a command, once; returns the answer."""

        async def carry_out() -> str:
            engine = self._context.engine
            answer = await engine.command(self._run_id, message.command, arguments)
            return reply(message.id, {**answer, "run": run_document(answer["run"])})

        try:
            if message.id is None:
                return await carry_out()
            asked = fingerprint_of(message.command.encode(), json.dumps(arguments).encode())
            answer, _ = await self._context.once.do(self._name(message), asked, carry_out, len)
        except KeyReused:
            return refusal(
                message.id, error_document(422, "This id stands for another command already.")
            )
        except (EngineError, ConfigError) as error:
            return refusal(message.id, document_of(error))
        return answer

    def _name(self, message: Command) -> tuple[str, int, int | str | None]:
        """Numbers are counted anew by each connection; any other name is one for the whole run."""
        number = self._number if isinstance(message.id, int) else -1
        return self._run_id, number, message.id
