"""The three ways in which a run begins: fresh, as a fork of another run, or saved earlier."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ganscope.gan.config_types import Config
from ganscope.gan.fields import ConfigError
from ganscope.runs.journal.events import View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Seeded
from ganscope.runs.loop.config_changes import ConfigChanges
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.publisher import RunPublisher
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.loop.training_loop import TrainingLoop


class Origin(Protocol):
    """How a run begins.

    run_id: the run that begins.
    past: what the journal begins with.
    seq: the number of the last event so far.
    member: the run's place in a pair, if it begins in one.
    interrupted: how the run trained when its process ended, if it does not train on by itself.
    """

    @property
    def run_id(self) -> str: ...

    @property
    def past(self) -> JournalSlice: ...

    @property
    def seq(self) -> int: ...

    @property
    def member(self) -> LockstepMember | None: ...

    @property
    def interrupted(self) -> PlayMode | None: ...

    def first_view(self) -> View:
        """The view until the run's thread has begun."""
        ...

    def begin(self, loop: TrainingLoop, changes: ConfigChanges, publisher: RunPublisher) -> None:
        """Brings the run where it begins. Called once, on the run's thread."""
        ...

    def saved_as(self, view: View, mode: PlayMode | None) -> tuple[View, PlayMode | None]:
        """The view and the mode to save, as long as `begin` has not returned."""
        ...


@dataclass(frozen=True)
class Fresh:
    """At step 0, with the weights that a seed draws, once the program is compiled."""

    run_id: str
    config: Config
    seed: int
    speed: float | None = None
    keep_running_seconds: float | None = None
    seq = 0
    member = None
    interrupted = None

    @property
    def past(self) -> JournalSlice:
        return JournalSlice(0, self.config, self.seed, (), (), (), 0)

    def first_view(self) -> View:
        view = _compiling_view(self.run_id, self.config, self.seed, self.speed)
        return replace(view, keep_running_seconds=self.keep_running_seconds)

    def begin(self, loop: TrainingLoop, changes: ConfigChanges, publisher: RunPublisher) -> None:
        """Nothing to do: the run's thread requests a program for a run that has no state."""

    def saved_as(self, view: View, mode: PlayMode | None) -> tuple[View, PlayMode | None]:
        return view, mode


@dataclass(frozen=True)
class Fork:
    """After the last step of another run's past, with what changes there.

    parent: the id of the other run.
    config, seed: in force from that step on.
    mode: how the fork trains; None: it stands still.
    """

    run_id: str
    parent: str
    past: JournalSlice
    config: Config
    seed: int
    speed: float | None = None
    mode: PlayMode | None = None
    member: LockstepMember | None = None
    keep_running_seconds: float | None = None
    interrupted = None

    @property
    def seq(self) -> int:
        return max((event.seq for event in self.past.events), default=0)

    def first_view(self) -> View:
        step = self.past.last_step
        view = _compiling_view(self.run_id, self.config, self.seed, self.speed)
        return replace(
            view,
            step=step,
            last_step=step,
            epoch=self.past.epoch,
            parent={"run": self.parent, "step": step},
            partner=None if self.member is None else self.member.partner,
            keep_running_seconds=self.keep_running_seconds,
        )

    def begin(self, loop: TrainingLoop, changes: ConfigChanges, publisher: RunPublisher) -> None:
        """Replays the past; what differs takes effect before the first own step."""
        loop.mode = self.mode
        loop.monitor.resume(self.past.events)
        trainer = loop.replay_to(self.past, self.past.last_step)
        publisher.emit("forked", parent=publisher.view.parent)
        if self.seed != trainer.seed:
            trainer.reseed(self.seed)
            loop.record(Seeded(self.seed))
        changes.apply_accepted(is_awaited=True)
        if loop.trainer is trainer:
            loop.continue_here()
        loop.sampler.request_frame()

    def saved_as(self, view: View, mode: PlayMode | None) -> tuple[View, PlayMode | None]:
        return view, mode


@dataclass(frozen=True)
class Recovery:
    """Where the same run was when it was saved. Its epoch has a new number.

    view: the view as it was.
    seq: greater than the number of any event that was published before.
    mode: how the run trained. is_resumed: whether it trains on now; otherwise it stands still.
    report: the fields of the event that tells the viewers.
    """

    past: JournalSlice
    view: View
    seq: int
    mode: PlayMode | None
    is_resumed: bool
    report: Mapping[str, Any]
    member = None

    @property
    def run_id(self) -> str:
        return self.view.id

    @property
    def interrupted(self) -> PlayMode | None:
        return None if self.is_resumed else self.mode

    def first_view(self) -> View:
        has_failed = self.view.status == "failed"
        return self.view if has_failed else replace(self.view, status="compiling", reason=None)

    def begin(self, loop: TrainingLoop, changes: ConfigChanges, publisher: RunPublisher) -> None:
        """Replays the past up to the step at which the run was."""
        view = self.view
        loop.mode = self.mode if self.is_resumed else None
        loop.monitor.resume(event for event in self.past.events if event.step <= view.step)
        if view.stop_when is not None:
            with contextlib.suppress(ConfigError):  # its metric may no longer exist
                loop.monitor.stop_when(StopCondition.of(view.stop_when))
        publisher.emit("recovered", **self.report)
        if view.status == "failed":
            loop.mode = None
            # Viewers may know the run as one that trains.
            publisher.emit("status", status="failed", reason=view.reason)
            return
        loop.replay_to(self.past, view.step)
        # A change may have been accepted, and still waited for its program.
        changes.apply_accepted(is_awaited=False)
        loop.settle(view.status, view.reason)
        loop.sampler.request_frame()

    def saved_as(self, view: View, mode: PlayMode | None) -> tuple[View, PlayMode | None]:
        """As the run was: nothing is lost if this process ends before `begin` does."""
        return replace(view, status=self.view.status, reason=self.view.reason), self.mode


def _compiling_view(run_id: str, config: Config, seed: int, speed: float | None) -> View:
    return View(
        id=run_id,
        status="compiling",
        reason=None,
        step=0,
        seed=seed,
        epoch=0,
        config=config,
        speed=speed,
        steps_per_second=0.0,
        viewers=0,
        metrics={},
        created_at=time.time(),
    )
