"""Many viewers in one process: `crowd.py HOST PORT PATHS SETTLE SECONDS`.

PATHS is a JSON list with one entry for each viewer. Like a page, a viewer receives each frame and
acknowledges it, and does as little else as possible. The script prints the frames of each viewer,
their bytes, and how many viewers the server has closed. It uses bare sockets, because the viewers
share the machine with the server.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import struct
import sys
import time

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ganscope.v1\r\n\r\n"
)
BINARY, CLOSE, PING, PONG = 2, 8, 9, 10
NUMBER = re.compile(rb'"frame":"(\d+)"')
NO_MASK = bytes(4)
# A timeout against hanging.
PATIENCE_SECONDS = 600


class Member:
    """One viewer."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.frames = self.bytes = 0
        self.is_gone = False
        self.socket = socket.create_connection((host, port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(HANDSHAKE.format(path=path, host=host, port=port).encode())
        self._buffer = bytearray()
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._buffer += self.socket.recv(4096)
        answer = bytes(self._buffer[:end])
        assert b" 101 " in answer, answer
        del self._buffer[: end + 4]

    def read(self) -> None:
        try:
            received = self.socket.recv(1 << 18)
            self.is_gone = self.is_gone or not received
            self._buffer += received
            while not self.is_gone and (message := self._message()):
                self._take(*message)
        except ConnectionError:
            self.is_gone = True

    def _message(self) -> tuple[int, bytes] | None:
        """(opcode, payload) of the next complete message; a server does not mask."""
        buffer = self._buffer
        if len(buffer) < 10:
            return None
        length, start = buffer[1], 2
        if length == 126:
            (length,), start = struct.unpack_from(">H", buffer, 2), 4
        elif length == 127:
            (length,), start = struct.unpack_from(">Q", buffer, 2), 10
        if len(buffer) < start + length:
            return None
        message = buffer[0] & 15, bytes(buffer[start : start + length])
        del buffer[: start + length]
        return message

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self.is_gone = True
        elif opcode == PING:
            self._say(PONG, payload)
        elif opcode == BINARY:
            self.frames += 1
            self.bytes += len(payload)
            number = NUMBER.search(payload, 0, 2000)
            assert number is not None
            self._say(1, b'{"type":"ack","frame":%s}' % number[1])

    def _say(self, opcode: int, payload: bytes) -> None:
        # A mask of zeros leaves the text unchanged.
        self.socket.send(bytes([128 | opcode, 128 | len(payload)]) + NO_MASK + payload)


def main(host: str, port: str, paths: str, settle: str, seconds: str) -> None:
    members: list[Member] = []
    selector = selectors.DefaultSelector()

    def read(seconds: float) -> None:
        for key, _ in selector.select(seconds):
            key.data.read()
            if key.data.is_gone:
                selector.unregister(key.fileobj)

    def watch(until: float) -> None:
        while (left := until - time.monotonic()) > 0:
            read(left)

    for path in json.loads(paths):
        members.append(Member(host, int(port), path))
        selector.register(members[-1].socket, selectors.EVENT_READ, members[-1])
        read(0.0)  # serves the first viewers before the last one connects
    print("here", flush=True)
    watch(time.monotonic() + float(settle))
    before = [member.frames for member in members]
    began, bytes_before = time.monotonic(), sum(member.bytes for member in members)
    watch(began + float(seconds))
    took = time.monotonic() - began
    frames = [member.frames - n for member, n in zip(members, before, strict=True)]
    n_bytes = sum(member.bytes for member in members) - bytes_before
    n_gone = sum(member.is_gone for member in members)
    print(json.dumps({"frames": frames, "seconds": took, "bytes": n_bytes, "gone": n_gone}))


if __name__ == "__main__":
    main(*sys.argv[1:])
