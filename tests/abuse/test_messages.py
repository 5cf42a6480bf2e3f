"""Hostile messages and requests: every answer is a typed error document, nothing breaks.

Limits: a message may have 16 KiB (1009 beyond), a body 1 MiB (413 beyond), 20 errors a connection
(1008 beyond). Below them nothing closes a connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abuse.conftest import CLIENT, TINY, OwnedRun, create
from abuse.raw import Peer, message

COMMANDS = ("start", "stop", "step", "reset", "patch", "rewind", "checkpoint", "restore")
MAX_MISTAKES = 20
DEEP = "[" * 5000 + "]" * 5000
HOSTILE = [
    *(DEEP, '{"a":' * 2000 + "1" + "}" * 2000, "[" * 10_000, "NaN", "-Infinity", "1e400", "-0"),
    *(str(2**70), "-" + "9" * 4000, "1" + "0" * 5000, "true", "null", '""', '"\\ud800"'),
    *(
        '"\\u0000"',
        '"\u202eevil"',
        '"' + "x" * 15_000 + '"',
        '{"type":"ack","type":"command"}',
        "{'a': 1}",
    ),
    *('{"a":1}{"b":2}', '{"a":1,}', "\ufeff{}", "{}\x00", '"\\x"', "[1,2", "//", "0x10", "1e"),
]


@pytest.fixture(scope="module")
def own(address: str) -> Iterator[OwnedRun]:
    """A run that the healthy viewer does not watch."""
    run = create(address, speed=100.0)
    yield run
    run.request("DELETE")


class Talk:
    """Sends messages on one connection and waits for each answer.

    It takes a new connection before it makes too many errors, and after it was dropped for frames
    that it did not read in time.
    """

    def __init__(self, run: OwnedRun) -> None:
        self._run, self._peer, self._n = run, None, 0

    def ask(self, text: str) -> dict[str, Any]:
        while (answer := self._ask_once(text)) is None:
            self.close()
            self._peer = None
        return answer

    def _ask_once(self, text: str) -> dict[str, Any] | None:
        """The answer; None if the connection was dropped, so that a new one is needed."""
        if self._peer is None or self._n >= MAX_MISTAKES - 1:
            self.close()
            self._peer, self._n = Peer(self._run.address), 0
            assert self._peer.open(f"{self._run.path}/stream") == 101
        self._n += 1
        known = len(self._peer.answers())
        self._peer.say(message(text))
        while len(self._peer.answers()) == known:
            if (code := self._peer.listen()) is not None:
                assert self._n > 1, f"closed with {code} by {text[:200]!r}"
                return None
        return self._peer.answers()[-1]

    def close(self) -> None:
        if self._peer is not None:
            self._peer.socket.close()


@pytest.fixture(scope="module")
def talk(own: OwnedRun) -> Iterator[Talk]:
    talk = Talk(own)
    yield talk
    talk.close()


def is_typed(answer: dict[str, Any]) -> bool:
    """An error document that says what was wrong."""
    known = {"type", "id", "title", "status", "detail", "errors"}
    return answer.keys() >= known and 400 <= answer["status"] < 500


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_json_is_answered_with_a_problem(text, talk, healthy):
    answer = talk.ask(text)
    assert is_typed(answer)
    assert answer["status"] == 422


scalars = st.one_of(
    *(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=20)),
    st.floats(allow_nan=False),
    st.sampled_from(["\ud800", "\x00", "1", "true", "è" * 100, 1e308, -0.0, 2**31, 2**53 + 1, -1]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = ("type", "id", "token", "command", "arguments", "frame", "n", "step", "seed", "config")
FIELDS += ("speed", "stop_when", "player", "batch_size", "generator", "hidden_layers", "metric")


@st.composite
def mutated(draw: Any) -> dict[str, Any]:
    """A message with some of its keys replaced, left out or added."""
    document: dict[str, Any] = {
        "type": draw(st.sampled_from(["command", "ack"])),
        "id": draw(st.integers(0, 9)),
        "token": "TOKEN",
        "command": draw(st.sampled_from(COMMANDS)),
        "arguments": draw(
            st.sampled_from([{}, {"n": 2}, {"step": 0}, {"config": {"batch_size": 16}}])
        ),
    }
    for _ in range(draw(st.integers(1, 3))):
        place = document.get("arguments") if draw(st.booleans()) else document
        place = place if isinstance(place, dict) else document
        name = draw(st.sampled_from(FIELDS))
        if draw(st.booleans()):
            place[name] = draw(values)
        else:
            place.pop(name, None)
    return json.loads(json.dumps(document))


def is_silent(document: dict[str, Any]) -> bool:
    """An acknowledgement has no answer."""
    number = document.get("frame")
    return (
        document.keys() == {"type", "frame"}
        and document["type"] == "ack"
        and isinstance(number, int)
        and not isinstance(number, bool)
        and number >= 0
    )


def test_mutated_messages_have_typed_answers(own, talk, healthy):
    @settings(max_examples=120)
    @given(mutated())
    def check(document: dict[str, Any]) -> None:
        if document.get("token") == "TOKEN":
            document["token"] = own.token
        if not is_silent(document):
            assert is_typed(talk.ask(json.dumps(document)))

    check()
    assert own.get()["status"] != "failed"


BODIES = {
    "deep": (b"[" * 10_000 + b"]" * 10_000, {400, 422}),
    "deep objects": (b'{"config":' * 10_000 + b"1" + b"}" * 10_000, {400, 422}),
    "too large a float": (b'{"speed": 1e400}', {422}),
    "not a number": (b'{"speed": NaN}', {400, 422}),
    "too large a number": (b'{"seed": %d}' % 2**70, {422}),
    "number of 5000 digits": (b'{"seed": 1' + b"0" * 5000 + b"}", {400, 422}),
    "surrogate": (b'{"preset": "\\ud800"}', {422}),
    "surrogate in a key": (b'{"config": {"\\ud800": 1}}', {422}),
    "nul": (b'{"preset": "\\u0000"}', {422}),
    "string of 1 MB": (b'{"preset": "' + b"x" * 900_000 + b'"}', {422}),
    "more than 1 MiB": (b" " * (1024 * 1024 + 1), {413}),
    "duplicate keys": (b'{"seed": 1, "seed": "x"}', {422}),
    "bad UTF-8": (b'{"preset": "\xff"}', {400, 422}),
    "UTF-16": ('{"seed": -1}'.encode("utf-16"), {400, 422}),
    "no object": (b"[]", {422}),
    "half": (b'{"seed": ', {400}),
    "batch of 1e9": (b'{"config": {"batch_size": 1000000000}}', {422}),
    "10 000 layers": (b'{"config": {"generator": {"hidden_layers": 10000}}}', {422}),
    "latent 0": (b'{"config": {"latent_dim": 0}}', {422}),
    "speed of 1e9": (b'{"speed": 1e9}', {422}),
    "boolean for a number": (b'{"seed": true}', {422}),
    "number for a boolean": (b'{"start": 1}', {422}),
}


@pytest.mark.parametrize("name", BODIES)
def test_hostile_body_is_refused(name, address, healthy):
    content, statuses = BODIES[name]
    is_refused(address, content, statuses, {"Content-Type": "application/json"})


HEADERS = {
    "no content type": ({}, {415, 422}),
    "text": ({"Content-Type": "text/plain"}, {415, 422}),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, {415, 422}),
    "another charset": ({"Content-Type": "application/json; charset=utf-7"}, {415, 422}),
    "packed": ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, {400, 415, 422}),
}


@pytest.mark.parametrize("name", HEADERS)
def test_misleading_headers_are_refused(name, address, healthy):
    headers, statuses = HEADERS[name]
    is_refused(address, b'{"seed": -1}', statuses, headers)


def is_refused(address: str, content: bytes, statuses: set[int], headers: dict[str, str]) -> None:
    answer = CLIENT.post(f"{address}/api/runs", content=content, headers=headers)
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    # An answer is short, whatever was given.
    assert len(answer.content) < 10_000


@given(st.dictionaries(st.sampled_from((*TINY, *FIELDS)), values, max_size=4))
@settings(max_examples=40)
def check_patch(own: OwnedRun, config: dict[str, Any]) -> None:
    # Encoded here: httpx cannot encode half of a surrogate pair.
    text = json.dumps({"config": config})
    answer = CLIENT.patch(own.address + own.path, content=text, headers={
        **own.headers, "Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code in (200, 422), (config, answer.text)
    answer.json()


def test_any_patch_is_carried_out_or_refused(own, healthy):
    check_patch(own)
    assert own.get()["status"] != "failed"


RAW = {
    "negative length": (b"Content-Length: -1\r\n\r\n", 400),
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "chunk that is no number": (b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    "header without a colon": (b"Nonsense\r\n\r\n", 400),
    "line feed in a header": (b"X-A: b\nX-C\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", RAW)
def test_broken_request_is_refused(name, address, healthy):
    rest, status = RAW[name]
    with Peer(address) as peer:
        head = f"POST /api/runs HTTP/1.1\r\nHost: {peer.host}\r\nContent-Type: application/json\r\n"
        peer.say(head.encode() + rest)
        assert peer.status() == status


def test_body_without_an_end_holds_nobody_up(address, healthy):
    with Peer(address) as peer:
        head = f"POST /api/runs HTTP/1.1\r\nHost: {peer.host}\r\nContent-Length: 100\r\n\r\n"
        peer.say(head.encode() + b"{")
        healthy.sees(5)
