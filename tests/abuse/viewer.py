"""The healthy viewer beside everything that goes wrong: it must notice nothing."""

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
    """Watches a run in a thread of its own, as the page does: acknowledges every frame."""

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
                # What came before the end of the connection can still be read after it.
                with suppress(ConnectionClosed):
                    self.socket.send(json.dumps({"type": "ack", "frame": self.numbers[-1]}))
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code

    @property
    def events(self) -> list[dict[str, Any]]:
        return [message for message in list(self.messages) if message["type"] == "event"]

    def check(self) -> None:
        """It is still there, has missed no event, and every frame was newer than the last."""
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
        """Waits until it is so, or until the connection has ended."""

        def is_over() -> bool:
            has_ended = not self._thread.is_alive()  # what came before its end counts
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
    """A viewer until the block is left."""
    url = f"{address.replace('http', 'ws')}/api/runs/{run_id}/stream"
    options = {"subprotocols": ["ganscope.v1"], "compression": None, "max_size": None}
    # Its own pings would draw from Python's one source of chance, on another thread: Hypothesis
    # takes that for a strategy which cannot be repeated.
    with connect(url, **options, ping_interval=None) as socket:
        viewer = Viewer(socket)
        try:
            yield viewer
        finally:
            socket.close()
            viewer.join()
