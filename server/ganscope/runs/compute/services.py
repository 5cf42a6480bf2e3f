"""What all runs of a process share."""

from __future__ import annotations

from dataclasses import dataclass

from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.compute.program_cache import ProgramCache


@dataclass(frozen=True)
class RunServices:
    """The services that `RunManager` hands to each of its runs.

    programs: the compiled programs.
    scheduler: which runs train, and which of them may use a core now.
    activity: reports which run each thread works for, and whether it is in compiled code.
    """

    programs: ProgramCache
    scheduler: CoreScheduler
    activity: Activity
