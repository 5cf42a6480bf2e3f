"""From a run's thread to its viewers on the event loop: the newest frame, and every event."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable

from ganscope.engine.protocol import Json, Viewer
from ganscope.runs.journal.events import Event, Snapshot


class LoopBridge:
    """A listener of one run. The thread side never waits; the loop side is one callback at a time,
    however much has gathered since."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        encode: Callable[[Snapshot], bytes],
        on_end: Callable[[str], None],
    ) -> None:
        self.viewers: list[Viewer] = []
        self.frame_bytes = 0
        self._loop, self._encode, self._on_end = loop, encode, on_end
        self._lock = threading.Lock()
        self._frame: tuple[int, bytes] | None = None
        self._events: deque[tuple[str, Json]] = deque()
        self._is_scheduled = False

    # On the run's thread

    def on_snapshot(self, snapshot: Snapshot) -> None:
        frame = self._encode(snapshot)
        self.frame_bytes = len(frame)
        with self._lock:
            self._frame = (snapshot.frame, frame)
        self._schedule()

    def on_event(self, run_id: str, event: Event) -> None:
        told = {"seq": event.seq, "step": event.step, "kind": event.kind, **event.fields}
        with self._lock:
            self._events.append((run_id, told))
        self._schedule()

    def _schedule(self) -> None:
        with self._lock:
            if self._is_scheduled:
                return
            self._is_scheduled = True
        # A closed loop has nobody left to tell.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._deliver)

    # On the event loop

    def _deliver(self) -> None:
        with self._lock:
            self._is_scheduled = False
            frame, self._frame = self._frame, None
            events = list(self._events)
            self._events.clear()
        for run_id, event in events:
            for viewer in list(self.viewers):
                viewer.on_event(event)
            if event["kind"] == "deleted":
                self._on_end(run_id)
        if frame is not None:
            for viewer in self.viewers:
                viewer.on_frame(*frame)

    def add(self, viewer: Viewer) -> None:
        self.viewers.append(viewer)

    def remove(self, viewer: Viewer) -> None:
        if viewer in self.viewers:
            self.viewers.remove(viewer)
