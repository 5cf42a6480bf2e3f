"""The middleware for the header `Idempotency-Key`: it carries out a repeated request once.

A client whose connection broke cannot know whether its request arrived. It sends the request again
with the same key, and gets the answer to the first one, or waits for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, cast

from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganscope.web.error_responses import ErrorResponse
from ganscope.web.quotas import address_of
from ganscope.wire.errors import error_document

# Longer than clients retry; large enough for the answers to a busy class.
REMEMBER_SECONDS = 600.0
REMEMBER_BYTES = 16 * 2**20
# Keys must be hard to guess: a key gives access to an answer. A UUID has 36 characters.
KEY_LENGTHS = range(16, 201)
# ASCII without blanks at its ends, which HTTP strips.
KEY = re.compile(r"[!-~][ -~]*[!-~]")
HEADER = "Idempotency-Key"
CHANGING_METHODS = frozenset({"POST", "PATCH", "DELETE"})


class KeyReused(Exception):
    """A key was used before for a different request."""


@dataclass(frozen=True)
class _Answer:
    fingerprint: bytes
    value: Any
    n_bytes: int


class IdempotencyCache:
    """Answers by key, for ten minutes. A failure is not kept: it changed nothing, and a client may
    try again."""

    def __init__(self) -> None:
        self._answers: TTLCache[Hashable, _Answer] = TTLCache(
            REMEMBER_BYTES, REMEMBER_SECONDS, getsizeof=lambda answer: answer.n_bytes
        )
        self._running: dict[Hashable, tuple[bytes, asyncio.Task[Any]]] = {}

    async def do[T](
        self,
        key: Hashable,
        fingerprint: bytes,
        work: Callable[[], Awaitable[T]],
        size_of: Callable[[T], int],
    ) -> tuple[T, bool]:
        """Carries out a request unless it was carried out before.

        Args:
          key: identifies the request.
          fingerprint: of the request's content, because a key may be reused by mistake.
          work: carries out the request and returns the answer.
          size_of: the size of an answer in bytes; an answer of size 0 is not kept.

        Returns:
          The answer, and whether it is a repeated one.

        Raises:
          KeyReused: the key was used for a request with another fingerprint.
        """
        if (answer := self._answers.get(key)) is not None:
            _compare(answer.fingerprint, fingerprint)
            return cast("T", answer.value), True
        if (running := self._running.get(key)) is not None:
            _compare(running[0], fingerprint)
            return await asyncio.shield(running[1]), True
        # A separate task: the client may leave, and ask again, before the answer is there.
        task = asyncio.ensure_future(work())
        self._running[key] = (fingerprint, cast("asyncio.Task[Any]", task))
        task.add_done_callback(lambda done: self._keep(key, fingerprint, done, size_of))
        return await asyncio.shield(task), False

    def _keep(
        self, key: Hashable, fingerprint: bytes, done: asyncio.Future[Any], size_of: Any
    ) -> None:
        del self._running[key]
        if not done.cancelled() and done.exception() is None:
            size = size_of(done.result())
            if 0 < size <= REMEMBER_BYTES:
                self._answers[key] = _Answer(fingerprint, done.result(), size)


def _compare(known: bytes, given: bytes) -> None:
    """Raises `KeyReused` unless both fingerprints are equal."""
    if known != given:
        raise KeyReused


def fingerprint_of(*parts: bytes) -> bytes:
    """A hash of these parts, each preceded by its length, so that their boundaries count."""
    return hashlib.sha256(b"".join(b"%d:" % len(part) + part for part in parts)).digest()


type Exchange = list[Message]


class IdempotencyKey:
    """Looks up requests that change something by their header `Idempotency-Key`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._cache = app, IdempotencyCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] not in CHANGING_METHODS:
            await self.app(scope, receive, send)
            return
        if len(key) not in KEY_LENGTHS or not KEY.fullmatch(key):
            first, last = KEY_LENGTHS[0], KEY_LENGTHS[-1]
            detail = f"{HEADER} takes {first} to {last} characters of ASCII, as a UUID has."
            await ErrorResponse(error_document(400, detail))(scope, receive, send)
            return
        try:
            body = await _body(receive)
        except HTTPException as error:  # too large, or too late
            document = error_document(error.status_code, error.detail)
            await ErrorResponse(document, dict(error.headers or {}))(scope, receive, send)
            return
        if body is None:
            return  # the client has left

        async def work() -> Exchange:
            return await _exchange(self.app, scope, body)

        try:
            full_key = _full_key(scope, key)
            messages, is_replay = await self._cache.do(full_key, fingerprint_of(body), work, _size)
        except KeyReused:
            detail = f"This {HEADER} was used for a request with another body."
            await ErrorResponse(error_document(422, detail))(scope, receive, send)
            return
        for message in messages:
            await send(_marked(message) if is_replay else message)


def _full_key(scope: Scope, key: str) -> Hashable:
    """The key together with the call and the client, so that clients never share an answer."""
    connection = HTTPConnection(scope)
    client = connection.headers.get("authorization") or address_of(connection)
    parts = (scope["method"], scope["path"], scope["query_string"].decode("latin-1"), client, key)
    return fingerprint_of(*(part.encode(errors="surrogatepass") for part in parts))


async def _body(receive: Receive) -> bytes | None:
    """Receives a request's body; None if the client leaves before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _exchange(app: ASGIApp, scope: Scope, body: bytes) -> Exchange:
    """Passes a request to the application; returns all messages of the answer."""
    answer: Exchange = []
    request: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return request.pop() if request else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answer.append(dict(message))

    await app(scope, receive, send)
    return answer


def _size(exchange: Exchange) -> int:
    """The size of an answer in bytes; 0 for an error, which is not kept."""
    if not exchange or exchange[0]["status"] >= 300:
        return 0
    return 1000 + sum(len(message.get("body", b"")) for message in exchange)


def _marked(message: Message) -> Message:
    if message["type"] != "http.response.start":
        return message
    return {**message, "headers": [*message["headers"], (b"idempotent-replayed", b"true")]}
