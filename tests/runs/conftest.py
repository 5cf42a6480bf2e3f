"""Fixtures: real threads on tiny networks. Each structure is compiled once per session."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ganscope.gan.config import full_config
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.services import RunServices
from ganscope.runs.journal.events import Event, Snapshot
from ganscope.runs.loop.origins import Fresh
from ganscope.runs.run import Run
from patience import PATIENCE_SECONDS, until

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


class Recorder:
    """A listener that keeps everything it gets."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.events: list[Event] = []
        self._condition = threading.Condition()

    def on_snapshot(self, snapshot: Snapshot) -> None:
        with self._condition:
            self.snapshots.append(snapshot)
            self._condition.notify_all()

    def on_event(self, run_id: str, event: Event) -> None:
        with self._condition:
            self.events.append(event)
            self._condition.notify_all()

    def wait(self, is_fulfilled: Callable[[], Any]) -> Any:
        """Waits until a frame or an event makes the condition true."""
        with self._condition:
            found = self._condition.wait_for(is_fulfilled, PATIENCE_SECONDS)
        assert found, (self.events, len(self.snapshots))
        return found

    def statuses(self) -> list[str]:
        return [event.fields["status"] for event in self.events if event.kind == "status"]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    def wait_status(self, status: str) -> None:
        self.wait(lambda: self.statuses()[-1:] in ([status], ["failed"]))
        assert self.statuses()[-1] == status, self.events


@pytest.fixture
def tiny() -> dict[str, Any]:
    """The configuration of the smallest GAN."""
    return full_config(TINY)


@pytest.fixture
def wild() -> dict[str, Any]:
    """A configuration that soon diverges."""
    relu = {"hidden_layers": 1, "hidden_width": 4, "activation": "relu"}
    return full_config(
        {
            **{"generator": relu, "discriminator": relu, "batch_size": 8, "loss": "least_squares"},
            **{f"{player}_optimizer": "sgd" for player in ("generator", "discriminator")},
            **{f"{player}_learning_rate": 10.0 for player in ("generator", "discriminator")},
        }
    )


@pytest.fixture(scope="session")
def programs() -> Iterator[ProgramCache]:
    """Shared by all tests, because compiling takes most of the time."""
    programs = ProgramCache()
    yield programs
    programs.close()


class SharedPrograms:
    """Programs that a manager does not close, so that later tests can use them."""

    def __init__(self, programs: ProgramCache) -> None:
        self._programs = programs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._programs, name)

    def close(self) -> None:
        pass


@pytest.fixture
def shared_programs(programs: ProgramCache) -> Any:
    return SharedPrograms(programs)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def start_run(programs: ProgramCache, recorder: Recorder) -> Iterator[Callable[..., Run]]:
    """Starts runs that are closed after the test."""
    runs: list[Run] = []
    services = RunServices(programs, CoreScheduler(), programs.activity)

    def start(
        config: dict[str, Any],
        seed: int = 0,
        listener: Any = recorder,
        speed: float | None = None,
    ) -> Run:
        run = Run(Fresh(f"run{len(runs)}", config, seed, speed), services, listener)
        runs.append(run)
        return run

    yield start
    for run in runs:
        run.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Waits for a condition that no event announces."""

    return until
