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


class RunFeeds:
    """The feeds of all runs, and who looks at each run.

    A run that is loaded again gets a new feed: the old one may still have to deliver its last event
    to the viewers of that time.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, encode: Callable[[Snapshot], bytes]
    ) -> None:
        self._loop, self._encode = loop, encode
        self._feeds: dict[str, RunFeed] = {}
        self._viewers: dict[str, dict[Viewer, int]] = {}

    def create(self) -> RunFeed:
        """A feed for a run whose id is not known yet; see `register`."""
        feed = RunFeed(self._loop, self._encode, lambda run_id: self._forget(run_id, feed))
        return feed

    def register(self, run_id: str, feed: RunFeed) -> None:
        self._feeds[run_id] = feed

    def create_for(self, run_id: str) -> RunFeed:
        """A feed for a run that is about to be loaded; its viewers get all events of that."""
        self._feeds[run_id] = feed = self.create()
        self.update(run_id)
        return feed

    def _forget(self, run_id: str, feed: RunFeed) -> None:
        if self._feeds.get(run_id) is feed:
            del self._feeds[run_id]

    def set_viewers(self, run_id: str, viewer: Viewer, n: int) -> None:
        """Sets how many people look at a run through `viewer`; takes effect with `update`."""
        viewers = self._viewers.setdefault(run_id, {})
        viewers[viewer] = n
        if not n:
            del viewers[viewer]
        if not viewers:
            del self._viewers[run_id]

    def update(self, run_id: str) -> int:
        """Hands its viewers to the feed of a run; returns how many people look."""
        viewers = self._viewers.get(run_id, {})
        if (feed := self._feeds.get(run_id)) is not None:
            feed.viewers = dict(viewers)
        return sum(viewers.values())

    def watched(self) -> dict[str, RunFeed]:
        """The feeds that have viewers, by run."""
        return {run_id: feed for run_id, feed in self._feeds.items() if feed.n_viewers}
