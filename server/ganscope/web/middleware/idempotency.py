"""What was asked for twice is done once.

A client whose connection broke cannot know whether its command arrived. It sends it again under the
same name and gets the answer of the first time, or the one that is still being worked out.
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

from ganscope.web.error_responses import ProblemResponse
from ganscope.web.quotas import address_of
from ganscope.wire.errors import error_document

# Longer than anybody tries to reach a server; the answers of a busy class fit.
REMEMBER_SECONDS = 600.0
REMEMBER_BYTES = 16 * 2**20
# Guessing one would hand out somebody else's answer: a UUID has 36 characters.
KEY_LENGTHS = range(16, 201)
# ASCII without a blank at its ends, which would be lost on the way.
KEY = re.compile(r"[!-~][ -~]*[!-~]")
HEADER = "Idempotency-Key"
CHANGING = frozenset({"POST", "PATCH", "DELETE"})


class KeyReused(Exception):
    """This name stands for something else already."""


@dataclass(frozen=True)
class _Answer:
    fingerprint: bytes
    value: Any
    n_bytes: int


class IdempotencyCache:
    """Answers by the name under which they were asked for. What fails is not kept: it did nothing,
    and may be tried again."""

    def __init__(self) -> None:
        self._answers: TTLCache[Hashable, _Answer] = TTLCache(
            REMEMBER_BYTES, REMEMBER_SECONDS, getsizeof=lambda answer: answer.n_bytes
        )
        self._coming: dict[Hashable, tuple[bytes, asyncio.Task[Any]]] = {}

    async def do[T](
        self,
        name: Hashable,
        fingerprint: bytes,
        work: Callable[[], Awaitable[T]],
        size_of: Callable[[T], int],
    ) -> tuple[T, bool]:
        """The answer, and whether it is one of before.

        Args:
          name: of this request and no other.
          fingerprint: of what is asked for, since a name may be used twice by mistake.
          work: does it.
          size_of: in bytes, what it takes to keep an answer; one of 0 is not kept.

        Raises:
          OtherRequest: the name was used for something else.
        """
        if (answer := self._answers.get(name)) is not None:
            _compare(answer.fingerprint, fingerprint)
            return cast("T", answer.value), True
        if (coming := self._coming.get(name)) is not None:
            _compare(coming[0], fingerprint)
            return await asyncio.shield(coming[1]), True
        # A task of its own: whoever asks may leave, and ask again, before it is done.
        task = asyncio.ensure_future(work())
        self._coming[name] = (fingerprint, cast("asyncio.Task[Any]", task))
        task.add_done_callback(lambda done: self._keep(name, fingerprint, done, size_of))
        return await asyncio.shield(task), False

    def _keep(
        self, name: Hashable, fingerprint: bytes, done: asyncio.Future[Any], size_of: Any
    ) -> None:
        del self._coming[name]
        if not done.cancelled() and done.exception() is None:
            size = size_of(done.result())
            if 0 < size <= REMEMBER_BYTES:
                self._answers[name] = _Answer(fingerprint, done.result(), size)


def _compare(known: bytes, given: bytes) -> None:
    if known != given:
        raise KeyReused


def fingerprint_of(*parts: bytes) -> bytes:
    """Of what is asked for; the parts are told apart by their lengths."""
    return hashlib.sha256(b"".join(b"%d:" % len(part) + part for part in parts)).digest()


type Exchange = list[Message]


class IdempotencyKey:
    """The REST side: the header `Idempotency-Key` names a request that changes something."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._cache = app, IdempotencyCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] not in CHANGING:
            await self.app(scope, receive, send)
            return
        if len(key) not in KEY_LENGTHS or not KEY.fullmatch(key):
            first, last = KEY_LENGTHS[0], KEY_LENGTHS[-1]
            detail = f"{HEADER} takes {first} to {last} characters of ASCII, as a UUID has."
            await ProblemResponse(error_document(400, detail))(scope, receive, send)
            return
        try:
            body = await _body(receive)
        except HTTPException as error:  # too large, or too late
            document = error_document(error.status_code, error.detail)
            await ProblemResponse(document, dict(error.headers or {}))(scope, receive, send)
            return
        if body is None:
            return  # nobody is there any more

        async def work() -> Exchange:
            return await _exchange(self.app, scope, body)

        try:
            name, asked = _name(scope, key), fingerprint_of(body)
            messages, is_replay = await self._cache.do(name, asked, work, _size)
        except KeyReused:
            detail = f"This {HEADER} was used for a request with another body."
            await ProblemResponse(error_document(422, detail))(scope, receive, send)
            return
        for message in messages:
            await send(_marked(message) if is_replay else message)


def _name(scope: Scope, key: str) -> Hashable:
    """Nobody else's: not another address's, not another token's."""
    connection = HTTPConnection(scope)
    who = connection.headers.get("authorization") or address_of(connection)
    parts = (scope["method"], scope["path"], scope["query_string"].decode("latin-1"), who, key)
    return fingerprint_of(*(part.encode(errors="surrogatepass") for part in parts))


async def _body(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _exchange(app: ASGIApp, scope: Scope, body: bytes) -> Exchange:
    """What the application answers, all of it."""
    told: Exchange = []
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(dict(message))

    await app(scope, receive, send)
    return told


def _size(exchange: Exchange) -> int:
    """What it takes to keep an answer; a refusal is not kept."""
    if not exchange or exchange[0]["status"] >= 300:
        return 0
    return 1000 + sum(len(message.get("body", b"")) for message in exchange)


def _marked(message: Message) -> Message:
    if message["type"] != "http.response.start":
        return message
    return {**message, "headers": [*message["headers"], (b"idempotent-replayed", b"true")]}
