"""The healthy viewer beside all faults: it must not notice them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from ganscope.wire.frames import decode
from patience import PATIENCE_SECONDS, until


class Viewer:
    """Watches a run in its own thread and acknowledges every frame, as the page does."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[dict[str, Any]] = []
        self.numbers: list[int] = []  # of its frames
        self.steps: list[int] = []
        self.code: int | None = None
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        try:
            for message in self.socket:
                if isinstance(message, str):
                    self.messages.append(json.loads(message))
                    continue
                metadata = decode(message).metadata
                self.numbers.append(int(metadata["frame"]))
                self.steps.append(int(metadata["step"]))
                # The last frames are read after the connection has ended.
                with suppress(ConnectionClosed):
                    self.socket.send(json.dumps({"type": "ack", "frame": self.numbers[-1]}))
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code

    @property
    def events(self) -> list[dict[str, Any]]:
        return [message for message in list(self.messages) if message["type"] == "event"]

    def check(self) -> None:
        """Checks that it is connected, has missed no event, and that frames became newer."""
        assert self.code is None, f"the healthy viewer was closed with {self.code}"
        seqs = [event["seq"] for event in self.events]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
        numbers = list(self.numbers)
        assert numbers == sorted(set(numbers))

    def sees(self, n_frames: int = 2) -> None:
        """Waits for new frames."""
        wanted = len(self.numbers) + n_frames
        self.until(lambda: len(self.numbers) >= wanted)
        self.check()

    def until(self, is_fulfilled: Any) -> None:
        """Waits until a condition holds; fails if the connection ends before."""

        def is_over() -> bool:
            has_ended = not self._thread.is_alive()  # asked first: messages before the end count
            if is_fulfilled():
                return True
            assert not has_ended, f"closed with {self.code}"
            return False

        until(is_over, lambda: f"{len(self.numbers)} frames came; closed with {self.code}")

    def join(self) -> None:
        """Waits for the end of the connection."""
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()


@contextmanager
def watching(address: str, run_id: str) -> Iterator[Viewer]:
    """A viewer that watches while the block runs."""
    url = f"{address.replace('http', 'ws')}/api/runs/{run_id}/stream"
    options = {"subprotocols": ["ganscope.v1"], "compression": None, "max_size": None}
    # Its own pings would use Python's global random generator in another thread, and Hypothesis
    # would complain that the test cannot be repeated.
    with connect(url, **options, ping_interval=None) as socket:
        viewer = Viewer(socket)
        try:
            yield viewer
        finally:
            socket.close()
            viewer.join()
