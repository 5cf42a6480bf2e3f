"""How long this process has spent compiling, as JAX tells it."""

from __future__ import annotations

import threading
from typing import Any

import jax.monitoring

# Tracing, lowering and the compiler itself; what comes from the cache takes no compiler's time.
_PREFIX = "/jax/core/compile/"


class CompileClock:
    """Adds up, over all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.seconds = 0.0

    def listen(self, event: str, duration_secs: float, **_: Any) -> None:
        """What JAX calls after each part of a compilation."""
        if event.startswith(_PREFIX):
            with self._lock:
                self.seconds += duration_secs


CLOCK = CompileClock()
jax.monitoring.register_event_duration_secs_listener(CLOCK.listen)
