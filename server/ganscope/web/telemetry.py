"""How much the server is doing, in numbers."""

from __future__ import annotations

from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

STATUSES = ("idle", "compiling", "running", "stopped", "diverged", "failed")


class Telemetry:
    """The numbers behind `GET /metrics`; one set for each application, since tests have many."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.runs = self._gauge("runs", "Runs by status.", ["status"])
        self.viewers = self._gauge("viewers", "Open streams.")
        self.speed = self._gauge("steps_per_second", "Training steps per second, of all runs.")
        self.programs = self._gauge("programs_compiled", "Structures compiled since the start.")
        self.frames_sent = self._counter("frames_sent", "Frames handed to viewers' sockets.")
        self.frames_skipped = self._counter("frames_skipped", "Frames replaced by a newer one.")
        self.viewers_dropped = self._counter("viewers_dropped", "Viewers that were too slow.")

    def _gauge(self, name: str, text: str, labels: list[str] | None = None) -> Gauge:
        return Gauge(f"ganscope_{name}", text, labels or [], registry=self.registry)

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(f"ganscope_{name}", text, registry=self.registry)

    def render(self, health: dict[str, Any]) -> bytes:
        """The numbers as Prometheus reads them."""
        for status in STATUSES:
            self.runs.labels(status).set(health["runs"].get(status, 0))
        self.viewers.set(health["viewers"])
        self.speed.set(health["steps_per_second"])
        self.programs.set(health["compiled"])
        return generate_latest(self.registry)
