"""WebSocket by hand, on a socket of one's own: whatever a well-behaved library would not send."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

from patience import PATIENCE_SECONDS

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def handshake(host: str, path: str, changes: dict[str, str | None] | None = None) -> bytes:
    """The request that opens a stream; `changes` replace headers, None leaves one out."""
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
    """A frame. `claims` is the length that its header tells, `width` in how many bytes it does."""
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
    # A mask of zeros is a mask, and leaves the payload readable.
    return head + (bytes(4) if is_masked else b"") + payload


def message(document: Any) -> bytes:
    """A text message; strings go as they are."""
    text = document if isinstance(document, str) else json.dumps(document)
    return frame(TEXT, text.encode())


class Peer:
    """One end of a connection, which says what it is told to and reports what it hears.

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
        self._heard = b""

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def open(self, path: str, changes: dict[str, str | None] | None = None) -> int:
        """Shakes hands; returns the status of the answer."""
        self.socket.sendall(handshake(self.host, path, changes))
        return self.status()

    def status(self) -> int:
        """The status of the HTTP answer that comes next."""
        while b"\r\n\r\n" not in self._heard:
            if not self._hear():
                break
        head, _, self._heard = self._heard.partition(b"\r\n\r\n")
        return int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else 0

    def say(self, data: bytes) -> None:
        """Sends; a connection that breaks meanwhile is an answer too, which `verdict` reads."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def _hear(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self._heard += data
        return bool(data)

    def next(self) -> tuple[int, bytes] | None:
        """The next frame of the server; None once the connection has ended."""
        while True:
            if len(self._heard) >= 2:
                size, at = self._heard[1] & 0x7F, 2
                if size == 126 and len(self._heard) >= 4:
                    size, at = int.from_bytes(self._heard[2:4]), 4
                elif size == 127 and len(self._heard) >= 10:
                    size, at = int.from_bytes(self._heard[2:10]), 10
                elif size > 125:
                    size = 2**62
                if len(self._heard) >= at + size:
                    opcode, payload = self._heard[0] & 0xF, self._heard[at : at + size]
                    self._heard = self._heard[at + size :]
                    return opcode, payload
            if not self._hear():
                return None

    def end(self) -> int:
        """Reads on and acknowledges nothing until the server has had enough; its close code, 1006
        if the connection just ended."""
        while (found := self.next()) is not None:
            opcode, payload = found
            if opcode == CLOSE:
                return int.from_bytes(payload[:2])
            if opcode == PING:  # there is still somebody
                self.say(frame(PONG, payload))
        return 1006

    def listen(self) -> int | None:
        """Takes in one frame and does what a viewer does; returns the close code if it is one,
        1006 if the connection just ended, else None."""
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
        """Listens to the end; returns the close code, 1006 if there was none."""
        while (code := self.listen()) is None:
            pass
        return code

    def answers(self) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["type"] == "problem"]
