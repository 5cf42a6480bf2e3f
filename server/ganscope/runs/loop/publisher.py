"""What a run is at this moment, and every word about what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ganscope.gan.config_types import Config
from ganscope.runs.journal.events import Event, Listener, Snapshot, Status, View
from ganscope.runs.journal.journal import Journal, change_of

# Of a class that comes in at once, each would hear of each other.
HEADCOUNT_SECONDS = 0.25


class RunPublisher:
    """Keeps the view up to date and tells the listener; writes the log of what was told.

    told: the configuration that the viewers know as the one trained.
    """

    def __init__(self, view: View, journal: Journal, listener: Listener, seq: int = 0) -> None:
        self.view, self.journal, self.told = view, journal, view.config
        self._listener, self._seq = listener, seq

    @property
    def seq(self) -> int:
        """Of the last event."""
        return self._seq

    def update(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)

    def emit(self, kind: str, **fields: Any) -> None:
        self._seq += 1
        event = Event(self._seq, self.view.step, kind, fields)
        self.journal.note(event)
        self._listener.on_event(self.view.id, event)

    def show(self, snapshot: Snapshot) -> None:
        self._listener.on_snapshot(snapshot)

    def status(self, status: Status, reason: str | None = None) -> bool:
        """Returns whether it is another one."""
        if (status, reason) == (self.view.status, self.view.reason):
            return False
        self.update(status=status, reason=reason)
        fields = {"status": status} if reason is None else {"status": status, "reason": reason}
        self.emit("status", **fields)
        return True

    def config(self, config: Config, *believed: Config, recompiled: bool, restarted: bool) -> None:
        """What is trained from here on. `believed`: what some viewers took for it."""
        change = change_of(config, self.told, *believed)
        self.told = config
        self.emit("config", change=change, recompiled=recompiled, restarted=restarted)


class ViewerCountThrottle:
    """Counts at once who watches, and tells it at once, but only a few times a second."""

    def __init__(self, publisher: RunPublisher, clock: Callable[[], float]) -> None:
        self._publisher, self._clock = publisher, clock
        self._is_untold = False
        self._due = -math.inf

    def count(self, viewers: int) -> float | None:
        """Returns the seconds until what is still untold may be told; None if nothing is."""
        if viewers != self._publisher.view.viewers:
            self._publisher.update(viewers=viewers)
            self._is_untold = True
        if not self._is_untold:
            return None
        now = self._clock()
        if now < self._due:
            return self._due - now
        self._is_untold, self._due = False, now + HEADCOUNT_SECONDS
        self._publisher.emit("viewers", viewers=viewers)
        return None
