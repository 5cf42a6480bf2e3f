"""The WebSocket of a run: the newest frame, every event, and the owner's commands."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.gan.fields import ConfigError
from ganscope.web.context import Context, Json, Shared
from ganscope.web.problems import ProblemResponse, document_of
from ganscope.web.runs_api import run_document
from ganscope.web.ws import ABORT
from ganscope.wire.messages import (
    SUBPROTOCOL,
    Ack,
    Command,
    MessageError,
    hello,
    parse_message,
    refusal,
    reply,
)
from ganscope.wire.messages import (
    event as event_message,
)
from ganscope.wire.problems import problem

NO_SUCH_RUN, TOO_SLOW, DELETED, ABUSE, FULL = 4404, 4408, 4410, 1008, 1013
MAX_IN_FLIGHT = 2
# A browser can send no header with a handshake, and an address ends up in logs.
TOKEN_PREFIX = "ganscope.token."
MAX_EVENTS = 256
MAX_MISTAKES = 20
# How long a peer that was told to go has to answer before its connection is cut.
FAREWELL_SECONDS = 5.0

router = APIRouter()


class Outbox:
    """What one viewer is still to be sent: one frame at most, since a newer one replaces it, and a
    bounded queue of texts, none of which is skipped."""

    def __init__(self, context: Context, run_id: str) -> None:
        self._context, self._run_id = context, run_id
        self._telemetry = context.telemetry
        self._patience = context.settings.send_timeout_seconds
        self._frame: tuple[int, bytes] | None = None
        self._texts: deque[str] = deque()
        self._in_flight: deque[int] = deque()
        self._progress_at = 0.0
        self._wake = asyncio.Event()
        self._is_last_said = False

    def on_frame(self, number: int, frame: bytes) -> None:
        if self._frame is None:
            self._progress_at = asyncio.get_running_loop().time()
        else:
            self._telemetry.frames_skipped.inc()
        self._frame = (number, frame)
        self._wake.set()

    def on_event(self, event: Json) -> None:
        fields = {k: v for k, v in event.items() if k not in ("seq", "step", "kind")}
        if event["kind"] == "viewers":
            fields["owners"] = self._context.owner_pages[self._run_id]
        self.say(event_message(event["seq"], event["step"], event["kind"], fields))
        self._is_last_said |= event["kind"] == "deleted"

    def say(self, text: str) -> None:
        self._texts.append(text)
        self._wake.set()

    def acknowledge(self, frame: int) -> None:
        while self._in_flight and self._in_flight[0] <= frame:
            self._in_flight.popleft()
            self._progress_at = asyncio.get_running_loop().time()
        self._wake.set()

    async def send_all(self, socket: WebSocket) -> int:
        """Writes whatever there is, for ever; returns the code to close with."""
        while len(self._texts) <= MAX_EVENTS:
            self._wake.clear()
            try:
                if self._texts:
                    async with asyncio.timeout(self._patience):
                        await socket.send_text(self._texts.popleft())
                elif self._is_last_said:
                    return DELETED
                elif self._frame is not None and len(self._in_flight) < MAX_IN_FLIGHT:
                    (number, frame), self._frame = self._frame, None
                    async with asyncio.timeout(self._patience):
                        await socket.send_bytes(frame)
                    self._in_flight.append(number)
                    self._telemetry.frames_sent.inc()
                else:
                    async with asyncio.timeout_at(self._deadline()):
                        await self._wake.wait()
            except TimeoutError:
                break
        return TOO_SLOW

    def _deadline(self) -> float | None:
        """When a viewer that acknowledges nothing has stalled: only while a frame waits for it."""
        return None if self._frame is None else self._progress_at + self._patience


@router.websocket("/api/runs/{run_id}/stream")
async def stream(socket: WebSocket, run_id: str, context: Shared) -> None:
    """Frames as binary messages, everything else as JSON; see the subprotocol `ganscope.v1`."""
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        refused = problem(400, f"This speaks the subprotocol {SUBPROTOCOL!r} and no other.")
        await socket.send_denial_response(ProblemResponse(refused))
        return
    await socket.accept(SUBPROTOCOL)
    outbox = Outbox(context, run_id)
    is_owner = _is_owner(socket, run_id, context)
    # Counted before the viewers are told of the newcomer, uncounted before they hear of its end.
    context.owner_pages[run_id] += is_owner
    try:
        code = await _converse(socket, run_id, context, outbox)
    finally:
        context.owner_pages[run_id] -= is_owner
        if not context.owner_pages[run_id]:
            del context.owner_pages[run_id]
        await context.engine.unwatch(run_id, outbox)
    if code is not None:
        await _close(socket, code, context)


def _is_owner(socket: WebSocket, run_id: str, context: Context) -> bool:
    """Whether the page holds the run's token, which it may offer as a second subprotocol."""
    offered = [name for name in socket.scope["subprotocols"] if name.startswith(TOKEN_PREFIX)]
    return any(context.owners.owns(name.removeprefix(TOKEN_PREFIX), run_id) for name in offered)


async def _converse(socket: WebSocket, run_id: str, context: Context, outbox: Outbox) -> int | None:
    """Until one side has had enough; returns the code to close with, None if the viewer left."""
    try:
        viewers = (await context.engine.get(run_id))["viewers"]
        if viewers >= context.settings.max_viewers_per_run:
            return FULL
        run = run_document(await context.engine.watch(run_id, outbox))
        outbox.say(hello(run | {"owners": context.owner_pages[run_id]}))
    except NoSuchRun:
        return NO_SUCH_RUN
    sending = asyncio.create_task(outbox.send_all(socket))
    hearing = asyncio.create_task(_hear(socket, run_id, context, outbox))
    done, _ = await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, hearing):
        task.cancel()
    sent, heard = await asyncio.gather(sending, hearing, return_exceptions=True)
    ended = heard if hearing in done else sent
    if isinstance(ended, WebSocketDisconnect | RuntimeError | OSError):
        return None  # the connection broke while something was being sent
    if isinstance(ended, BaseException):
        raise ended
    return ended


async def _hear(socket: WebSocket, run_id: str, context: Context, outbox: Outbox) -> int | None:
    """Takes in what the viewer says. Always runs: what is not received hides pongs and closes."""
    mistakes = 0
    while True:
        received: Any = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return None
        try:
            message = parse_message(received.get("text"))
            if isinstance(message, Ack):
                outbox.acknowledge(message.frame)
            else:
                outbox.say(await _obey(message, run_id, context))
        except MessageError as error:
            mistakes += 1
            if mistakes > MAX_MISTAKES:
                return ABUSE
            outbox.say(refusal(error.id, error.document))


async def _obey(message: Command, run_id: str, context: Context) -> str:
    """Carries out a command; returns the answer. Raises `MessageError`."""
    body = message.body()
    if not context.owners.owns(message.token, run_id):
        document = problem(403, "This token does not belong to this run.")
        raise MessageError(message.id, document)
    try:
        arguments = body.model_dump(exclude_unset=True)
        answer = await context.engine.command(run_id, message.command, arguments)
    except (EngineError, ConfigError) as error:
        return refusal(message.id, document_of(error))
    return reply(message.id, {**answer, "run": run_document(answer["run"])})


async def _close(socket: WebSocket, code: int, context: Context) -> None:
    if code == TOO_SLOW:
        context.telemetry.viewers_dropped.inc()
    abort = socket.scope.get("extensions", {}).get(ABORT, {}).get("abort")
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            await socket.close(code)
    except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
        if abort is not None:
            abort()
        return
    if abort is not None:
        # A peer that has stopped reading never answers: see ganscope.web.ws.
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, abort)
