"""Keeps a child process alive: notices when it dies or hangs, begins it again, and lets its runs go
on, but for the one that kills it each time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

from ganscope.engine.protocol import EngineError, Json, Restarting
from ganscope.engine.remote.child_process import COMPILATION, ChildProcess
from ganscope.engine.remote.child_status import BRINGING_BACK, ChildStatus, State
from ganscope.engine.remote.crash_blame import QUIET_SECONDS, CrashBlame
from ganscope.engine.remote.flight_recorder import Entry
from ganscope.engine.remote.pipe import ChildError, Message

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
# A gap this much longer than that is a machine that slept, or stood still.
NAP_SECONDS = 1.0
# A promise to whoever asks: after so long they are told how far a child on its way has come. Before
# that they wait, since they would only have to ask again.
PATIENCE_SECONDS = 60.0
# A child that dies before it is up is begun again a little later each time, and after so many
# nobody waits for the next one.
MAX_DELAY_SECONDS = 10.0
MAX_FAILURES = 3
# A run that is to show that it is harmless gets this long for its first step, beside the time for
# which it is compiled. If it does not train then, it does not train at all.
FIRST_STEP_SECONDS = 30.0
IN_LINE = (
    "The training process has ended several times. This run goes on once others have shown that "
    "they were not the reason. Try again soon."
)
# Why a run is not begun again.
FATAL = (
    "It has brought the training process down three times. Reset it or change its configuration, "
    "or take it away as a file."
)
ENDLESS = (
    "Compiling it did not come to an end, three times. Reset it or change its configuration, or "
    "take it away as a file."
)


class SupervisorDelegate(Protocol):
    """Who talks to the child."""

    def on_message(self, message: Message) -> None:
        """Everything that is not about the child itself."""

    def on_down(self) -> None:
        """The child is gone, with all that was asked of it."""

    def watched(self) -> set[str]:
        """Ids of the runs that somebody watches."""

    async def resume(self, run_id: str, step: int, trained: bool, reason: str) -> None:
        """A run goes on, if it trained, and is shown again; the step is what it had reached."""

    async def quarantine(self, run_id: str, reason: str) -> None:
        """This one is not to be begun again."""

    def on_status(self, status: ChildStatus) -> None:
        """It stands otherwise with the child."""


class Supervisor:
    """One child at a time.

    Args:
      command: what starts a child.
      settings: the first message to each child.
    """

    def __init__(self, command: Sequence[str], settings: Json, owner: SupervisorDelegate) -> None:
        self._command, self._settings, self._owner = list(command), settings, owner
        self._life: ChildProcess | None = None
        self._lived_before = 0.0
        # A compilation that is given up does not make it quiet. On a busy machine it takes longer,
        # by every clock but the children's own.
        quiet_seconds = QUIET_SECONDS + settings["compile_timeout_seconds"]
        self._suspects = CrashBlame(self._lived, quiet_seconds)
        self._is_up, self._since = False, time.monotonic()
        # There is no reason to wait: it is up, or it will not be.
        self._is_decided = asyncio.Event()
        self._playing: set[str] = set()
        self._steps: dict[str, int] = {}
        self._quarantined: dict[str, str] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self._accused: list[str] = []
        self._inside: list[str] = []
        self._reason: str | None = None
        self._restarts, self._failures = 0, 0
        self._is_closing = self._is_bringing_back = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._recovery: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins the child, before there is a loop if need be: it takes longest."""
        if self._life is None:
            self._life = ChildProcess(self._command, self._settings)
            self._since = time.monotonic()

    async def open(self) -> None:
        self.start()
        assert self._life is not None
        self._life.open(self._handle)
        self._spawn(self._watch())

    async def close(self) -> None:
        self._is_closing, self._is_up = True, False
        self._is_decided.set()
        self._owner.on_down()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.end)

    def end(self) -> None:
        """Ends the child; waits for it."""
        life, self._life = self._life, None
        if life is not None:
            if not self._is_closing:
                life.kill()  # nobody has asked anything of it yet
            life.close()

    def _lived(self) -> float:
        """Seconds that all children have had, as `OwnTime` counts them."""
        return self._lived_before + (self._life.lived if self._life else 0.0)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # What the owner asks

    def send(self, *message: object) -> None:
        """Raises `Restarting` without a child."""
        if self._life is None:
            raise self.status().refusal()
        self._life.send(*message)

    async def wait(self, run_id: str | None = None) -> None:
        """Until a child answers, and for this run, if it has to wait for its turn. Raises
        `Restarting`."""
        if self._is_up and run_id not in self._waiting:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._is_decided.wait()
                while self._is_up and (turn := self._waiting.get(run_id or "")) is not None:
                    await turn.wait()
                    await self._is_decided.wait()
        if not self._is_up:
            raise self.status().refusal()
        if run_id in self._waiting:
            raise Restarting(IN_LINE)

    def plays(self, run: Json) -> None:
        """What an answer says of a run; later than the last beat."""
        if run.get("status") == "running":
            self._playing.add(run["id"])
        elif run.get("status") in ("stopped", "idle", "diverged", "failed"):
            self._playing.discard(run["id"])

    def forget(self, run_id: str) -> None:
        """A run is gone."""
        self._quarantined.pop(run_id, None)
        self._playing.discard(run_id)

    def forgive(self, run_id: str) -> None:
        """Its owner has changed it, or begun it anew."""
        self._quarantined.pop(run_id, None)
        self._suspects.is_harmless(run_id)

    @property
    def is_up(self) -> bool:
        return self._is_up

    def status(self) -> ChildStatus:
        """How it stands with the child."""
        state: State = "starting again" if self._restarts else "starting"
        if self._is_closing:
            state = "ended"
        elif self._is_up:
            state = "up"
        elif self._failures >= MAX_FAILURES:
            state = "failing"
        doing = None
        if state.startswith("starting") and self._life is not None:
            doing = BRINGING_BACK if self._is_bringing_back else self._life.doing
        return ChildStatus(state, doing, time.monotonic() - self._since, self._failures)

    def health(self) -> Json:
        """`{pid, is_up, uptime_seconds, restarts, quarantined, state, doing, since_seconds}`."""
        life = self._life
        return {
            "pid": life.pid if life else None,
            "is_up": self.is_up,
            "uptime_seconds": round(time.monotonic() - life.started_at, 1) if life else 0.0,
            "restarts": self._restarts,
            "quarantined": sorted(self._quarantined),
            **self.status().document(),
        }

    # What the child does

    def _handle(self, message: Message) -> None:
        match message[0]:
            case "beat":
                if self.is_up:
                    self._playing = {*message[1], *self._waiting}
            case "progress":
                self._tell()
            case "up":
                self._recovery = self._spawn(self._recover())
            case "end":
                self._died()
            case _:
                self._owner.on_message(message)

    def _tell(self) -> None:
        self._owner.on_status(self.status())

    def _arrive(self) -> None:
        """The child is up, and everything is back."""
        self._is_up, self._since, self._failures = True, time.monotonic(), 0
        self._is_decided.set()
        self._tell()

    async def _watch(self) -> None:
        """Looks after the child: whether it beats, and whether its calls come back."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            # What this process slept through, the child cannot be blamed for.
            gap, before = now - before - LOOK_SECONDS, now
            life = self._life
            if life is None or life.verdict is not None:
                continue
            accused = life.is_hung(now, gap if gap > NAP_SECONDS else 0.0)
            if accused is not None:
                self._accused = accused
                life.kill()

    def _died(self) -> None:
        """Called once for each child, on the loop."""
        life = self._life
        if life is None or self._is_closing:
            return
        was_up, self._is_up = self._is_up, False
        self._life, self._since = None, time.monotonic() if was_up else self._since
        self._lived_before += life.lived
        self._is_decided.clear()
        if self._recovery is not None:
            self._recovery.cancel()
        for turn in self._waiting.values():
            turn.set()
        self._waiting.clear()
        entries = life.box.entries()
        self._steps.update({e.run_id: e.step for e in entries if e.step})
        self._reason = life.verdict or "died"
        accused = self._accused if life.verdict else [e.run_id for e in entries if e.since]
        self._accused, self._inside = [], sorted(set(accused))
        self._judge(accused, ENDLESS if life.stuck_in == COMPILATION else FATAL)
        self._failures += not was_up
        self._restarts += 1
        if self._failures >= MAX_FAILURES:
            self._is_decided.set()
        self._owner.on_down()
        self._tell()
        self._spawn(self._begin_again(life))

    def _judge(self, accused: list[str], why: str) -> None:
        for run_id in self._suspects.died(accused):
            self._quarantined[run_id] = why
            self._playing.discard(run_id)
            logger.error("A run is not begun again.", extra={"run": run_id})

    async def _begin_again(self, life: ChildProcess) -> None:
        how = await life.ended()
        life.forget()
        facts = {"pid": life.pid, "how": how, "verdict": life.verdict, "inside": self._inside}
        facts |= {"stuck_in": life.stuck_in} if life.stuck_in else {}
        logger.error("The training process has ended.", extra=facts)
        if self._failures:
            await asyncio.sleep(min(0.25 * 2.0**self._failures, MAX_DELAY_SECONDS))
        while True:
            try:
                self._life = ChildProcess(self._command, self._settings)
            except OSError:  # no memory for a process, or no more of them
                logger.exception("The training process cannot be started.")
                await asyncio.sleep(MAX_DELAY_SECONDS)
            else:
                self._life.open(self._handle)
                return

    async def _recover(self) -> None:
        """Puts a new child where the last one was."""
        if self._reason is None:
            self._arrive()
            return
        self._is_bringing_back = True
        self._tell()
        try:
            with contextlib.suppress(Restarting):
                await self._bring_back(self._reason)
        finally:
            self._is_bringing_back = False

    async def _bring_back(self, reason: str) -> None:
        for run_id, why in self._quarantined.items():
            await self._try(self._owner.quarantine(run_id, why))
        playing = self._playing if self._suspects.may_go_on else set()
        wanted = sorted(playing | self._owner.watched())
        alone = [run for run in wanted if run in playing and self._suspects.must_be_alone(run)]
        self._waiting = {run_id: asyncio.Event() for run_id in alone}
        for run_id in wanted:
            if run_id not in self._waiting:
                await self._resume(run_id, reason)
        self._is_bringing_back = False
        self._arrive()
        for run_id in alone:
            await self._try_alone(run_id, reason)

    async def _resume(self, run_id: str, reason: str) -> None:
        trained = run_id in self._playing and self._suspects.may_go_on
        step = self._steps.pop(run_id, 0)
        await self._try(self._owner.resume(run_id, step, trained, reason))

    async def _try(self, work: Coroutine[Any, Any, None]) -> None:
        """What goes wrong with one run keeps no other one from going on."""
        try:
            await work
        except Restarting:
            raise
        except (EngineError, ChildError, TimeoutError) as error:
            logger.error("A run does not go on: %s", error)

    async def _try_alone(self, run_id: str, reason: str) -> None:
        """Nobody else who is suspected is there while this one shows that it was not the one."""
        await self._resume(run_id, reason)
        self._waiting.pop(run_id).set()
        await self._first_step(run_id)
        await asyncio.sleep(self._suspects.alone_seconds)
        if self._has_trained(run_id):
            self._suspects.is_harmless(run_id)

    async def _first_step(self, run_id: str) -> None:
        """Until a run trains. It may be compiled before, for as long as that takes."""
        waited = 0.0
        while waited < FIRST_STEP_SECONDS and not self._has_trained(run_id):
            await asyncio.sleep(LOOK_SECONDS)
            waited += 0.0 if self._is_compiling(run_id) else LOOK_SECONDS

    def _entries_of(self, run_id: str) -> list[Entry]:
        entries = [] if self._life is None else self._life.box.entries()
        return [entry for entry in entries if entry.run_id == run_id]

    def _is_compiling(self, run_id: str) -> bool:
        return any(entry.is_compiling for entry in self._entries_of(run_id))

    def _has_trained(self, run_id: str) -> bool:
        return any(entry.step for entry in self._entries_of(run_id))
