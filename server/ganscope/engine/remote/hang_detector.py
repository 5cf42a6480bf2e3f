"""Decides whether a training process hangs.

All seconds here are counted by the process's own clock (`CpuClock`): a process that waits for a
processor or for a disk is late, but not at fault. Each limit only guards against a process that
hangs for ever, and is far longer than anything takes that ends well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ganscope.engine.remote.child_status import PYTHON
from ganscope.engine.remote.interfaces import Clock, Liveness, Message, ThreadActivity

# A process sends a beat twice a second, from a thread of its own.
SILENCE_SECONDS = 4.0
# While it starts, no thread of it may be able to send for moments; but it computes, or reads from
# a disk.
IDLE_SECONDS = 60.0
# A process that uses a smaller share of a processor than this only beats.
IDLE_SHARE = 0.05
# One phase of the start may take this long, if the process computes all the while.
PHASE_SECONDS = 600.0
# The event loop is late from LATE_SECONDS on, and may be late for LOOP_SECONDS.
LATE_SECONDS, LOOP_SECONDS = 1.0, 15.0
# A call may take CALL_SECONDS, or CALL_FACTOR times as long as the longest of its thread of late.
CALL_SECONDS, CALL_FACTOR = 4.5, 20.0
# Nothing is suspicious before this, and the system is not asked about the process.
CALM_SECONDS = 0.75
# What a process hangs in.
CALL, COMPILATION = "call", "compilation"

type Key = tuple[str, float, bool]


@dataclass(frozen=True)
class Hang:
    """Why a process has to be ended.

    verdict: "hung" if calls do not return, "silent" if the process no longer answers.
    run_ids: the runs whose calls these are. hangs_in: CALL or COMPILATION, if it hung.
    """

    verdict: str
    run_ids: list[str]
    hangs_in: str | None = None


class ChildReports:
    """What a process last said about itself. Written on the thread that reads its messages."""

    def __init__(self) -> None:
        self.is_up = False
        self.doing = PYTHON
        self.loop_lag = 0.0
        self.n_messages = 0

    def note(self, messages: Sequence[Message]) -> None:
        self.n_messages += len(messages)
        for message in messages:
            match message:
                case ["beat", _, lag]:
                    self.loop_lag = lag
                case ["progress", doing]:
                    self.doing = doing
                case ["up"]:
                    self.is_up = True


class HangDetector:
    """Watches one process; `look` has to be called several times a second."""

    def __init__(
        self,
        reports: ChildReports,
        liveness: Liveness,
        clock: Clock,
        *,
        started_at: float,
        compile_seconds: float,
    ) -> None:
        self._reports, self._liveness, self._clock = reports, liveness, clock
        self._looked_at, self._compile_seconds = started_at, compile_seconds
        # Seconds that the process has had since its start.
        self.lived_seconds = 0.0
        self._n_messages = 0
        self._phase = PYTHON
        self.silent_for = self._late_for = self._phase_for = 0.0
        self._idle_for = self._used = 0.0
        self.inside_for: dict[Key, float] = {}

    def look(self, now: float, asleep: float) -> Hang | None:
        """Returns why the process has to be ended, None if it may go on.

        Args:
          now: by the monotonic clock.
          asleep: seconds since the last look in which this process itself did not run.
        """
        seconds, self._looked_at = max(0.0, now - self._looked_at - asleep), now
        inside = [each for each in self._liveness.activities() if each.since]
        n_messages = self._reports.n_messages
        has_spoken, self._n_messages = n_messages > self._n_messages, n_messages
        count = self._clock.passed if self._is_suspicious(inside) else self._clock.skip
        lived = count(seconds)
        self.lived_seconds += lived
        self.silent_for = 0.0 if has_spoken else self.silent_for + lived
        is_late = self._reports.loop_lag > LATE_SECONDS
        self._late_for = self._late_for + lived if is_late else 0.0
        if hang := self._endless_call(inside, lived):
            return hang
        is_up = self._reports.is_up
        if self._is_silent() if is_up else self._does_not_start(lived, has_spoken):
            return Hang("silent", [each.run_id for each in inside])
        return None

    def _is_suspicious(self, inside: list[ThreadActivity]) -> bool:
        """Whether anything takes so long that it matters how much of that time counts."""
        is_calm = self._reports.is_up and self._reports.loop_lag < LATE_SECONDS
        longest = max((self.inside_for.get(_key(each), 0.0) for each in inside), default=0.0)
        return not is_calm or max(longest, self.silent_for) > CALM_SECONDS

    def _endless_call(self, inside: list[ThreadActivity], lived: float) -> Hang | None:
        # Counted from the first look that has seen the call.
        self.inside_for = {
            key: self.inside_for.get(key, -lived) + lived for key in map(_key, inside)
        }
        for hangs_in, is_compiling in ((CALL, False), (COMPILATION, True)):
            hung = {
                each.run_id
                for each in inside
                if each.is_compiling is is_compiling
                and self.inside_for[_key(each)] > self._limit_of(each)
            }
            if hung:
                return Hang("hung", sorted(hung), hangs_in)
        return None

    def _limit_of(self, activity: ThreadActivity) -> float:
        if activity.is_compiling:
            return self._compile_seconds
        return max(CALL_SECONDS, CALL_FACTOR * activity.longest)

    def _is_silent(self) -> bool:
        return self.silent_for > SILENCE_SECONDS or self._late_for > LOOP_SECONDS

    def _does_not_start(self, lived: float, has_spoken: bool) -> bool:
        """Whether the process has stayed in one phase of its start for so long that it never
        leaves it."""
        if self._phase != self._reports.doing:
            self._phase = self._reports.doing
            self._phase_for = self._idle_for = self._used = 0.0
        self._phase_for += lived
        self._idle_for += lived
        self._used += self._clock.used
        is_known = self._clock.is_known
        if self._used > IDLE_SHARE * self._idle_for if is_known else has_spoken:
            self._idle_for = self._used = 0.0
        return self._idle_for > IDLE_SECONDS or self._phase_for > PHASE_SECONDS


def _key(activity: ThreadActivity) -> Key:
    return activity.run_id, activity.since, activity.is_compiling
