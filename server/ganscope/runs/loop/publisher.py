"""What a run publishes: its view, its events and its frames."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ganscope.gan.config_types import Config
from ganscope.runs.journal.events import Event, Listener, Snapshot, Status, View
from ganscope.runs.journal.journal import Journal, change_of

# The viewer count changes at most this often: when a whole class joins, each viewer would otherwise
# get an event for each other one.
VIEWER_COUNT_SECONDS = 0.25


class RunPublisher:
    """Keeps the view up to date, sends events and frames to the listener, and notes the events in
    the journal. Only the run's thread changes it; any thread may read `view`, `seq` and `journal`.

    view: replaced as a whole with each change.
    announced_config: the configuration that the viewers know as the trained one.
    """

    def __init__(self, view: View, journal: Journal, listener: Listener, seq: int = 0) -> None:
        self.view, self.journal, self.announced_config = view, journal, view.config
        self._listener, self._seq = listener, seq

    @property
    def seq(self) -> int:
        """The number of the last event."""
        return self._seq

    def update(self, **changes: Any) -> None:
        """Changes fields of the view."""
        self.view = replace(self.view, **changes)

    def emit(self, kind: str, **fields: Any) -> None:
        """Publishes an event at the present step."""
        self._seq += 1
        event = Event(self._seq, self.view.step, kind, fields)
        self.journal.note(event)
        self._listener.on_event(self.view.id, event)

    def publish_frame(self, snapshot: Snapshot) -> None:
        self._listener.on_snapshot(snapshot)

    def set_status(self, status: Status, reason: str | None = None) -> bool:
        """Returns whether the status or its reason changed."""
        if (status, reason) == (self.view.status, self.view.reason):
            return False
        self.update(status=status, reason=reason)
        fields = {"status": status} if reason is None else {"status": status, "reason": reason}
        self.emit("status", **fields)
        return True

    def set_not_saved(self, reason: str | None) -> None:
        """Publishes why the run is not saved, if that changed; None: it is saved."""
        if reason != self.view.not_saved:
            self.update(not_saved=reason)
            self.emit("not_saved", reason=reason)

    def announce_config(
        self, config: Config, *assumed: Config, recompiled: bool, restarted: bool
    ) -> None:
        """Publishes the configuration that is trained from here on. `assumed`: what some viewers
        already take for the trained one."""
        change = change_of(config, self.announced_config, *assumed)
        self.announced_config = config
        self.emit("config", change=change, recompiled=recompiled, restarted=restarted)


class ViewerCountThrottle:
    """Updates the view with each new viewer count, and publishes the count a few times a second."""

    def __init__(self, publisher: RunPublisher, clock: Callable[[], float]) -> None:
        self._publisher, self._clock = publisher, clock
        self._is_unpublished = False
        self._due = -math.inf

    def count(self, viewers: int) -> float | None:
        """Returns the seconds until an unpublished count may be published; None if there is
        none."""
        if viewers != self._publisher.view.viewers:
            self._publisher.update(viewers=viewers)
            self._is_unpublished = True
        if not self._is_unpublished:
            return None
        now = self._clock()
        if now < self._due:
            return self._due - now
        self._is_unpublished, self._due = False, now + VIEWER_COUNT_SECONDS
        self._publisher.emit("viewers", viewers=viewers)
        return None
