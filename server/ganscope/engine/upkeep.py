"""What is done again and again: idle runs are unloaded, and unwatched ones stopped."""

from __future__ import annotations

import asyncio

from ganscope.runs.run_manager import RunManager

SECONDS_BETWEEN_UNLOADS = 30.0
# A closed page frees its processor this much later at most than the setting says.
SECONDS_BETWEEN_STOPS = 1.0


async def unload_idle(manager: RunManager) -> None:
    """Never returns."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_UNLOADS)
        await asyncio.to_thread(manager.unload_idle)


async def stop_unwatched(manager: RunManager) -> None:
    """Never returns."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_STOPS)
        manager.stop_unwatched()
