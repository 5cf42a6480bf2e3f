"""What becomes of the runs when the training process has ended: which continue, which have to show
first that they are not the cause, and which are quarantined."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from ganscope.engine.protocol import EngineError, NoSuchRun, Restarting
from ganscope.engine.remote.child_process import Death
from ganscope.engine.remote.crash_blame import CrashBlame
from ganscope.engine.remote.hang_detector import COMPILATION
from ganscope.engine.remote.interfaces import ThreadActivity
from ganscope.engine.remote.pipe import ChildError
from ganscope.engine.remote.rpc_client import RpcClient
from ganscope.engine.remote.subscriptions import Subscriptions

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.25
# A guard against hanging: no disk takes this long to read a run. All other runs wait meanwhile.
RESUME_SECONDS = 300.0
# A run that trains alone gets this long for its first step, beside the time for compiling it. A
# run that has not trained by then will not train at all.
FIRST_STEP_SECONDS = 30.0
# Why a run is quarantined.
FATAL = (
    "It has brought the training process down three times. Reset it or change its configuration, "
    "or take it away as a file."
)
ENDLESS = (
    "Compiling it did not come to an end, three times. Reset it or change its configuration, or "
    "take it away as a file."
)


class RecoveryPolicy:
    """Brings the runs back in a new training process.

    Args:
      rpc: calls the new process.
      subscriptions: the viewers of the runs.
      activities: returns what the threads of the new process do.
      blame: finds the run that crashes the process.
    """

    def __init__(
        self,
        rpc: RpcClient,
        subscriptions: Subscriptions,
        activities: Callable[[], list[ThreadActivity]],
        blame: CrashBlame,
    ) -> None:
        self._rpc, self._subscriptions = rpc, subscriptions
        self._activities, self._blame = activities, blame
        self._training: set[str] = set()
        self._steps: dict[str, int] = {}
        self._quarantined: dict[str, str] = {}
        # The runs that wait until they may train alone; each event is set when that begins.
        self._turns: dict[str, asyncio.Event] = {}
        # Why the last process ended; None while the first one runs.
        self._reason: str | None = None

    def on_training(self, run_ids: Iterable[str]) -> None:
        """Takes the runs that train now. Those that wait for their turn will train again."""
        self._training = {*run_ids, *self._turns}

    def on_death(self, death: Death) -> None:
        """Decides who is to blame for the end of a process."""
        self.end_turns()
        self._reason = death.reason
        self._steps.update(death.steps)
        for run_id in self._blame.crashed(death.run_ids):
            self._quarantined[run_id] = ENDLESS if death.hangs_in == COMPILATION else FATAL
            self._training.discard(run_id)
            logger.error("A run is not begun again.", extra={"run": run_id})

    def end_turns(self) -> None:
        """Releases everybody who waits for a turn."""
        for turn in self._turns.values():
            turn.set()
        self._turns.clear()

    def forget(self, run_id: str) -> None:
        """A run was deleted."""
        self._quarantined.pop(run_id, None)
        self._training.discard(run_id)

    def forgive(self, run_id: str) -> None:
        """A run was reset or configured anew."""
        self._quarantined.pop(run_id, None)
        self._blame.clear(run_id)

    def quarantined(self) -> list[str]:
        return sorted(self._quarantined)

    def turn_of(self, run_id: str | None) -> asyncio.Event | None:
        """Returns what a run waits for before it is there again; None if it does not wait."""
        return None if run_id is None else self._turns.get(run_id)

    async def bring_back(self) -> None:
        """Resumes all runs that trained or are watched, but for those that have to train alone."""
        if self._reason is None:
            return
        for run_id, why in list(self._quarantined.items()):
            await self._attempt(self._rpc.call("quarantine", run_id, why))
        training = self._training if self._blame.may_resume else set[str]()
        wanted = sorted(training | self._subscriptions.watched())
        isolated = [run for run in wanted if run in training and self._blame.needs_isolation(run)]
        self._turns = {run_id: asyncio.Event() for run_id in isolated}
        for run_id in wanted:
            if run_id not in self._turns:
                await self._attempt(self._resume(run_id))

    async def try_suspects(self) -> None:
        """Resumes the other runs, one after the other: while one of them shows that it is not the
        cause, no other suspect trains."""
        for run_id in list(self._turns):
            await self._attempt(self._resume(run_id))
            self._turns.pop(run_id).set()
            await self._first_step(run_id)
            await asyncio.sleep(self._blame.isolation_seconds)
            if self._has_trained(run_id):
                self._blame.clear(run_id)

    async def _resume(self, run_id: str) -> None:
        was_training = run_id in self._training and self._blame.may_resume
        step, n_viewers = self._steps.pop(run_id, 0), self._subscriptions.n_viewers(run_id)
        try:
            async with asyncio.timeout(RESUME_SECONDS):
                how = (step, was_training, self._reason)
                await self._rpc.call("resume", run_id, n_viewers, *how)
        except NoSuchRun:
            self._subscriptions.end(run_id)
            return
        if (n := self._subscriptions.n_viewers(run_id)) != n_viewers:
            await self._rpc.call("set_viewers", run_id, n, False)

    async def _attempt(self, work: Coroutine[Any, Any, Any]) -> None:
        """An error of one run does not keep the others from continuing."""
        try:
            await work
        except Restarting:
            raise
        except (EngineError, ChildError, TimeoutError) as error:
            logger.error("A run does not go on: %s", error)

    async def _first_step(self, run_id: str) -> None:
        """Waits until a run trains. The time for compiling it does not count."""
        waited = 0.0
        while waited < FIRST_STEP_SECONDS and not self._has_trained(run_id):
            await asyncio.sleep(POLL_SECONDS)
            waited += 0.0 if self._is_compiling(run_id) else POLL_SECONDS

    def _is_compiling(self, run_id: str) -> bool:
        return any(each.is_compiling for each in self._activities_of(run_id))

    def _has_trained(self, run_id: str) -> bool:
        return any(each.step for each in self._activities_of(run_id))

    def _activities_of(self, run_id: str) -> list[ThreadActivity]:
        return [each for each in self._activities() if each.run_id == run_id]
