"""The queue in which commands and queries wait until the run's thread is between two chunks."""

from __future__ import annotations

import threading
from collections import deque


class MailboxFull(RuntimeError):
    """More messages are waiting than a person could have sent."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"More than {limit} commands are waiting. Try again in a moment.")


class MailboxClosed(RuntimeError):
    """The reader has ended."""


class Mailbox[T]:
    """A bounded queue with one reader, who can also be woken without a message."""

    def __init__(self, limit: int = 64) -> None:
        self._limit = limit
        self._items: deque[T] = deque()
        self._condition = threading.Condition()
        self._is_rung = False
        self._is_closed = False

    def put(self, item: T, *, is_forced: bool = False) -> None:
        """Adds a message without waiting.

        Raises:
          MailboxFull: the limit is reached, and `is_forced` is false.
          MailboxClosed: the reader has ended.
        """
        with self._condition:
            if self._is_closed:
                raise MailboxClosed
            if len(self._items) >= self._limit and not is_forced:
                raise MailboxFull(self._limit)
            self._items.append(item)
            self._condition.notify()

    def ring(self) -> None:
        """Wakes the reader, even if there is no message."""
        with self._condition:
            self._is_rung = True
            self._condition.notify()

    def wait(self, timeout: float | None) -> None:
        """Returns when there is a message, the bell was rung, or the timeout is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._items or self._is_rung, timeout)
            self._is_rung = False

    def take(self) -> list[T]:
        """Removes and returns all messages, oldest first."""
        with self._condition:
            items = list(self._items)
            self._items.clear()
            return items

    def close(self) -> list[T]:
        """Takes the last messages; nothing can be added any more."""
        with self._condition:
            self._is_closed = True
        return self.take()
