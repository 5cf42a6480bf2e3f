"""A client that exceeds the rate limit while a test runs."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import httpx


@contextlib.asynccontextmanager
async def flooding(
    client: httpx.AsyncClient, headers: Callable[[int], Mapping[str, str]] = lambda i: {}
) -> AsyncIterator[None]:
    """Sends requests without a pause; enters the block once one of them is refused.

    Args:
      client: of the server.
      headers: returns the headers of the i-th request.
    """
    is_refused = asyncio.Event()

    async def ask() -> None:
        for i in itertools.count():
            answer = await client.get("/api/runs", headers=dict(headers(i)))
            if answer.status_code == 429:
                is_refused.set()

    tasks = [asyncio.create_task(ask()) for _ in range(4)]
    waiting = asyncio.create_task(is_refused.wait())
    try:
        await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        assert is_refused.is_set(), [task.exception() for task in tasks if task.done()]
        yield
    finally:
        for task in (*tasks, waiting):
            task.cancel()
        await asyncio.gather(*tasks, waiting, return_exceptions=True)


async def until[T](is_fulfilled: Callable[[T], bool], ask: Callable[[], Awaitable[T]]) -> T:
    """Asks again until the answer fulfils a condition; returns that answer."""
    while not is_fulfilled(answer := await ask()):
        pass
    return answer
