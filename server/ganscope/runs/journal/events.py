"""What a run tells: pictures, which may be skipped, and events, which may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

type Status = Literal["idle", "compiling", "running", "stopped", "diverged", "failed"]


@dataclass(frozen=True)
class Snapshot:
    """One look at a run. The arrays belong to the snapshot: nothing changes them later.

    domain: the kind of data, a name in `DOMAINS`; dimension: how many numbers one sample is.
    notes: what else is told beside them, as text; `layers_step` where those layers that cost most
      are of an earlier step.
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
    """Something that happened to a run; `seq` counts the events of one run without gaps."""

    seq: int
    step: int
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """What a run is at this moment."""

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
    # When it will stop by itself, `{step?, metric?, notice?}`.
    stop_when: Mapping[str, Any] | None = None
    # The furthest step that is still kept: after a rewind it lies ahead.
    last_step: int = 0
    # Where it was forked, `{run, step}`.
    parent: Mapping[str, Any] | None = None
    # The run with which it keeps step.
    partner: str | None = None
    # Why it is not saved at present.
    not_saved: str | None = None


class Silence:
    """A listener that tells nobody."""

    def on_snapshot(self, snapshot: Snapshot) -> None:
        pass

    def on_event(self, run_id: str, event: Event) -> None:
        pass


class Listener(Protocol):
    """Is called on the run's own thread, and must return at once."""

    def on_snapshot(self, snapshot: Snapshot) -> None: ...

    def on_event(self, run_id: str, event: Event) -> None: ...
