"""The viewers of one run, in the process that has their sockets."""

from __future__ import annotations

from ganscope.engine.protocol import Json, Viewer


class Subscription:
    """A viewer that has asked to be told. What happens between the answer to that and the moment
    when it has been read out comes after it."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._is_listening = self._is_shown = False
        self._events: list[Json] = []
        self._frame: tuple[int, bytes] | None = None

    def listen(self) -> None:
        """From here on nothing is missed."""
        self._is_listening = True

    def show(self) -> None:
        """From here on nothing is held back."""
        self._is_shown = True
        for event in self._events:
            self.viewer.on_event(event)
        if self._frame is not None:
            self.viewer.on_frame(*self._frame)
        self._events, self._frame = [], None

    def on_event(self, event: Json) -> None:
        if self._is_shown:
            self.viewer.on_event(event)
        elif self._is_listening:
            self._events.append(event)

    def on_process(self, status: Json) -> None:
        # Whoever still waits for an answer is told by that.
        if self._is_shown:
            self.viewer.on_process(status)

    def on_frame(self, number: int, frame: bytes) -> None:
        if self._is_shown:
            self.viewer.on_frame(number, frame)
        elif self._is_listening:
            self._frame = (number, frame)


class Subscribers:
    """All seats of one run."""

    def __init__(self) -> None:
        self._seats: dict[int, Subscription] = {}
        self._last_event: Json = {"seq": 0, "step": 0}

    @property
    def n_viewers(self) -> int:
        return len(self._seats)

    def add(self, viewer: Viewer) -> Subscription:
        seat = Subscription(viewer)
        self._seats[id(viewer)] = seat
        return seat

    def remove(self, viewer: Viewer) -> bool:
        """Whether it was there."""
        return self._seats.pop(id(viewer), None) is not None

    def on_event(self, event: Json) -> None:
        self._last_event = event
        for seat in list(self._seats.values()):
            seat.on_event(event)

    def on_frame(self, number: int, frame: bytes) -> None:
        for seat in self._seats.values():
            seat.on_frame(number, frame)

    def on_process(self, status: Json) -> None:
        for seat in self._seats.values():
            seat.on_process(status)

    def end(self) -> None:
        """The run could not be saved from the end of the process it was in."""
        last = self._last_event
        self.on_event({"seq": last["seq"] + 1, "step": last["step"], "kind": "deleted"})
