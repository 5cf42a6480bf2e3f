"""The WebSocket of a run: the newest frame, every event, and the owner's commands."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.web.context import Context, Json, Shared
from ganscope.web.hearing import ABUSE, Hearing
from ganscope.web.limits import address_of
from ganscope.web.problems import ProblemResponse
from ganscope.web.runs_api import run_document
from ganscope.web.telemetry import DROPPED_FOR
from ganscope.web.ws import ABORT, DIRECT
from ganscope.wire.messages import SUBPROTOCOL, hello
from ganscope.wire.messages import event as event_message
from ganscope.wire.problems import problem

logger = logging.getLogger(__name__)

NO_SUCH_RUN, TOO_SLOW, DELETED, COME_BACK, FULL = 4404, 4408, 4410, 1012, 1013
REASONS = dict(zip((TOO_SLOW, ABUSE, FULL), DROPPED_FOR, strict=True))
MAX_IN_FLIGHT = 2
# A browser can send no header with a handshake, and an address ends up in logs.
TOKEN_PREFIX = "ganscope.token."
MAX_EVENTS = 256
# How long a peer that was told to go has to answer before its connection is cut.
FAREWELL_SECONDS = 5.0

router = APIRouter()


class Outbox:
    """What one viewer is still to be sent: one frame at most, since a newer one replaces it, and a
    bounded queue of texts, none of which is skipped.

    Args:
      write: sends a frame at once, or says that it would have to wait. With it, a viewer that keeps
        up costs no task switch and no timer.
    """

    def __init__(
        self, context: Context, run_id: str, write: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        self._context, self._run_id, self._write = context, run_id, write
        self._telemetry = context.telemetry
        self._patience = context.settings.send_timeout_seconds
        self._frame: tuple[int, bytes] | None = None
        self._texts: deque[str] = deque()
        self._in_flight: deque[int] = deque()
        self._progress_at = 0.0
        self._check: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._is_idle = self._is_over = False
        self._is_last_said = self._has_stalled = False
        self._telemetry.queues.add(self)

    def on_frame(self, number: int, frame: bytes) -> None:
        is_first, self._frame = self._frame is None, (number, frame)
        if not is_first:
            self._telemetry.frames_skipped.inc()
            return
        if not self._send_at_once() and not self._is_over:
            self._progress_at = asyncio.get_running_loop().time()
            self._expect_progress()

    def on_event(self, event: Json) -> None:
        fields = {k: v for k, v in event.items() if k not in ("seq", "step", "kind")}
        if event["kind"] == "viewers":
            fields["owners"] = self._context.owner_pages[self._run_id]
        self.say(event_message(event["seq"], event["step"], event["kind"], fields))
        self._is_last_said |= event["kind"] == "deleted"

    def say(self, text: str) -> None:
        self._texts.append(text)
        self._wake.set()

    def acknowledge(self, frame: int) -> bool:
        """Whether it was waited for."""
        if not self._in_flight or self._in_flight[0] > frame:
            return False
        while self._in_flight and self._in_flight[0] <= frame:
            self._in_flight.popleft()
        if self._frame is not None:
            self._progress_at = asyncio.get_running_loop().time()
            self._send_at_once()
        return True

    def age_seconds(self) -> float:
        """Since when a frame waits and nothing moves."""
        now = asyncio.get_running_loop().time()
        return 0.0 if self._frame is None else max(0.0, now - self._progress_at)

    def n_waiting(self) -> int:
        """How many texts wait."""
        return len(self._texts)

    async def send_all(self, socket: WebSocket) -> int:
        """Writes whatever has to wait, for ever; returns the code to close with."""
        try:
            while len(self._texts) <= MAX_EVENTS and not self._has_stalled:
                self._wake.clear()
                if self._texts:
                    async with asyncio.timeout(self._patience):
                        await socket.send_text(self._texts.popleft())
                elif self._is_last_said:
                    return DELETED
                elif self._frame is not None and len(self._in_flight) < MAX_IN_FLIGHT:
                    (number, frame), self._frame = self._frame, None
                    async with asyncio.timeout(self._patience):
                        await socket.send_bytes(frame)
                    self._note_sent(number)
                else:
                    self._is_idle = True
                    await self._wake.wait()
                    self._is_idle = False
        except TimeoutError:
            pass
        finally:
            self._is_idle, self._is_over = False, True
            if self._check is not None:
                self._check.cancel()
        return TOO_SLOW

    def _send_at_once(self) -> bool:
        """Sends the frame that there is, if the viewer may have one; whether it did. What has to
        wait for anything is left to `send_all`."""
        if self._frame is None or len(self._in_flight) >= MAX_IN_FLIGHT:
            return False
        number, frame = self._frame
        # Texts come first: what they tell of is in the frame already.
        if not self._is_idle or self._texts or not self._write(frame):
            self._wake.set()
            return False
        self._frame = None
        self._note_sent(number)
        return True

    def _note_sent(self, number: int) -> None:
        self._in_flight.append(number)
        self._telemetry.frames_sent.inc()

    def _expect_progress(self) -> None:
        """A viewer that acknowledges nothing while a frame waits for it has stalled. One timer goes
        on from frame to frame: one for each of them would cost as much as the sending."""
        if self._check is None:
            due = self._progress_at + self._patience
            self._check = asyncio.get_running_loop().call_at(due, self._check_progress)

    def _check_progress(self) -> None:
        self._check = None
        if self._frame is None:
            return
        if asyncio.get_running_loop().time() < self._progress_at + self._patience:
            self._expect_progress()
            return
        self._has_stalled = True
        self._wake.set()


@router.websocket("/api/runs/{run_id}/stream")
async def stream(socket: WebSocket, run_id: str, context: Shared) -> None:
    """Frames as binary messages, everything else as JSON; see the subprotocol `ganscope.v1`."""
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        refused = problem(400, f"This speaks the subprotocol {SUBPROTOCOL!r} and no other.")
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
    ear = Hearing(socket, run_id, context, outbox)
    if (direct := socket.scope.get("extensions", {}).get(DIRECT)) is not None:
        direct["listen"](ear.take_in_at_once)
    hearing = asyncio.create_task(ear.listen())
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
        # A peer that has stopped reading never answers: see ganscope.web.ws.
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, abort)
