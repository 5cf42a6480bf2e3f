"""Where commands and questions wait until the run's thread is between two chunks."""

from __future__ import annotations

import threading
from collections import deque


class MailboxFull(RuntimeError):
    """More is waiting than a person could have asked for."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"More than {limit} commands are waiting. Try again in a moment.")


class MailboxClosed(RuntimeError):
    """Nobody reads any more."""


class Mailbox[T]:
    """A bounded queue whose reader can also be woken for another reason."""

    def __init__(self, limit: int = 64) -> None:
        self._limit = limit
        self._items: deque[T] = deque()
        self._condition = threading.Condition()
        self._is_rung = False
        self._is_closed = False

    def put(self, item: T, *, is_forced: bool = False) -> None:
        """Raises `MailboxFull` instead of waiting, unless it is forced, and `MailboxClosed`."""
        with self._condition:
            if self._is_closed:
                raise MailboxClosed
            if len(self._items) >= self._limit and not is_forced:
                raise MailboxFull(self._limit)
            self._items.append(item)
            self._condition.notify()

    def ring(self) -> None:
        """Wakes the reader although there may be nothing to take."""
        with self._condition:
            self._is_rung = True
            self._condition.notify()

    def wait(self, timeout: float | None) -> None:
        """Returns when there is something to take, the bell was rung, or time is up."""
        with self._condition:
            self._condition.wait_for(lambda: self._items or self._is_rung, timeout)
            self._is_rung = False

    def take(self) -> list[T]:
        """Everything that waits, oldest first."""
        with self._condition:
            items = list(self._items)
            self._items.clear()
            return items

    def close(self) -> list[T]:
        """Takes what is left; from here on nothing can be put in."""
        with self._condition:
            self._is_closed = True
        return self.take()
