"""From a run's thread to its viewers on the event loop: the newest frame, and every event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.engine.protocol import Json, Viewer
from ganscope.runs.journal.events import Event, Snapshot

FRAME = "frame"


class RunFeed:
    """The `Listener` of one run: passes its frames and events on to viewers.

    Args:
      loop: the event loop on which viewers are called.
      encode: turns a snapshot into a frame; called on the run's thread, once per frame.
      on_end: called on the loop with the run's id, after the run's last event.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        encode: Callable[[Snapshot], bytes],
        on_end: Callable[[str], None],
    ) -> None:
        # How many people look through each viewer. Replaced as a whole.
        self.viewers: Mapping[Viewer, int] = {}
        self.frame_bytes = 0
        self._encode, self._on_end = encode, on_end
        self._bridge = LoopBridge[tuple[str, Json], tuple[int, bytes]]()
        self._bridge.open(loop, self._deliver_event, self._deliver_frame)

    @property
    def n_viewers(self) -> int:
        return sum(self.viewers.values())

    # On the run's thread

    def on_snapshot(self, snapshot: Snapshot) -> None:
        frame = self._encode(snapshot)
        self.frame_bytes = len(frame)
        self._bridge.put_latest(FRAME, (snapshot.frame, frame))

    def on_event(self, run_id: str, event: Event) -> None:
        document = {"seq": event.seq, "step": event.step, "kind": event.kind, **event.fields}
        self._bridge.put((run_id, document))

    # On the event loop

    def _deliver_event(self, addressed: tuple[str, Json]) -> None:
        run_id, event = addressed
        for viewer in self.viewers:
            viewer.on_event(event)
        if event["kind"] == "deleted":
            self._on_end(run_id)

    def _deliver_frame(self, numbered: tuple[int, bytes]) -> None:
        for viewer in self.viewers:
            viewer.on_frame(*numbered)
