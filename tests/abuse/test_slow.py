"""Requests that never end, on raw sockets: each is closed in time, with an answer where possible.

All at once: their server is granted a few seconds for each, see `PATIENT`.
"""

from __future__ import annotations

import json
import select
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass

from abuse.conftest import PATIENT, OwnedRun
from patience import until

HEAD_SECONDS = float(PATIENT["GANSCOPE_HEAD_TIMEOUT_SECONDS"])
BODY_SECONDS = float(PATIENT["GANSCOPE_BODY_TIMEOUT_SECONDS"])
TICK = 0.1
KEY = "Idempotency-Key: 0123456789abcdef\r\n"


@dataclass(frozen=True)
class Row:
    """Bytes that are sent at once, bytes that are sent one by one, and the expected statuses;
    `{host}` and `{path}` are filled in."""

    name: str
    first: str
    drop: str
    statuses: tuple[int, ...]
    seconds: float


POST = "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
ROWS = [
    Row("silence", "", "", (), HEAD_SECONDS),
    Row("half a line", "GET / HT", "", (408,), HEAD_SECONDS),
    Row("half a head", "GET / HTTP/1.1\r\nHost: {host}\r\n", "", (408,), HEAD_SECONDS),
    Row("head that goes on", "GET / HTTP/1.1\r\nX: ", "x", (408,), HEAD_SECONDS),
    Row("half a handshake", "GET {path}/stream HTTP/1.1\r\nUpgrade: websocket\r\n", "", (408,),
        HEAD_SECONDS),
    Row("no body", POST + "Content-Length: 9\r\n\r\n", "", (408,), BODY_SECONDS),
    Row("body that goes on", POST + "Content-Length: 9999\r\n\r\n{{", " ", (408,), BODY_SECONDS),
    Row("chunks without an end", POST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", (408,),
        BODY_SECONDS),
    Row("body under a key", POST + KEY + "Content-Length: 9999\r\n\r\n", " ", (408,), BODY_SECONDS),
    # The answer comes before the body: the unfinished body must not hold the connection.
    Row("body that nobody wants", "PUT / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999\r\n\r\n",
        " ", (405,), HEAD_SECONDS),
    Row("half a second head", "GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", "G", (200, 408),
        HEAD_SECONDS),
]  # fmt: skip


class Slow:
    """A request that never ends."""

    def __init__(self, row: Row, run: OwnedRun) -> None:
        self.row, self.heard, self.seconds = row, b"", 0.0
        host = run.address.removeprefix("http://")
        name, port = host.rsplit(":", 1)
        self.socket = socket.create_connection((name, int(port)))
        self._began, self.is_open = time.monotonic(), True
        self.socket.sendall(row.first.format(host=host, path=run.path + "/step").encode())

    def tick(self) -> None:
        """Sends another byte and receives what has arrived."""
        try:
            self.socket.sendall(self.row.drop.encode())
            while select.select([self.socket], [], [], 0)[0]:
                data = self.socket.recv(65536)
                if not data:
                    raise ConnectionError
                self.heard += data
        except ConnectionError:
            self.is_open, self.seconds = False, time.monotonic() - self._began

    @property
    def statuses(self) -> tuple[int, ...]:
        lines = self.heard.split(b"HTTP/1.1 ")[1:]
        return tuple(int(line[:3]) for line in lines)


def until_they_end(slow_ones: list[Slow]) -> None:
    """Keeps all requests going until the server has closed them."""

    def have_ended() -> bool:
        time.sleep(TICK)
        for slow in slow_ones:
            if slow.is_open:
                slow.tick()
        return not any(slow.is_open for slow in slow_ones)

    until(have_ended, lambda: f"still held: {[s.row.name for s in slow_ones if s.is_open]}")


def test_request_without_an_end_has_one(run, healthy):
    with ExitStack() as stack:
        slow_ones = [Slow(row, run) for row in ROWS]
        for slow in slow_ones:
            stack.callback(slow.socket.close)
        until_they_end(slow_ones)
        healthy.sees()
    for slow in slow_ones:
        row = slow.row
        assert slow.statuses == row.statuses, row.name
        assert slow.seconds > row.seconds - TICK, row.name  # a busy machine may be later
        if row.first.startswith("POST"):
            head, _, body = slow.heard.partition(b"\r\n\r\n")
            assert b"application/problem+json" in head
            assert b"connection: close" in head.lower()
            assert f"{BODY_SECONDS:g} seconds" in json.loads(body)["detail"]
