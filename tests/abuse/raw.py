"""WebSocket on a raw socket, to send what a WebSocket library refuses to send."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

from patience import PATIENCE_SECONDS

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def handshake(host: str, path: str, changes: dict[str, str | None] | None = None) -> bytes:
    """The request that opens a stream; `changes` replace headers, or remove them if None."""
    headers = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "ganscope.v1",
        **(changes or {}),
    }
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value is not None]
    return f"GET {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1")


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    is_masked: bool = True,
    claims: int | None = None,
    width: int | None = None,
) -> bytes:
    """A frame. `claims` is the length in its header, `width` the size of that length in bytes."""
    length = len(payload) if claims is None else claims
    width = width or (1 if length < 126 else 2 if length < 2**16 else 8)
    mask_bit = 0x80 if is_masked else 0
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    if width == 1:
        head += bytes([mask_bit | length])
    elif width == 2:
        head += struct.pack("!BH", mask_bit | 126, length)
    else:
        head += struct.pack("!BQ", mask_bit | 127, length)
    # A mask of zeros leaves the payload readable.
    return head + (bytes(4) if is_masked else b"") + payload


def message(document: Any) -> bytes:
    """A text message; a string is sent as it is, anything else as JSON."""
    text = document if isinstance(document, str) else json.dumps(document)
    return frame(TEXT, text.encode())


class Peer:
    """One end of a connection, which sends given bytes and collects what it receives.

    Args:
      receive_buffer: bytes that the kernel keeps for it; small, and a stall is soon noticed.
    """

    def __init__(self, address: str, *, receive_buffer: int | None = None) -> None:
        self.host = address.removeprefix("http://")
        name, port = self.host.rsplit(":", 1)
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.connect((name, int(port)))
        self.messages: list[dict[str, Any]] = []
        self.n_frames = 0
        self.n_pongs = 0
        self._received = b""

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def open(self, path: str, changes: dict[str, str | None] | None = None) -> int:
        """Sends the handshake; returns the status of the answer."""
        self.socket.sendall(handshake(self.host, path, changes))
        return self.status()

    def status(self) -> int:
        """Receives an HTTP answer; returns its status, 0 if there is none."""
        while b"\r\n\r\n" not in self._received:
            if not self._receive():
                break
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        return int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else 0

    def say(self, data: bytes) -> None:
        """Sends bytes. If the connection breaks meanwhile, `verdict` will say so."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def _receive(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self._received += data
        return bool(data)

    def next(self) -> tuple[int, bytes] | None:
        """Receives the next frame; None once the connection has ended."""
        while True:
            if len(self._received) >= 2:
                size, at = self._received[1] & 0x7F, 2
                if size == 126 and len(self._received) >= 4:
                    size, at = int.from_bytes(self._received[2:4]), 4
                elif size == 127 and len(self._received) >= 10:
                    size, at = int.from_bytes(self._received[2:10]), 10
                elif size > 125:
                    size = 2**62
                if len(self._received) >= at + size:
                    opcode, payload = self._received[0] & 0xF, self._received[at : at + size]
                    self._received = self._received[at + size :]
                    return opcode, payload
            if not self._receive():
                return None

    def end(self) -> int:
        """Reads and acknowledges nothing until the server closes; returns the close code, 1006 if
        the connection ended without one."""
        while (found := self.next()) is not None:
            opcode, payload = found
            if opcode == CLOSE:
                return int.from_bytes(payload[:2])
            if opcode == PING:  # the peer is still alive
                self.say(frame(PONG, payload))
        return 1006

    def listen(self) -> int | None:
        """Receives one frame and acknowledges it as a viewer does. Returns the close code, 1006 if
        the connection ended without one, or None if it goes on."""
        found = self.next()
        if found is None:
            return 1006
        opcode, payload = found
        if opcode == TEXT:
            self.messages.append(json.loads(payload))
        elif opcode == BINARY:
            self.n_frames += 1
            (length,) = struct.unpack_from("<Q", payload)
            number = json.loads(payload[8 : 8 + length])["__metadata__"]["frame"]
            self.say(message({"type": "ack", "frame": int(number)}))
        elif opcode == PONG:
            self.n_pongs += 1
        elif opcode == CLOSE:
            return int.from_bytes(payload[:2]) if payload else 1005
        return None

    def verdict(self) -> int:
        """Receives to the end; returns the close code, 1006 if there was none."""
        while (code := self.listen()) is None:
            pass
        return code

    def answers(self) -> list[dict[str, Any]]:
        """The error documents that were received."""
        return [m for m in self.messages if m["type"] == "problem"]
