"""The WebSocket route of a run: admits viewers, serves them, and closes their streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.web.asgi.websocket_protocol import ABORT, DIRECT
from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import ErrorResponse
from ganscope.web.presenters import run_document
from ganscope.web.quotas import address_of
from ganscope.web.stream.outbox import TOO_SLOW, Outbox
from ganscope.web.stream.receiver import ABUSE, StreamReceiver
from ganscope.web.telemetry import DROPPED_FOR
from ganscope.wire.errors import error_document
from ganscope.wire.messages import SUBPROTOCOL, hello

logger = logging.getLogger(__name__)

NO_SUCH_RUN, RESTARTING, FULL = 4404, 1012, 1013  # close codes
REASONS = dict(zip((TOO_SLOW, ABUSE, FULL), DROPPED_FOR, strict=True))
# A browser cannot add headers to a handshake, and URLs end up in logs: the token of a run comes as
# a second subprotocol.
TOKEN_PREFIX = "ganscope.token."
# A peer has this long to answer a close before its connection is aborted.
CLOSE_TIMEOUT_SECONDS = 5.0

router = APIRouter()


@router.websocket("/api/runs/{run_id}/stream")
async def stream(socket: WebSocket, run_id: str, context: Shared) -> None:
    """Sends frames as binary messages and everything else as JSON.

    Takes `ack` and `ping`, see `ganscope.wire.messages`. Commands are REST calls.
    """
    await admit(socket, run_id, context, lambda: _serve(socket, run_id, context))


async def admit(
    socket: WebSocket, name: str, context: Context, serve: Callable[[], Awaitable[int | None]]
) -> None:
    """Accepts a stream, serves it if there is room, and closes it. `name` says in the log what is
    streamed; `serve` returns the code to close with, None if the peer left."""
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        error = error_document(400, f"This speaks the subprotocol {SUBPROTOCOL!r} and no other.")
        await socket.send_denial_response(ErrorResponse(error))
        return
    await socket.accept(SUBPROTOCOL)
    with context.quotas.open_stream(address_of(socket)) as is_admitted:
        code = await serve() if is_admitted else FULL
    if code is not None:
        await close_stream(socket, code, name, context)


async def _serve(socket: WebSocket, run_id: str, context: Context) -> int | None:
    """Serves an admitted viewer; returns the code to close with, None if the viewer left."""
    direct = socket.scope.get("extensions", {}).get(DIRECT)
    outbox = Outbox(context, run_id, *([direct["write"]] if direct else []))
    is_owner = offers_token(socket, lambda token: context.tokens.verify(token, run_id))
    # The event that announces a change of viewers carries this count: so the count changes first.
    context.owner_pages[run_id] += is_owner
    try:
        return await _exchange(socket, run_id, context, outbox)
    finally:
        context.owner_pages[run_id] -= is_owner
        if not context.owner_pages[run_id]:
            del context.owner_pages[run_id]
        context.notes.disconnect(run_id, outbox.queue_text)
        context.telemetry.queues.discard(outbox)
        await context.engine.unwatch(run_id, outbox)


def offers_token(socket: WebSocket, verify: Callable[[str], bool]) -> bool:
    """Returns whether the peer offers a valid token, as a second subprotocol."""
    offered = [name for name in socket.scope["subprotocols"] if name.startswith(TOKEN_PREFIX)]
    return any(verify(name.removeprefix(TOKEN_PREFIX)) for name in offered)


async def _exchange(socket: WebSocket, run_id: str, context: Context, outbox: Outbox) -> int | None:
    """Sends and receives until either ends; returns the code to close with, None if the viewer
    left."""
    try:
        viewers = (await context.engine.get(run_id))["viewers"]
        if viewers >= context.settings.max_viewers_per_run:
            return FULL
        watched = await context.engine.watch(run_id, outbox)
        run = run_document(watched, context.settings.root_path)
        outbox.queue_text(hello(run | {"owners": context.owner_pages[run_id]}))
        context.notes.connect(run_id, outbox.queue_text)
        for text in context.notes_for_newcomer(run_id):
            outbox.queue_text(text)
    except NoSuchRun:
        return NO_SUCH_RUN
    except EngineError:  # the training process restarts
        return RESTARTING
    receiver = StreamReceiver(socket, context, outbox)
    if (direct := socket.scope.get("extensions", {}).get(DIRECT)) is not None:
        direct["listen"](receiver.try_acknowledge)
    return await until_either_ends(outbox.send_all(socket), receiver.listen())


async def until_either_ends(
    send: Coroutine[Any, Any, int | None], receive: Coroutine[Any, Any, int | None]
) -> int | None:
    """Sends and receives until either ends, and ends the other; returns the code to close with,
    None if the connection broke."""
    sending, receiving = asyncio.create_task(send), asyncio.create_task(receive)
    done, _ = await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, receiving):
        task.cancel()
    sent, received = await asyncio.gather(sending, receiving, return_exceptions=True)
    ended = received if receiving in done else sent
    if isinstance(ended, WebSocketDisconnect | RuntimeError | OSError):
        return None  # the connection broke while something was being sent
    if isinstance(ended, BaseException):
        raise ended
    return ended


async def close_stream(socket: WebSocket, code: int, run_id: str, context: Context) -> None:
    """Closes a stream, and frees the connection even if the peer does not answer."""
    if (reason := REASONS.get(code)) is not None:
        context.telemetry.viewers_dropped.labels(reason).inc()
        facts = {"run": run_id, "reason": reason, "code": code, "address": address_of(socket)}
        logger.warning("viewer dropped", extra=facts)
    abort = socket.scope.get("extensions", {}).get(ABORT, {}).get("abort")
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
            await socket.close(code)
    except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
        if abort is not None:
            abort()
        return
    if abort is not None:
        # A peer that has stopped reading never answers: see `ganscope.web.asgi.websocket_protocol`.
        asyncio.get_running_loop().call_later(CLOSE_TIMEOUT_SECONDS, abort)
