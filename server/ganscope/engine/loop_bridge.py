"""From threads to the event loop: every item in order, but of some only the newest."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable


class ConflatingQueue[Item, Latest]:
    """A thread-safe queue that cannot grow by items which replace each other.

    A frame replaces an older frame of the same run that nobody has read yet. Other items, such as
    events, are all kept, in order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: list[Item] = []
        self._latest: dict[str, Latest] = {}

    def put(self, item: Item) -> None:
        with self._lock:
            self._items.append(item)

    def put_latest(self, key: str, item: Latest) -> None:
        """Replaces the unread item with the same key, if there is one."""
        with self._lock:
            self._latest[key] = item

    def drain(self) -> tuple[list[Item], list[Latest]]:
        """Removes and returns everything: the items in order, and the newest item of each key."""
        with self._lock:
            items, self._items = self._items, []
            latest, self._latest = self._latest, {}
        return items, list(latest.values())

    def __bool__(self) -> bool:
        with self._lock:
            return bool(self._items or self._latest)


class LoopBridge[Item, Latest]:
    """A `ConflatingQueue` that is read on an event loop.

    Writers never wait, and may be on any thread. At most one callback is scheduled on the loop,
    however many items wait. Items that are put before `open` are delivered after it.
    """

    def __init__(self) -> None:
        self._queue = ConflatingQueue[Item, Latest]()
        self._lock = threading.Lock()
        self._is_scheduled = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(
        self,
        loop: asyncio.AbstractEventLoop,
        on_item: Callable[[Item], None],
        on_latest: Callable[[Latest], None],
    ) -> None:
        """Starts to deliver, on this loop: first the items, then the newest item of each key."""
        self._on_item, self._on_latest = on_item, on_latest
        with self._lock:
            self._loop = loop
        self._schedule()

    def put(self, item: Item) -> None:
        self._queue.put(item)
        self._schedule()

    def put_latest(self, key: str, item: Latest) -> None:
        self._queue.put_latest(key, item)
        self._schedule()

    def _schedule(self) -> None:
        with self._lock:
            if self._is_scheduled or self._loop is None:
                return
            self._is_scheduled = True
            # After the loop is closed there is nobody to deliver to.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        with self._lock:
            self._is_scheduled = False
        items, latest = self._queue.drain()
        for item in items:
            self._on_item(item)
        for newest in latest:
            self._on_latest(newest)
