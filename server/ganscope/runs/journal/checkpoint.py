"""A run at one moment, kept in memory so that the run can be brought back there."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.runs.journal.events import View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricRows


@dataclass(frozen=True)
class Checkpoint:
    """All that brings a run back after it was reset or configured anew. The state itself is
    computed again from the nearest keyframe of the past.

    view: the run at that moment.
    past: its epoch so far.
    history: its measurements so far.
    """

    view: View
    past: JournalSlice
    history: MetricRows
