"""How long tests wait for what must happen.

Nothing here is a promise of how fast anything is. A test waits for an event, however long a machine
takes with its caches empty and its cores shared; the bound below only ends a test that would hang
for good. pytest's own bound for a whole test is higher, so that the words of the wait are what one
reads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

# On one slow core beside a busy loop the longest wait seen took two minutes.
PATIENCE_SECONDS = 900.0
POLL_SECONDS = 0.01


def until(is_fulfilled: Callable[[], Any], what: str | Callable[[], str] = "It happens") -> Any:
    """Waits for something that nobody announces; returns what `is_fulfilled` found.

    Args:
      is_fulfilled: asked again and again until it answers with something true.
      what: what is waited for, told if it does not happen.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := is_fulfilled()):
        if time.monotonic() > deadline:
            pytest.fail(f"Waited in vain: {what if isinstance(what, str) else what()}")
        time.sleep(POLL_SECONDS)
    return found


async def until_async(is_fulfilled: Callable[[], Any], what: str = "It happens") -> Any:
    """The same in a coroutine; `is_fulfilled` may be one too."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = is_fulfilled()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(POLL_SECONDS)
