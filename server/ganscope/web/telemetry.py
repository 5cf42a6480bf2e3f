"""The metrics behind `GET /metrics`, for Prometheus."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol
from weakref import WeakSet

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ganscope.web.loop_clock import LoopClock

STATUSES = ("idle", "compiling", "running", "stopped", "diverged", "failed")
# The reasons why the server closes the stream of a run that exists.
DROPPED_FOR = ("slow", "abuse", "full")
# Statuses that honest clients hardly ever get. 404 and 422 may be typing errors.
REFUSED = (400, 401, 403, 408, 413, 429)
LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

# Numbers in the health report of the engine: (path in the report, name of the metric, help).
_GAUGES = (
    ("n_compiling", "programs_compiling", "Structures being compiled now."),
    ("child.is_up", "child_up", "1 while the training process answers."),
    ("child.uptime_seconds", "child_uptime_seconds", "Age of the training process."),
    ("store.n_bytes", "store_bytes", "Size of the saved runs."),
)
_COUNTERS = (
    ("compile_seconds", "compile_seconds", "Time spent compiling, of all threads."),
    ("child.restarts", "child_restarts", "How often the training process has restarted."),
)


class Queue(Protocol):
    """The send queue of one viewer."""

    def age_seconds(self) -> float:
        """For how long the queued frame has waited; 0 without one."""

    def n_queued(self) -> int:
        """The number of queued texts."""


class Telemetry:
    """The metrics of one application: a process may have several, as in tests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.queues: WeakSet[Queue] = WeakSet()
        self.clock = LoopClock()
        self.runs = self._gauge("runs", "Runs by status.", ["status"])
        self.viewers = self._gauge("viewers", "Open streams.")
        self.speed = self._gauge("steps_per_second", "Training steps per second, of all runs.")
        self.programs = self._gauge("programs_compiled", "Structures compiled since the start.")
        self.age = self._gauge("frame_age_seconds", "The longest that a frame waits for a viewer.")
        self.waiting = self._gauge("texts_waiting", "The most texts that wait for one viewer.")
        self.frames_sent = self._counter("frames_sent", "Frames handed to viewers' sockets.")
        self.frames_skipped = self._counter("frames_skipped", "Frames replaced by a newer one.")
        self.viewers_dropped = self._counter(
            "viewers_dropped", "Streams that the server closed.", ["reason"]
        )
        self.refused = self._counter("refused", "Requests and messages refused.", ["status"])
        for reason in DROPPED_FOR:  # so that a count of 0 is reported too
            self.viewers_dropped.labels(reason)
        for code in REFUSED:
            self.refused.labels(code)
        self._engine = _EngineCollector()
        self.registry.register(self._engine)
        self.lag = Histogram(
            "ganscope_event_loop_lag_seconds",
            "How much later than asked for the event loop came back.",
            buckets=LAG_BUCKETS,
            registry=self.registry,
        )

    def _gauge(self, name: str, text: str, labels: list[str] | None = None) -> Gauge:
        return Gauge(f"ganscope_{name}", text, labels or [], registry=self.registry)

    def _counter(self, name: str, text: str, labels: list[str] | None = None) -> Counter:
        return Counter(f"ganscope_{name}", text, labels or [], registry=self.registry)

    @contextlib.asynccontextmanager
    async def measuring(self) -> AsyncIterator[None]:
        """Runs the clock, and measures the lag of the event loop, while the block runs."""
        task = asyncio.create_task(self.clock.run(self.lag.observe))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def render(self, health: dict[str, Any]) -> bytes:
        """Returns all metrics in the text format of Prometheus.

        Args:
          health: the report of the engine.
        """
        for status in STATUSES:
            self.runs.labels(status).set(health["runs"].get(status, 0))
        self.viewers.set(health["viewers"])
        self.speed.set(health["steps_per_second"])
        self.programs.set(health["compiled"])
        queues = list(self.queues)
        self.age.set(max((queue.age_seconds() for queue in queues), default=0.0))
        self.waiting.set(max((queue.n_queued() for queue in queues), default=0))
        self._engine.health = health
        return generate_latest(self.registry)


class _EngineCollector(Collector):
    """Metrics from the health report of the engine. A number that the report lacks is left out, not
    reported as 0."""

    def __init__(self) -> None:
        self.health: dict[str, Any] = {}

    def collect(self) -> Iterator[Metric]:
        for path, name, text in _GAUGES:
            if (value := self._at(path)) is not None:
                yield GaugeMetricFamily(f"ganscope_{name}", text, value)
        for path, name, text in _COUNTERS:
            if (value := self._at(path)) is not None:
                yield CounterMetricFamily(f"ganscope_{name}", text, value)
        if isinstance(store := self.health.get("store"), dict):
            text = "1 while runs cannot be saved, as on a full disk."
            yield GaugeMetricFamily("ganscope_not_saved", text, store.get("problem") is not None)

    def _at(self, path: str) -> float | None:
        value: Any = self.health
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return None if value is None else float(value)
