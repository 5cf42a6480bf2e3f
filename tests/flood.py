"""A client that asks for more than it may, for as long as a test needs that."""

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
    """Asks without a break; begins the block once that is too much.

    Args:
      client: of the server.
      headers: those of the i-th request.
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
    """Asks until the answer is one that is waited for: a rate leaves room now and then."""
    while not is_fulfilled(answer := await ask()):
        pass
    return answer
