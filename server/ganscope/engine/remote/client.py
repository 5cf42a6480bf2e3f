"""An engine whose runs live in another process, so that a crash of compiled code ends only that."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Self

from ganscope.engine.protocol import CommandName, EngineError, Json, Restarting, Viewer
from ganscope.engine.remote.child_process import Death
from ganscope.engine.remote.child_status import ChildStatus
from ganscope.engine.remote.crash_blame import QUIET_SECONDS, CrashBlame
from ganscope.engine.remote.description_cache import DescriptionCache
from ganscope.engine.remote.interfaces import Message, Provisioner
from ganscope.engine.remote.methods import EngineProxy
from ganscope.engine.remote.recovery import RecoveryPolicy
from ganscope.engine.remote.rpc_client import RpcClient
from ganscope.engine.remote.subprocess_provisioner import SubprocessProvisioner
from ganscope.engine.remote.subscriptions import Subscriptions
from ganscope.engine.remote.supervisor import Supervisor
from ganscope.runs.compute.module_command import module_command

# A promise to callers: they wait at most this long for a process that starts, and then learn how
# far it is. They would otherwise only ask again.
PATIENCE_SECONDS = 60.0
# A promise to callers of `health`: a busy process is reported as it last was.
HEALTH_SECONDS = 1.0
IN_LINE = (
    "The training process has ended several times. This run goes on once others have shown that "
    "they were not the reason. Try again soon."
)

UNKNOWN_HEALTH: Json = {
    **{"is_fit": True, "reason": None, "runs": {}, "viewers": 0},
    **{"steps_per_second": 0.0, "compiled": 0},
}


def child_command() -> list[str]:
    """Returns the command that starts the training process."""
    return module_command("ganscope.child")


class RemoteEngine(EngineProxy):
    """An `Engine` that calls a training process, and starts another one when that ends.

    Args:
      settings: the first message to each process.
      provisioner: starts processes.
    """

    @classmethod
    def from_settings(cls, settings: Json, command: Sequence[str] | None = None) -> Self:
        """An engine in a child of this process; `command` starts that."""
        return cls(settings, SubprocessProvisioner(command or child_command()))

    def __init__(self, settings: Json, provisioner: Provisioner) -> None:
        self._supervisor = Supervisor(provisioner, settings, self)
        self._rpc = RpcClient(self._supervisor.send)
        self._subscriptions = Subscriptions()
        # An endless compilation takes this long before it is ended: that is no quiet time. On a
        # busy machine it takes longer by every clock but the processes' own.
        quiet_seconds = QUIET_SECONDS + settings["compile_timeout_seconds"]
        self._recovery = RecoveryPolicy(
            self._rpc,
            self._subscriptions,
            self._supervisor.activities,
            CrashBlame(self._supervisor.lived_seconds, quiet_seconds),
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._health: Json = UNKNOWN_HEALTH
        self._descriptions = DescriptionCache(Path(settings["data_dir"]) / "catalog")

    def start(self) -> None:
        """Starts the process before there is an event loop: it takes longest."""
        self._supervisor.start()

    def end(self) -> None:
        """Ends the process where there has never been an event loop."""
        self._supervisor.end()

    async def open(self) -> None:
        await self._supervisor.open()

    async def close(self) -> None:
        self._subscriptions.clear()  # viewers learn that the server stops, not what its child does
        self._recovery.end_turns()
        await self._supervisor.close()

    # The supervisor's listener

    def on_message(self, message: Message) -> None:
        match message:
            case ["frame", run_id, number, frame]:
                self._subscriptions.on_frame(run_id, number, frame)
            case ["event", run_id, event]:
                self._subscriptions.on_event(run_id, event)
                if event["kind"] == "deleted":
                    self._recovery.forget(run_id)
            case ["beat", training, _]:
                # Before it is ready, the process does not have all runs yet.
                if self._supervisor.is_ready:
                    self._recovery.on_training(training)
            case ["reply", number, result]:
                self._rpc.on_reply(number, result)
            case ["error", number, document]:
                self._rpc.on_error(number, document)

    async def on_up(self) -> None:
        await self._recovery.bring_back()

    async def on_ready(self) -> None:
        await self._recovery.try_suspects()

    def on_death(self, death: Death) -> None:
        self._health = UNKNOWN_HEALTH
        self._recovery.on_death(death)
        self._fail_calls()

    def on_status(self, status: ChildStatus) -> None:
        if status.state == "ended":
            self._fail_calls()
        self._subscriptions.on_process(status.document())

    def _fail_calls(self) -> None:
        self._rpc.fail_all(lambda: self._supervisor.status().refusal())

    # The engine

    async def _call(self, method: str, run_id: str | None, *arguments: Any, **named: Any) -> Any:
        await self._wait(run_id)
        first = () if run_id is None else (run_id,)
        return await self._rpc.call(method, *first, *arguments, **named)

    async def _wait(self, run_id: str | None) -> None:
        """Waits until the process is ready and, if a run has to wait for its turn, for that.
        Raises `Restarting`."""
        supervisor, turn_of = self._supervisor, self._recovery.turn_of
        if not supervisor.is_ready or turn_of(run_id) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await supervisor.wait()
                    while supervisor.is_ready and (turn := turn_of(run_id)) is not None:
                        await turn.wait()
                        await supervisor.wait()
        if not supervisor.is_ready:
            raise supervisor.status().refusal()
        if turn_of(run_id) is not None:
            raise Restarting(IN_LINE)

    async def catalog(self, language: str) -> bytes:
        cached = await asyncio.to_thread(self._descriptions.read, language)
        if cached is not None:
            return cached
        document: bytes = await self._call("catalog", None, language)
        await asyncio.to_thread(self._descriptions.write, language, document)
        return document

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        answer: Json = await self._call("command", run_id, command, arguments)
        if command in ("reset", "patch"):
            self._recovery.forgive(run_id)
        return answer

    async def delete(self, run_id: str) -> None:
        await self._call("delete", run_id)
        self._recovery.forget(run_id)

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        await self._wait(run_id)
        subscription = self._subscriptions.add(run_id, viewer)
        try:
            n_viewers = self._subscriptions.n_viewers(run_id)
            run: Json = await self._rpc.call(
                "set_viewers", run_id, n_viewers, True, on_reply=subscription.start_buffering
            )
        except BaseException:
            await self.unwatch(run_id, viewer)
            raise
        # The caller says what the run was; after that come the events since then.
        asyncio.get_running_loop().call_soon(subscription.go_live)
        return run

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        if self._subscriptions.remove(run_id, viewer) and self._supervisor.is_ready:
            self._spawn(self._report_viewers(run_id))

    async def _report_viewers(self, run_id: str) -> None:
        # A process that ends counts them anew, and a run that was deleted has none.
        with contextlib.suppress(EngineError):
            n_viewers = self._subscriptions.n_viewers(run_id)
            await self._rpc.call("set_viewers", run_id, n_viewers, False)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def health(self) -> Json:
        if self._supervisor.is_ready:
            with contextlib.suppress(TimeoutError, Restarting):
                async with asyncio.timeout(HEALTH_SECONDS):
                    self._health = UNKNOWN_HEALTH | await self._rpc.call("health")
        child = self._supervisor.health() | {"quarantined": self._recovery.quarantined()}
        return self._health | {"child": child}
