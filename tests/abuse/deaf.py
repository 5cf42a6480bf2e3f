"""A peer that has stopped reading without closing."""

from __future__ import annotations

import threading

import psutil

from abuse.conftest import OwnedRun
from abuse.raw import Peer, message


class Deaf:
    """Completes the handshake, acknowledges every frame in advance, and never reads."""

    def __init__(self, run: OwnedRun) -> None:
        self.peer = Peer(run.address, receive_buffer=4096)
        assert self.peer.open(f"{run.path}/stream") == 101
        self.port = self.peer.socket.getsockname()[1]
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._lie)
        self._thread.start()

    def _lie(self) -> None:
        while not self._is_over.wait(0.05):
            self.peer.say(message({"type": "ack", "frame": 10**9}))

    def is_held(self, pid: int) -> bool:
        """Returns whether the server still has the connection."""
        held = psutil.Process(pid).net_connections("tcp")
        return any(one.raddr and one.raddr.port == self.port for one in held)

    def close(self) -> None:
        self._is_over.set()
        self._thread.join()
        self.peer.socket.close()
