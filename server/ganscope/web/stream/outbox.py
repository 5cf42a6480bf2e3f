"""What one viewer is still to be sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from fastapi import WebSocket

from ganscope.web.context import Context, Json
from ganscope.web.loop_clock import Deadline
from ganscope.wire.messages import event as event_message
from ganscope.wire.messages import process as process_message

TOO_SLOW, DELETED = 4408, 4410
MAX_IN_FLIGHT = 2
MAX_EVENTS = 256


class Outbox:
    """One frame at most, since a newer one replaces it, and a bounded queue of texts, none of which
    is skipped.

    Args:
      write: sends a frame at once, or says that it would have to wait. With it, a viewer that keeps
        up costs no task switch and no timer.
    """

    def __init__(
        self, context: Context, run_id: str, write: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        self._context, self._run_id, self._write = context, run_id, write
        self._telemetry, self._clock = context.telemetry, context.telemetry.clock
        self._patience = context.settings.send_timeout_seconds
        self._frame: tuple[int, bytes] | None = None
        self._texts: deque[str] = deque()
        self._in_flight: deque[int] = deque()
        self._progress_at = 0.0
        self._check: Deadline | None = None
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
            self._progress_at = self._clock.time()
            self._expect_progress()

    def on_event(self, event: Json) -> None:
        fields = {k: v for k, v in event.items() if k not in ("seq", "step", "kind")}
        if event["kind"] == "viewers":
            fields["owners"] = self._context.owner_pages[self._run_id]
        self.say(event_message(event["seq"], event["step"], event["kind"], fields))
        self._is_last_said |= event["kind"] == "deleted"

    def on_process(self, status: Json) -> None:
        self.say(process_message(status))

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
            self._progress_at = self._clock.time()
            self._send_at_once()
        return True

    def age_seconds(self) -> float:
        """Since when a frame waits and nothing moves."""
        now = self._clock.time()
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
                    async with self._clock.timeout(self._patience):
                        await socket.send_text(self._texts.popleft())
                elif self._is_last_said:
                    return DELETED
                elif self._frame is not None and len(self._in_flight) < MAX_IN_FLIGHT:
                    (number, frame), self._frame = self._frame, None
                    async with self._clock.timeout(self._patience):
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
        """A viewer that acknowledges nothing while a frame waits for it has stalled. What counts is
        the time that the server had to hear it. One deadline goes on from frame to frame: one for
        each of them would cost as much as the sending."""
        if self._check is None:
            due = self._progress_at + self._patience
            self._check = self._clock.call_at(due, self._check_progress)

    def _check_progress(self) -> None:
        self._check = None
        if self._frame is None:
            return
        if self._clock.time() < self._progress_at + self._patience:
            self._expect_progress()
            return
        self._has_stalled = True
        self._wake.set()
