"""The send queue of one viewer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from fastapi import WebSocket

from ganscope.web.context import Context
from ganscope.web.loop_clock import Deadline
from ganscope.wire.json_text import Json
from ganscope.wire.messages import event as event_message
from ganscope.wire.messages import process as process_message

TOO_SLOW, DELETED = 4408, 4410
MAX_IN_FLIGHT = 2
MAX_EVENTS = 256


class Outbox:
    """Holds at most one frame, which a newer one replaces, and a bounded queue of texts, none of
    which is skipped.

    A viewer acknowledges each frame; at most `MAX_IN_FLIGHT` may be unacknowledged. A viewer that
    makes no progress for `send_timeout_seconds`, or lets too many texts queue up, is too slow.

    Args:
      write: sends a frame at once, or returns False if it would have to wait. With it, a frame for
        a viewer that keeps up costs no task switch and no timer.
    """

    def __init__(
        self, context: Context, run_id: str, write: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        self._context, self._run_id, self._write = context, run_id, write
        self._telemetry, self._clock = context.telemetry, context.telemetry.clock
        self._timeout = context.settings.send_timeout_seconds
        self._frame: tuple[int, bytes] | None = None
        self._texts: deque[str] = deque()
        self._in_flight: deque[int] = deque()
        self._progress_at = 0.0
        self._deadline: Deadline | None = None
        self._wake = asyncio.Event()
        self._is_idle = self._has_ended = False
        self._is_run_deleted = self._has_stalled = False
        self._telemetry.queues.add(self)

    def on_frame(self, number: int, frame: bytes) -> None:
        """Sends a frame at once, or keeps it until the viewer may have one."""
        is_first, self._frame = self._frame is None, (number, frame)
        if not is_first:
            self._telemetry.frames_skipped.inc()
            return
        if not self._send_at_once() and not self._has_ended:
            self._progress_at = self._clock.time()
            self._expect_progress()

    def on_event(self, event: Json) -> None:
        """Queues an event of the run. After `deleted`, the stream ends once all is sent."""
        fields = {k: v for k, v in event.items() if k not in ("seq", "step", "kind")}
        if event["kind"] == "viewers":
            fields["owners"] = self._context.owner_pages[self._run_id]
        self.queue_text(event_message(event["seq"], event["step"], event["kind"], fields))
        self._is_run_deleted |= event["kind"] == "deleted"

    def on_process(self, status: Json) -> None:
        """Queues a change of the training process's state."""
        self.queue_text(process_message(status))

    def queue_text(self, text: str) -> None:
        """Queues a text message."""
        self._texts.append(text)
        self._wake.set()

    def acknowledge(self, frame: int) -> bool:
        """Handles the acknowledgement of a frame and all before it. Returns False if none of them
        was unacknowledged."""
        if not self._in_flight or self._in_flight[0] > frame:
            return False
        while self._in_flight and self._in_flight[0] <= frame:
            self._in_flight.popleft()
        if self._frame is not None:
            self._progress_at = self._clock.time()
            self._send_at_once()
        return True

    def age_seconds(self) -> float:
        """For how long a frame has waited without progress of the viewer, in seconds."""
        now = self._clock.time()
        return 0.0 if self._frame is None else max(0.0, now - self._progress_at)

    def n_queued(self) -> int:
        """The number of queued texts."""
        return len(self._texts)

    async def send_all(self, socket: WebSocket) -> int:
        """Sends all that is queued until the stream has to end; returns the code to close with."""
        try:
            while len(self._texts) <= MAX_EVENTS and not self._has_stalled:
                self._wake.clear()
                if self._texts:
                    async with self._clock.timeout(self._timeout):
                        await socket.send_text(self._texts.popleft())
                elif self._is_run_deleted:
                    return DELETED
                elif self._frame is not None and len(self._in_flight) < MAX_IN_FLIGHT:
                    (number, frame), self._frame = self._frame, None
                    async with self._clock.timeout(self._timeout):
                        await socket.send_bytes(frame)
                    self._note_sent(number)
                else:
                    self._is_idle = True
                    await self._wake.wait()
                    self._is_idle = False
        except TimeoutError:
            pass
        finally:
            self._is_idle, self._has_ended = False, True
            if self._deadline is not None:
                self._deadline.cancel()
        return TOO_SLOW

    def _send_at_once(self) -> bool:
        """Sends the frame without waiting; returns False, and wakes up `send_all`, if it has to
        wait."""
        if self._frame is None or len(self._in_flight) >= MAX_IN_FLIGHT:
            return False
        number, frame = self._frame
        # Texts come first: the frame already shows what they announce.
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
        """Starts the deadline for the next acknowledgement, while a frame waits for it.

        The loop's clock measures it, so that time in which the server was stopped does not count.
        One deadline serves many frames: a new one for each would cost as much as sending it.
        """
        if self._deadline is None:
            due = self._progress_at + self._timeout
            self._deadline = self._clock.call_at(due, self._check_progress)

    def _check_progress(self) -> None:
        self._deadline = None
        if self._frame is None:
            return
        if self._clock.time() < self._progress_at + self._timeout:
            self._expect_progress()
            return
        self._has_stalled = True
        self._wake.set()
