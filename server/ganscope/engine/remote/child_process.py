"""One training process, from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.engine.protocol import Json
from ganscope.engine.remote.hang_detector import ChildReports, Hang, HangDetector
from ganscope.engine.remote.interfaces import Message, Provisioner, ThreadActivity
from ganscope.engine.remote.pipe import put_messages

# A promise to the person who stops the server: a little longer than a process gives itself.
CLOSE_SECONDS = 7.0


@dataclass(frozen=True)
class Death:
    """What is known about the end of a training process.

    reason: "died", or the verdict of the `Hang` because of which it was killed.
    run_ids: the runs that were in compiled code, or whose calls did not return.
    hangs_in: as in `Hang`. steps: the last step of each run that trained.
    """

    reason: str
    run_ids: list[str]
    hangs_in: str | None
    steps: Mapping[str, int]


class ChildProcess:
    """Starts a process and listens to it. Needs no event loop before `open`."""

    def __init__(self, provisioner: Provisioner, settings: Json) -> None:
        self.started_at = time.monotonic()
        self.hang: Hang | None = None
        self._reports = ChildReports()
        self._bridge = LoopBridge[Message, Message]()
        launched = provisioner.launch(settings, self._receive, lambda: self._bridge.put(["end"]))
        self._process, self._transport = launched.process, launched.transport
        self._liveness = launched.liveness
        self._detector = HangDetector(
            *(self._reports, launched.liveness, launched.clock),
            started_at=self.started_at,
            compile_seconds=settings["compile_timeout_seconds"],
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def doing(self) -> str:
        """What the process does while it starts."""
        return self._reports.doing

    @property
    def lived_seconds(self) -> float:
        """The seconds that the process has had, by its own clock."""
        return self._detector.lived_seconds

    def open(self, handle: Callable[[Message], None]) -> None:
        """Handles every message on the running loop from now on; the last one is `end`."""
        self._bridge.open(asyncio.get_running_loop(), handle, handle)

    def send(self, *message: object) -> None:
        self._transport.send(*message)

    def _receive(self, messages: list[Message]) -> None:
        self._reports.note(messages)
        put_messages(self._bridge, messages)

    def activities(self) -> list[ThreadActivity]:
        """What its threads do, also after its end."""
        return self._liveness.activities()

    def look(self, now: float, asleep: float) -> Hang | None:
        """Kills the process if it hangs; see `HangDetector.look`."""
        if self.hang is None:
            self.hang = self._detector.look(now, asleep)
            if self.hang is not None:
                self.kill()
        return self.hang

    def kill(self) -> None:
        self._process.kill()

    def death(self) -> Death:
        """What is known about its end, as soon as it has ended."""
        activities = self.activities()
        steps = {each.run_id: each.step for each in activities if each.step}
        if self.hang is not None:
            return Death(self.hang.verdict, self.hang.run_ids, self.hang.hangs_in, steps)
        return Death("died", [each.run_id for each in activities if each.since], None, steps)

    async def ended(self) -> str:
        """Waits for its end; returns the exit status or the signal, in words."""
        code = await asyncio.to_thread(self._wait)
        if code >= 0:
            return f"exit status {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def _wait(self) -> int:
        try:
            return self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def close(self) -> None:
        """Asks it to end, kills it if it does not, and waits for that."""
        self._transport.close()
        self._wait()
        self.release()

    def release(self) -> None:
        """Frees everything after its end."""
        self._transport.close()
        with contextlib.suppress(BufferError, ValueError):
            self._liveness.close()
