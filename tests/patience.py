"""How long tests wait for an event.

This says nothing about speed. A test waits as long as a slow machine with empty caches and shared
cores needs; the limit below only ends a test that would wait for ever. pytest's own limit for a
whole test is higher, so that the message of the wait is shown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

# The longest wait seen, on one slow core beside a busy loop, took two minutes.
PATIENCE_SECONDS = 900.0
POLL_SECONDS = 0.01


def until(is_fulfilled: Callable[[], Any], what: str | Callable[[], str] = "It happens") -> Any:
    """Polls a condition; returns the first true value.

    Args:
      is_fulfilled: the condition.
      what: what the test waits for, for the message of a failure.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := is_fulfilled()):
        if time.monotonic() > deadline:
            pytest.fail(f"Waited in vain: {what if isinstance(what, str) else what()}")
        time.sleep(POLL_SECONDS)
    return found


async def until_async(is_fulfilled: Callable[[], Any], what: str = "It happens") -> Any:
    """As `until`, in a coroutine; `is_fulfilled` may be one too."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = is_fulfilled()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(POLL_SECONDS)
