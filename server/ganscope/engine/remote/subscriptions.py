"""The viewers of all runs, in the process that has their sockets."""

from __future__ import annotations

from ganscope.engine.loop_bridge import ConflatingQueue
from ganscope.engine.protocol import Json, Viewer

FRAME = "frame"


class Subscription:
    """A viewer who has asked to watch a run.

    Events between the engine's reply and the moment its reader has handled it are buffered and
    replayed afterwards, so that `hello` is always first. Events before the reply are left out: the
    reply already contains what they say.
    """

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._is_replied = self._is_live = False
        self._buffer = ConflatingQueue[Json, tuple[int, bytes]]()

    def start_buffering(self) -> None:
        """The engine has replied."""
        self._is_replied = True

    def go_live(self) -> None:
        """The reader has handled the reply."""
        self._is_live = True
        events, frames = self._buffer.drain()
        for event in events:
            self.viewer.on_event(event)
        for frame in frames:
            self.viewer.on_frame(*frame)

    def on_event(self, event: Json) -> None:
        if self._is_live:
            self.viewer.on_event(event)
        elif self._is_replied:
            self._buffer.put(event)

    def on_frame(self, number: int, frame: bytes) -> None:
        if self._is_live:
            self.viewer.on_frame(number, frame)
        elif self._is_replied:
            self._buffer.put_latest(FRAME, (number, frame))

    def on_process(self, status: Json) -> None:
        # A viewer that still waits for the reply learns the status from that.
        if self._is_live:
            self.viewer.on_process(status)


class _RunSubscriptions:
    """Those of one run."""

    def __init__(self) -> None:
        self.by_viewer: dict[Viewer, Subscription] = {}
        self.last_event: Json = {"seq": 0, "step": 0}

    def on_event(self, event: Json) -> None:
        self.last_event = event
        for subscription in list(self.by_viewer.values()):
            subscription.on_event(event)


class Subscriptions:
    """All subscriptions, by run."""

    def __init__(self) -> None:
        self._runs: dict[str, _RunSubscriptions] = {}

    def add(self, run_id: str, viewer: Viewer) -> Subscription:
        subscription = Subscription(viewer)
        self._runs.setdefault(run_id, _RunSubscriptions()).by_viewer[viewer] = subscription
        return subscription

    def remove(self, run_id: str, viewer: Viewer) -> bool:
        """Returns whether the viewer had subscribed."""
        run = self._runs.get(run_id)
        if run is None or run.by_viewer.pop(viewer, None) is None:
            return False
        if not run.by_viewer:
            del self._runs[run_id]
        return True

    def clear(self) -> None:
        self._runs.clear()

    def n_viewers(self, run_id: str) -> int:
        run = self._runs.get(run_id)
        return 0 if run is None else len(run.by_viewer)

    def watched(self) -> set[str]:
        """Ids of the runs that have viewers."""
        return set(self._runs)

    def on_event(self, run_id: str, event: Json) -> None:
        if (run := self._runs.get(run_id)) is not None:
            run.on_event(event)

    def on_frame(self, run_id: str, number: int, frame: bytes) -> None:
        if (run := self._runs.get(run_id)) is not None:
            for subscription in run.by_viewer.values():
                subscription.on_frame(number, frame)

    def on_process(self, status: Json) -> None:
        for run in self._runs.values():
            for subscription in run.by_viewer.values():
                subscription.on_process(status)

    def end(self, run_id: str) -> None:
        """Tells the viewers of a run that it is gone, in place of the process that has ended."""
        if (run := self._runs.get(run_id)) is not None:
            seq, step = run.last_event["seq"] + 1, run.last_event["step"]
            run.on_event({"seq": seq, "step": step, "kind": "deleted"})
