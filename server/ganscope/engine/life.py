"""One child process, from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from ganscope.engine.black_box import BlackBox, Entry
from ganscope.engine.link import Inbox, Link, Message
from ganscope.engine.protocol import Json

# It beats twice a second, from a thread of its own.
SILENCE_SECONDS = 4.0
# Heard of so lately, it has had a processor.
LIVELY_SECONDS = 1.0
# Before it is up: hundreds of megabytes come from a disk, and meanwhile no thread runs.
START_SECONDS = 60.0
# So long its event loop may be held up.
LOOP_SECONDS = 15.0
# So long a call may take, or so many times as long as this thread's calls usually do.
CALL_SECONDS, CALL_FACTOR = 4.5, 20.0
CLOSE_SECONDS = 7.0
# What it was stuck in.
CALL, COMPILATION = "call", "compilation"


class Life:
    """Begins the child and listens to it. Needs no event loop before `open`."""

    def __init__(self, command: Sequence[str], settings: Json) -> None:
        self.box = BlackBox()
        self.started_at = self.heard_at = time.monotonic()
        self.verdict: str | None = None
        self.stuck_in: str | None = None
        self._looked_at = self.started_at
        self._compile_seconds: float = settings["compile_timeout_seconds"]
        self._compiled_for: dict[tuple[str, float], float] = {}
        self._is_up, self._loop_lag = False, 0.0
        self._calls: dict[tuple[str, float], float] = {}
        self._inbox = Inbox()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._process.stdin as outgoing, self._process.stdout as incoming:
            pipes = os.dup(incoming.fileno()), os.dup(outgoing.fileno())
        self._link = Link(*pipes, self._hear, lambda: self._inbox.put([["end"]]))
        self._link.send("settings", {**settings, "black_box": str(self.box.path)})

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self, handle: Callable[[Message], None]) -> None:
        """From here on every message is handled on the running loop; the last one is `end`."""
        self._inbox.open(handle)

    def send(self, *message: object) -> None:
        self._link.send(*message)

    def _hear(self, messages: list[Message]) -> None:
        self.heard_at = time.monotonic()
        for message in messages:
            if message[0] == "beat":
                self._loop_lag = message[2]
            self._is_up |= message[0] == "up"
        self._inbox.put(messages)

    def is_hung(self, now: float, forgiven: float) -> list[str] | None:
        """Ids of the runs because of which the child must end, None if it may live on.

        Args:
          now: by the monotonic clock.
          forgiven: seconds for which this process itself was asleep, and could hear nothing.
        """
        passed, self._looked_at = now - self._looked_at - forgiven, now
        self.heard_at += forgiven
        inside = self.box.inside()
        hung = self._calls_for_ever(inside, now, forgiven)
        self.stuck_in = CALL if hung else None
        if not hung and (hung := self._compiles_for_ever(inside, now, passed)):
            self.stuck_in = COMPILATION
        if hung:
            self.verdict = "hung"
            return sorted(hung)
        patience = SILENCE_SECONDS if self._is_up else START_SECONDS
        if now - self.heard_at > patience or self._loop_lag > LOOP_SECONDS:
            self.verdict = "silent"
            return [entry.run_id for entry in inside]
        return None

    def _calls_for_ever(self, inside: list[Entry], now: float, forgiven: float) -> set[str]:
        entries = [entry for entry in inside if not entry.is_compiling]
        # By this process's clock: since when a call is seen to be the same one.
        self._calls = {
            (entry.run_id, entry.since): self._calls.get((entry.run_id, entry.since), now)
            + forgiven
            for entry in entries
        }
        return {
            entry.run_id
            for entry in entries
            if now - self._calls[entry.run_id, entry.since]
            > max(CALL_SECONDS, CALL_FACTOR * entry.usual)
        }

    def _compiles_for_ever(self, inside: list[Entry], now: float, passed: float) -> set[str]:
        """What passes while the child is not heard does not count: it has no processor."""
        counted = passed if now - self.heard_at < LIVELY_SECONDS else 0.0
        self._compiled_for = {
            (entry.run_id, entry.since): self._compiled_for.get((entry.run_id, entry.since), 0.0)
            + counted
            for entry in inside
            if entry.is_compiling
        }
        return {
            run_id
            for (run_id, _), seconds in self._compiled_for.items()
            if seconds > self._compile_seconds
        }

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
