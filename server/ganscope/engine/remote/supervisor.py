"""Keeps a training process alive: starts it, ends it when it hangs, and starts the next one.

What a process trains is none of its business: see `recovery.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from typing import Any, Protocol

from ganscope.engine.protocol import Json, Restarting
from ganscope.engine.remote.child_process import ChildProcess, Death
from ganscope.engine.remote.child_status import BRINGING_BACK, ChildStatus, State
from ganscope.engine.remote.interfaces import Message, Provisioner, ThreadActivity

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
# A look that comes this much too late means that the machine slept, or stood still.
NAP_SECONDS = 1.0
# A process that ends before it is ready is started again a little later each time; after this
# many failures nobody waits for the next one.
MAX_DELAY_SECONDS = 10.0
MAX_FAILURES = 3


class SupervisorListener(Protocol):
    """What the supervisor calls, always on the event loop."""

    def on_message(self, message: Message) -> None:
        """A message that does not concern the process itself."""

    async def on_up(self) -> None:
        """The process answers. It counts as ready when this returns; cancelled if it ends."""

    async def on_ready(self) -> None:
        """The process is ready. Cancelled if it ends."""

    def on_death(self, death: Death) -> None:
        """The process has ended, and whatever was asked of it gets no answer."""

    def on_status(self, status: ChildStatus) -> None:
        """The status has changed."""


class Supervisor:
    """Runs one training process at a time.

    Args:
      provisioner: starts processes.
      settings: the first message to each of them.
      listener: is called about them.
    """

    def __init__(
        self, provisioner: Provisioner, settings: Json, listener: SupervisorListener
    ) -> None:
        self._provisioner, self._settings = provisioner, settings
        self._listener = listener
        self._child: ChildProcess | None = None
        self._lived_before = 0.0
        self._is_ready, self._since = False, time.monotonic()
        # Set while waiting is pointless: the process is ready, or nothing will make it so.
        self._is_decided = asyncio.Event()
        self._restarts, self._failures = 0, 0
        self._is_closing = self._is_bringing_back = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._recovery: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts a process, if need be before there is an event loop: it takes longest."""
        if self._child is None:
            self._child = ChildProcess(self._provisioner, self._settings)
            self._since = time.monotonic()

    async def open(self) -> None:
        self.start()
        assert self._child is not None
        self._child.open(self._handle)
        self._spawn(self._watch())

    async def close(self) -> None:
        self._is_closing, self._is_ready = True, False
        self._is_decided.set()
        self._listener.on_status(self.status())
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.end)

    def end(self) -> None:
        """Ends the process; waits for that."""
        child, self._child = self._child, None
        if child is not None:
            if not self._is_closing:
                child.kill()  # nothing has been asked of it
            child.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def send(self, *message: object) -> None:
        """Sends a message. Raises `Restarting` while there is no process."""
        if self._child is None:
            raise self.status().refusal()
        self._child.send(*message)

    async def wait(self) -> None:
        """Waits until the process is ready, or until that will hardly happen."""
        await self._is_decided.wait()

    @property
    def is_ready(self) -> bool:
        return self._is_ready

    def activities(self) -> list[ThreadActivity]:
        """What the threads of the process do."""
        return [] if self._child is None else self._child.activities()

    def lived_seconds(self) -> float:
        """The seconds that all processes have had, as `CpuClock` counts them."""
        return self._lived_before + (self._child.lived_seconds if self._child else 0.0)

    def status(self) -> ChildStatus:
        state: State = "starting again" if self._restarts else "starting"
        if self._is_closing:
            state = "ended"
        elif self._is_ready:
            state = "up"
        elif self._failures >= MAX_FAILURES:
            state = "failing"
        doing = None
        if state.startswith("starting") and self._child is not None:
            doing = BRINGING_BACK if self._is_bringing_back else self._child.doing
        return ChildStatus(state, doing, time.monotonic() - self._since, self._failures)

    def health(self) -> Json:
        """`{pid, is_up, uptime_seconds, restarts, state, doing, since_seconds}`."""
        child = self._child
        return {
            "pid": child.pid if child else None,
            "is_up": self._is_ready,
            "uptime_seconds": round(time.monotonic() - child.started_at, 1) if child else 0.0,
            "restarts": self._restarts,
            **self.status().document(),
        }

    def _handle(self, message: Message) -> None:
        match message[0]:
            case "progress":
                self._listener.on_status(self.status())
            case "up":
                self._recovery = self._spawn(self._on_up())
            case "end":
                self._on_end()
            case _:
                self._listener.on_message(message)

    async def _on_up(self) -> None:
        with contextlib.suppress(Restarting):  # it has ended again
            await self._make_ready()
            await self._listener.on_ready()

    async def _make_ready(self) -> None:
        self._is_bringing_back = bool(self._restarts)
        if self._is_bringing_back:
            self._listener.on_status(self.status())
        try:
            await self._listener.on_up()
        finally:
            self._is_bringing_back = False
        self._is_ready, self._since, self._failures = True, time.monotonic(), 0
        self._is_decided.set()
        self._listener.on_status(self.status())

    async def _watch(self) -> None:
        """Kills a process that hangs."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            # A process is not blamed for the time in which this one did not run.
            gap, before = now - before - LOOK_SECONDS, now
            if self._child is not None:
                self._child.look(now, gap if gap > NAP_SECONDS else 0.0)

    def _on_end(self) -> None:
        """Called once for each process."""
        child = self._child
        if child is None or self._is_closing:
            return
        was_ready, self._is_ready = self._is_ready, False
        self._child, self._since = None, time.monotonic() if was_ready else self._since
        self._lived_before += child.lived_seconds
        self._is_decided.clear()
        if self._recovery is not None:
            self._recovery.cancel()
        self._failures += not was_ready
        self._restarts += 1
        if self._failures >= MAX_FAILURES:
            self._is_decided.set()
        death = child.death()
        self._listener.on_death(death)
        self._listener.on_status(self.status())
        self._spawn(self._start_again(child, death))

    async def _start_again(self, child: ChildProcess, death: Death) -> None:
        how = await child.ended()
        child.release()
        verdict, inside = child.hang and child.hang.verdict, sorted(set(death.run_ids))
        facts = {"pid": child.pid, "how": how, "verdict": verdict, "inside": inside}
        facts |= {"stuck_in": death.hangs_in} if death.hangs_in else {}
        logger.error("The training process has ended.", extra=facts)
        if self._failures:
            await asyncio.sleep(min(0.25 * 2.0**self._failures, MAX_DELAY_SECONDS))
        while True:
            try:
                self._child = ChildProcess(self._provisioner, self._settings)
            except OSError:  # no memory for a process, or no more of them
                logger.exception("The training process cannot be started.")
                await asyncio.sleep(MAX_DELAY_SECONDS)
            else:
                self._child.open(self._handle)
                return
