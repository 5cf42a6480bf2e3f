"""What a run publishes: frames, which may be skipped, and events, which may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

type Status = Literal["idle", "compiling", "running", "stopped", "diverged", "failed"]


@dataclass(frozen=True)
class Snapshot:
    """One frame of a run, before it is encoded. Its arrays never change.

    domain: the kind of data, a name in `DOMAINS`.
    dimension: how many numbers one sample has.
    metrics: of the last measurement, by name.
    arrays: the layers of the frame, by name.
    notes: more facts as text; `layers_step` if the costly layers are of an earlier step.
    """

    run: str
    epoch: int
    frame: int
    step: int
    status: Status
    domain: str
    dimension: int
    has_probability: bool
    generator_density_method: str
    steps_per_second: float
    speed: float | None
    metrics: Mapping[str, float]
    arrays: Mapping[str, np.ndarray[Any, Any]]
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """Something that happened to a run; `seq` numbers the events of one run without gaps."""

    seq: int
    step: int
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """What a run is at one moment."""

    id: str
    status: Status
    reason: str | None
    step: int
    seed: int
    epoch: int
    config: Mapping[str, Any]
    speed: float | None
    steps_per_second: float
    viewers: int
    metrics: Mapping[str, float]
    created_at: float
    # When the run will stop by itself, `{step?, metric?, notice?}`.
    stop_when: Mapping[str, Any] | None = None
    # The last step that is still kept; after a rewind it is later than `step`.
    last_step: int = 0
    # Where the run was forked, `{run, step}`.
    parent: Mapping[str, Any] | None = None
    # The id of the run with which it keeps step.
    partner: str | None = None
    # Why the run is not saved at present.
    not_saved: str | None = None
    # For how long it trains on while nobody watches; None: see `RunManager.stop_unwatched`.
    keep_running_seconds: float | None = None


class Silence:
    """A listener that ignores everything."""

    def on_snapshot(self, snapshot: Snapshot) -> None:
        pass

    def on_event(self, run_id: str, event: Event) -> None:
        pass


class Listener(Protocol):
    """Gets what a run publishes. Called on the run's thread; must return at once."""

    def on_snapshot(self, snapshot: Snapshot) -> None: ...

    def on_event(self, run_id: str, event: Event) -> None: ...
