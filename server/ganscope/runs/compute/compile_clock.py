"""How long this process has spent compiling, as JAX reports it."""

from __future__ import annotations

import threading
from typing import Any

import jax.monitoring

# Tracing, lowering and the compiler itself; loading from the cache does not count.
_PREFIX = "/jax/core/compile/"


class CompileClock:
    """Adds up the seconds of all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.seconds = 0.0

    def listen(self, event: str, duration_secs: float, **_: Any) -> None:
        """JAX calls this after each part of a compilation."""
        if event.startswith(_PREFIX):
            with self._lock:
                self.seconds += duration_secs


CLOCK = CompileClock()
jax.monitoring.register_event_duration_secs_listener(CLOCK.listen)
