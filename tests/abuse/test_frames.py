"""Malformed WebSocket frames and handshakes on a raw socket: each has one documented reaction.

Close codes: 1002 breaks the protocol, 1007 no UTF-8, 1008 too many mistakes, 1009 too large, 4408
has stalled. A row with `KEPT` breaks nothing: the connection stays open and gets an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from abuse.raw import BINARY, CLOSE, CONT, PING, PONG, TEXT, Peer, frame, handshake, message

KEPT = 0
LIMIT = 16 * 1024
ACK = {"type": "ack", "frame": 0}
EURO = "€".encode()


@dataclass(frozen=True)
class Row:
    """Bytes that are sent after the handshake, and the close code that answers them."""

    name: str
    data: bytes
    code: int

    def __str__(self) -> str:
        return self.name.replace(" ", "_")


ROWS = [
    Row("unmasked frame", frame(TEXT, b"{}", is_masked=False), 1002),
    Row("first reserved bit", frame(TEXT, b"{}", reserved=4), 1002),
    Row("second reserved bit", frame(TEXT, b"{}", reserved=2), 1002),
    Row("third reserved bit", frame(TEXT, b"{}", reserved=1), 1002),
    Row("reserved data opcode", frame(0x3, b"{}"), 1002),
    Row("reserved control opcode", frame(0xB, b""), 1002),
    Row("fragmented ping", frame(PING, b"x", fin=False), 1002),
    Row("fragmented close", frame(CLOSE, b"\x03\xe8", fin=False), 1002),
    Row("ping of 126 bytes", frame(PING, bytes(126)), 1002),
    Row("continuation of nothing", frame(CONT, b"{}"), 1002),
    Row("text within fragments", frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), 1002),
    Row("binary within fragments", frame(TEXT, b"{", fin=False) + frame(BINARY, b"}"), 1002),
    Row("bad UTF-8", frame(TEXT, b"\xff\xfe"), 1007),
    Row("bad UTF-8 over frames", frame(TEXT, EURO[:2], fin=False) + frame(CONT, b"x"), 1007),
    Row("half a character at the end", frame(TEXT, EURO[:2]), 1007),
    Row("surrogate in UTF-8", frame(TEXT, b"\xed\xa0\x80"), 1007),
    Row("close of one byte", frame(CLOSE, b"\x03"), 1002),
    Row("close code 999", frame(CLOSE, b"\x03\xe7"), 1002),
    Row("close code 1005", frame(CLOSE, b"\x03\xed"), 1002),
    Row("close code 1006", frame(CLOSE, b"\x03\xee"), 1002),
    Row("close code 65535", frame(CLOSE, b"\xff\xff"), 1002),
    Row("bad UTF-8 as reason to close", frame(CLOSE, b"\x03\xe8\xff"), 1007),
    Row("close in order", frame(CLOSE, b"\x03\xe8bye"), 1000),
    Row("close without a code", frame(CLOSE), 1005),
    Row("close, then more", frame(CLOSE, b"\x03\xe8") + message(ACK) * 50, 1000),
    Row("length of 2^63", frame(TEXT, claims=2**63), 1009),
    Row("length of 2^64 - 1", frame(TEXT, claims=2**64 - 1), 1009),
    Row("length just over the limit", frame(TEXT, claims=LIMIT + 1), 1009),
    Row("oversized message", frame(TEXT, b" " * (LIMIT + 1)), 1009),
    Row("oversized binary", frame(BINARY, bytes(LIMIT + 1)), 1009),
    Row("oversized in fragments", frame(TEXT, b" " * 9000, fin=False) * 1
        + frame(CONT, b" " * 9000), 1009),
    Row("endless fragments", frame(TEXT, b"", fin=False)
        + frame(CONT, b" " * 1000, fin=False) * 100, 1009),
    Row("garbage", bytes(range(256)) * 8, 1002),
    Row("HTTP in the middle", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1002),
    Row("10 000 mistakes", message("{") * 10_000, 1008),
    Row("100 binary messages", frame(BINARY, b"\x00") * 100, 1008),
    Row("half a header, then silence", b"\x81", 4408),
    Row("half a message, then silence", frame(TEXT, b"{", claims=100), 4408),
    Row("fragments without an end", frame(TEXT, b"{", fin=False), 4408),
    Row("silence", b"", 4408),
    Row("text where an object belongs", message('"ack"'), KEPT),
    Row("binary where text belongs", frame(BINARY, b'{"type":"ack","frame":0}'), KEPT),
    Row("empty text", message(""), KEPT),
    Row("empty fragments", frame(TEXT, b"", fin=False) + frame(CONT) * 1, KEPT),
    Row("byte by byte in fragments", frame(TEXT, b"{", fin=False)
        + b"".join(frame(CONT, bytes([byte]), fin=False) for byte in b'"type": 1')
        + frame(CONT, b"}"), KEPT),
    Row("ping within fragments", frame(TEXT, b"{", fin=False) + frame(PING, b"?")
        + frame(CONT, b"}"), KEPT),
    Row("length in more bytes than needed", frame(TEXT, b"{}", width=8), KEPT),
    Row("pong that nobody asked for", frame(PONG, b"x") + message("{}"), KEPT),
    # No more pings than the buffers hold answers: see the test of a peer that reads none.
    Row("1 000 pings", frame(PING, b"x" * 125) * 1_000 + message("{}"), KEPT),
]  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.code != 4408], ids=str)
def test_frame_has_its_reaction(row, run, healthy):
    with Peer(run.address) as peer:
        assert peer.open(f"{run.path}/stream") == 101
        assert peer.listen() is None  # the hello
        peer.say(row.data)
        if row.code != KEPT:
            assert peer.verdict() == row.code
            return
        while not peer.answers():
            assert peer.listen() is None
        assert peer.answers()[0]["status"] == 422
        # It is still a viewer: more frames come.
        wanted = peer.n_frames + 2
        while peer.n_frames < wanted:
            assert peer.listen() is None


def test_silent_peer_is_closed_as_stalled(run, healthy):
    rows = [row for row in ROWS if row.code == 4408]
    peers = [Peer(run.address) for _ in rows]
    for row, peer in zip(rows, peers, strict=True):
        assert peer.open(f"{run.path}/stream") == 101
        peer.say(row.data)
    for row, peer in zip(rows, peers, strict=True):
        peer_code = None
        while peer_code is None:
            # It reads without acknowledging: an acknowledgement would end its half message.
            found = peer.next()
            peer_code = 1006 if found is None else None
            if found is not None and found[0] == CLOSE:
                peer_code = int.from_bytes(found[1])
        assert peer_code == row.code, row.name
        peer.socket.close()


def test_peer_that_pings_for_ever_and_reads_nothing_is_dropped(run, healthy, server):
    """Pongs for a peer that reads none are buffered: the buffer must stay small."""
    import psutil

    process = psutil.Process(server.pid)
    before = process.memory_info().rss
    with Peer(run.address, receive_buffer=4096) as peer:
        assert peer.open(f"{run.path}/stream") == 101
        flood, n_bytes = frame(PING, b"x" * 125) * 500, 0
        try:
            while n_bytes < 60e6:
                n_bytes += peer.socket.send(flood)
        except ConnectionError:
            pass
        else:
            pytest.fail(f"{n_bytes} bytes of pings were accepted")
        assert process.memory_info().rss - before < 30e6


HANDSHAKES = {
    "no version": ({"Sec-WebSocket-Version": None}, 400),
    "version 8": ({"Sec-WebSocket-Version": "8"}, 400),
    "no key": ({"Sec-WebSocket-Key": None}, 400),
    "short key": ({"Sec-WebSocket-Key": "aGVsbG8="}, 400),
    "key that is no base64": ({"Sec-WebSocket-Key": "!" * 24}, 400),
    "no connection header": ({"Connection": None}, 404),
    "another upgrade": ({"Upgrade": "h2c"}, 404),
    "no subprotocol": ({"Sec-WebSocket-Protocol": None}, 400),
    "broken subprotocol": ({"Sec-WebSocket-Protocol": "a b,,;"}, 400),
    "many subprotocols": ({"Sec-WebSocket-Protocol": ", ".join(["x"] * 1000)}, 400),
    "unknown extension": ({"Sec-WebSocket-Extensions": "x-unknown; a=1"}, 101),
    "broken extension": ({"Sec-WebSocket-Extensions": ";;;="}, 101),
    "a body": ({"Content-Length": "5"}, 400),
    "a body in chunks": ({"Transfer-Encoding": "chunked"}, 400),
    "header of 9000 bytes": ({"X-Long": "x" * 9000}, 400),
    "200 headers": ({f"X-{i}": "x" for i in range(200)}, 400),
    "bytes beyond ASCII": ({"X-Bytes": "\xff\xfe"}, 101),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_handshake_has_its_answer(name, run, healthy):
    changes, status = HANDSHAKES[name]
    with Peer(run.address) as peer:
        assert peer.open(f"{run.path}/stream", changes) == status


PATHS = {
    "/api/runs/none/stream": 101,  # closed with 4404, which a browser can see
    "/api/runs/%00/stream": 101,
    "/api/runs/%ff%fe/stream": 101,
    "/api/runs/../stream": 101,
    "/": 403,
    "/api/runs//stream": 403,
    "/api/runs/" + "x" * 9000 + "/stream": 400,
    "/api/runs/\xe9/stream": 400,
    "/api/runs/x/stream?\xe9": 400,
}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:25])
def test_path_has_its_answer(path, run, healthy):
    with Peer(run.address) as peer:
        assert peer.open(path) == PATHS[path]
        if PATHS[path] == 101:
            assert peer.verdict() == 4404


def test_request_before_the_handshake_is_answered_too(run, healthy):
    with Peer(run.address) as peer:
        first = f"GET /healthz HTTP/1.1\r\nHost: {peer.host}\r\n\r\n".encode()
        peer.say(first + handshake(peer.host, f"{run.path}/stream"))
        assert peer.status() == 200


def test_frames_that_come_before_the_answer_do_no_harm(run, healthy):
    with Peer(run.address) as peer:
        peer.say(handshake(peer.host, f"{run.path}/stream") + message("{}"))
        assert peer.status() == 101
        assert peer.listen() is None
        peer.say(message("{}"))
        while not peer.answers():
            assert peer.listen() is None


def test_handshake_that_never_ends_holds_nobody_up(run, healthy):
    with Peer(run.address) as peer:
        peer.say(handshake(peer.host, f"{run.path}/stream")[:-4])
        healthy.sees(5)
