"""The WebSocket of a run: the newest frame and every event go out, acknowledgements and pings come
in. Commands are REST calls."""

from __future__ import annotations

import asyncio
import logging

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.web.asgi.websocket_protocol import ABORT, DIRECT
from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import ProblemResponse
from ganscope.web.quotas import address_of
from ganscope.web.routes.runs import run_document
from ganscope.web.stream.outbox import TOO_SLOW, Outbox
from ganscope.web.stream.receiver import ABUSE, StreamReceiver
from ganscope.web.telemetry import DROPPED_FOR
from ganscope.wire.errors import error_document
from ganscope.wire.messages import SUBPROTOCOL, hello

logger = logging.getLogger(__name__)

NO_SUCH_RUN, COME_BACK, FULL = 4404, 1012, 1013
REASONS = dict(zip((TOO_SLOW, ABUSE, FULL), DROPPED_FOR, strict=True))
# A browser can send no header with a handshake, and an address ends up in logs.
TOKEN_PREFIX = "ganscope.token."
# A guard: a peer that was told to go has so long to answer before its connection is cut. It is
# sent nothing more, and may come back.
FAREWELL_SECONDS = 5.0

router = APIRouter()


@router.websocket("/api/runs/{run_id}/stream")
async def stream(socket: WebSocket, run_id: str, context: Shared) -> None:
    """Frames as binary messages, everything else as JSON; see the subprotocol `ganscope.v1`."""
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        refused = error_document(400, f"This speaks the subprotocol {SUBPROTOCOL!r} and no other.")
        await socket.send_denial_response(ProblemResponse(refused))
        return
    await socket.accept(SUBPROTOCOL)
    with context.limits.stream(address_of(socket)) as is_room:
        code = await _serve(socket, run_id, context) if is_room else FULL
    if code is not None:
        await _close(socket, code, run_id, context)


async def _serve(socket: WebSocket, run_id: str, context: Context) -> int | None:
    direct = socket.scope.get("extensions", {}).get(DIRECT)
    outbox = Outbox(context, run_id, *([direct["write"]] if direct else []))
    is_owner = _is_owner(socket, run_id, context)
    # Counted before the viewers are told of the newcomer, uncounted before they hear of its end.
    context.owner_pages[run_id] += is_owner
    try:
        return await _converse(socket, run_id, context, outbox)
    finally:
        context.owner_pages[run_id] -= is_owner
        if not context.owner_pages[run_id]:
            del context.owner_pages[run_id]
        context.telemetry.queues.discard(outbox)
        await context.engine.unwatch(run_id, outbox)


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
    except EngineError:  # what trains begins again
        return COME_BACK
    sending = asyncio.create_task(outbox.send_all(socket))
    receiver = StreamReceiver(socket, context, outbox)
    if (direct := socket.scope.get("extensions", {}).get(DIRECT)) is not None:
        direct["listen"](receiver.try_acknowledge)
    receiving = asyncio.create_task(receiver.listen())
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


async def _close(socket: WebSocket, code: int, run_id: str, context: Context) -> None:
    if (reason := REASONS.get(code)) is not None:
        context.telemetry.viewers_dropped.labels(reason).inc()
        facts = {"run": run_id, "reason": reason, "code": code, "address": address_of(socket)}
        logger.warning("viewer dropped", extra=facts)
    abort = socket.scope.get("extensions", {}).get(ABORT, {}).get("abort")
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            await socket.close(code)
    except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
        if abort is not None:
            abort()
        return
    if abort is not None:
        # A peer that has stopped reading never answers: see ganscope.web.asgi.websocket_protocol.
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, abort)
