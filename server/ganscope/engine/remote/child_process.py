"""One child process, from its start to its end.

It is watched by its own time (`CpuClock`): what it cannot do for want of a processor or while it
waits for a disk is never taken for a fault. All that is counted below in seconds is counted so,
and is a guard against hanging: far longer than anything takes that goes well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.engine.protocol import Json
from ganscope.engine.remote.child_status import PYTHON
from ganscope.engine.remote.cpu_time import CpuClock
from ganscope.engine.remote.flight_recorder import Entry, FlightRecorder
from ganscope.engine.remote.pipe import Message, PipeConnection, put_messages

# It beats twice a second, from a thread of its own.
SILENCE_SECONDS = 4.0
# On its way it has no thread that could beat for moments; but it computes, or reads from a disk.
IDLE_SECONDS = 60.0
# What uses less of a processor than this does nothing but beat.
IDLE_SHARE = 0.05
# So long one part of its way may take, if it computes all the while.
PHASE_SECONDS = 600.0
# So long its event loop may be held up; a delay up to the first of them is none.
LATE_SECONDS, LOOP_SECONDS = 1.0, 15.0
# So long a call may take, or so many times as long as this thread's calls have taken of late.
CALL_SECONDS, CALL_FACTOR = 4.5, 20.0
# Within less nothing is suspicious, and the system is asked for nothing.
CALM_SECONDS = 0.75
# A promise to whoever stops the server: a little longer than the child gives itself, and no more.
CLOSE_SECONDS = 7.0
# What it was stuck in.
CALL, COMPILATION = "call", "compilation"

type Key = tuple[str, float, bool]


class ChildProcess:
    """Begins the child and listens to it. Needs no event loop before `open`."""

    def __init__(self, command: Sequence[str], settings: Json) -> None:
        self.box = FlightRecorder()
        self.started_at = time.monotonic()
        self.doing = PYTHON
        self.verdict: str | None = None
        self.stuck_in: str | None = None
        self._looked_at = self.started_at
        self.lived = 0.0
        self._compile_seconds: float = settings["compile_timeout_seconds"]
        self._is_up, self._loop_lag = False, 0.0
        self._n_heard = self._n_heard_before = 0
        self._phase = PYTHON
        self._silent_for = self._late_for = self._phase_for = 0.0
        self._idle_for = self._used = 0.0
        self._inside_for: dict[Key, float] = {}
        self._inbox = LoopBridge[Message, Message]()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._own_time = CpuClock(self._process.pid)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._process.stdin as outgoing, self._process.stdout as incoming:
            pipes = os.dup(incoming.fileno()), os.dup(outgoing.fileno())
        self._link = PipeConnection(*pipes, self._hear, lambda: self._inbox.put(["end"]))
        self._link.send("settings", {**settings, "black_box": str(self.box.path)})

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self, handle: Callable[[Message], None]) -> None:
        """From here on every message is handled on the running loop; the last one is `end`."""
        self._inbox.open(asyncio.get_running_loop(), handle, handle)

    def send(self, *message: object) -> None:
        self._link.send(*message)

    def _hear(self, messages: list[Message]) -> None:
        """On the link's thread, whatever holds up the event loop of this process."""
        self._n_heard += len(messages)
        for message in messages:
            match message:
                case ["beat", _, lag]:
                    self._loop_lag = lag
                case ["progress", doing]:
                    self.doing = doing
                case ["up"]:
                    self._is_up = True
        put_messages(self._inbox, messages)

    # Whether it hangs

    def is_hung(self, now: float, forgiven: float) -> list[str] | None:
        """Ids of the runs because of which the child must end, None if it may live on.

        Args:
          now: by the monotonic clock.
          forgiven: seconds for which this process itself was asleep, and could hear nothing.
        """
        seconds, self._looked_at = max(0.0, now - self._looked_at - forgiven), now
        inside = self.box.inside()
        is_heard, self._n_heard_before = self._n_heard > self._n_heard_before, self._n_heard
        is_suspicious = self._is_suspicious(inside)
        lived = (self._own_time.passed if is_suspicious else self._own_time.skip)(seconds)
        self.lived += lived
        self._silent_for = 0.0 if is_heard else self._silent_for + lived
        self._late_for = self._late_for + lived if self._loop_lag > LATE_SECONDS else 0.0
        if hung := self._for_ever_inside(inside, lived):
            self.verdict = "hung"
            return sorted(hung)
        if self._is_silent() if self._is_up else self._is_stuck_on_its_way(lived, is_heard):
            self.verdict = "silent"
            return [entry.run_id for entry in inside]
        return None

    def _is_suspicious(self, inside: list[Entry]) -> bool:
        """Whether anything has taken long enough that it matters how much of that counts."""
        is_calm = self._is_up and self._loop_lag < LATE_SECONDS
        longest = max((self._inside_for.get(_key(entry), 0.0) for entry in inside), default=0.0)
        return not is_calm or max(longest, self._silent_for) > CALM_SECONDS

    def _for_ever_inside(self, inside: list[Entry], lived: float) -> set[str]:
        """The runs whose calls do not come back. Says in `stuck_in` what these do."""
        # By this process's clock: since when a call is seen to be the same one.
        self._inside_for = {
            key: self._inside_for.get(key, -lived) + lived for key in map(_key, inside)
        }
        for what, is_compiling in ((CALL, False), (COMPILATION, True)):
            hung = {
                entry.run_id
                for entry in inside
                if entry.is_compiling is is_compiling
                and self._inside_for[_key(entry)] > self._limit_of(entry)
            }
            if hung:
                self.stuck_in = what
                return hung
        return set()

    def _limit_of(self, entry: Entry) -> float:
        if entry.is_compiling:
            return self._compile_seconds
        return max(CALL_SECONDS, CALL_FACTOR * entry.usual)

    def _is_silent(self) -> bool:
        return self._silent_for > SILENCE_SECONDS or self._late_for > LOOP_SECONDS

    def _is_stuck_on_its_way(self, lived: float, is_heard: bool) -> bool:
        """Whether it has not come any further for so long that it never will."""
        if self._phase != self.doing:
            self._phase, self._phase_for, self._idle_for, self._used = self.doing, 0.0, 0.0, 0.0
        self._phase_for += lived
        self._idle_for += lived
        self._used += self._own_time.used
        is_told = self._own_time.is_told
        if self._used > IDLE_SHARE * self._idle_for if is_told else is_heard:
            self._idle_for = self._used = 0.0
        return self._idle_for > IDLE_SECONDS or self._phase_for > PHASE_SECONDS

    # How it ends

    def kill(self) -> None:
        self._process.kill()

    async def ended(self) -> str:
        """Waits until it is gone, which it soon is; returns how it ended, in words."""
        code = await asyncio.to_thread(self._gone)
        if code >= 0:
            return f"exit status {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def _gone(self) -> int:
        try:
            return self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def close(self) -> None:
        """Asks it to end, and sees to it; waits."""
        self._link.close()
        self._gone()
        self.forget()

    def forget(self) -> None:
        """After its end."""
        self._link.close()
        with contextlib.suppress(BufferError, ValueError):
            self.box.close()


def _key(entry: Entry) -> Key:
    return entry.run_id, entry.since, entry.is_compiling
