"""A run at one moment, as it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.runs.journal.events import View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricRows
from ganscope.runs.journal.play_mode import PlayMode


@dataclass(frozen=True)
class RunImage:
    """All that is saved of a run.

    seq: the number of the last event.
    """

    view: View
    past: JournalSlice
    mode: PlayMode | None
    seq: int
    history: MetricRows
