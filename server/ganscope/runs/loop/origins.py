"""How a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ganscope.gan.config_types import Config
from ganscope.runs.journal.events import View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.loop.lockstep import LockstepMember


@dataclass(frozen=True)
class Fork:
    """Where a fork begins: after the last step of a past, with what changes there.

    config: in force from that step on. seed: None keeps it. mode: None stands still.
    seat: None is on its own.
    """

    parent: str
    past: JournalSlice
    config: Config
    seed: int | None = None
    mode: PlayMode | None = None
    member: LockstepMember | None = None

    @property
    def seq(self) -> int:
        """Of the last event."""
        return max((event.seq for event in self.past.events), default=0)


@dataclass(frozen=True)
class Recovery:
    """Where a run begins that was saved. Its epoch is another one than that of before.

    view: as it was. mode: how it trained; is_resumed: it goes on so, and else stands still.
    seq: beyond all that was told. told: of the recovery.
    """

    past: JournalSlice
    view: View
    seq: int
    mode: PlayMode | None
    is_resumed: bool
    told: Mapping[str, Any]

    def first_view(self) -> View:
        """The run until it is awake."""
        has_failed = self.view.status == "failed"
        return self.view if has_failed else replace(self.view, status="compiling", reason=None)
