"""An engine in a process of its own: what happens to it there happens to nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Self

from ganscope.engine.protocol import (
    CommandName,
    EngineError,
    Json,
    NoSuchRun,
    Restarting,
    Viewer,
)
from ganscope.engine.remote.child_status import ChildStatus
from ganscope.engine.remote.description_cache import DescriptionCache
from ganscope.engine.remote.methods import EngineProxy
from ganscope.engine.remote.pipe import Message, error_from_wire
from ganscope.engine.remote.subscriptions import Subscribers
from ganscope.engine.remote.supervisor import Supervisor
from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.module_command import module_command

# A promise to whoever asks how the server is: they have an answer at once. What a busy child does
# not say in this time is told as it last was.
HEALTH_SECONDS = 1.0
# A guard against hanging: reading a run from the disk takes no such time, on no disk. Meanwhile all
# others wait.
RESUME_SECONDS = 300.0

UNKNOWN_HEALTH: Json = {
    **{"is_fit": True, "reason": None, "runs": {}, "viewers": 0},
    **{"steps_per_second": 0.0, "compiled": 0},
}


def child_command() -> list[str]:
    """What starts the child."""
    return module_command("ganscope.child")


class RemoteEngine(EngineProxy):
    """An `Engine` that asks a child process. Begins it again when it ends, and never waits long.

    Args:
      settings: goes to the child as its first message.
      command: what starts the child.
    """

    @classmethod
    def from_settings(cls, settings: Json, command: Sequence[str] | None = None) -> Self:
        """An engine in a child process of this one.

        Args:
          settings: goes to the child as its first message.
          command: what starts the child.
        """
        return cls(settings, command or child_command())

    def __init__(self, settings: Json, command: Sequence[str]) -> None:
        self._supervisor = Supervisor(command, settings, self)
        self._numbers = itertools.count(1)
        self._pending: dict[int, tuple[asyncio.Future[Any], Callable[[Any], None] | None]] = {}
        self._audiences: dict[str, Subscribers] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._health: Json = UNKNOWN_HEALTH
        self._kept = DescriptionCache(Path(settings["data_dir"]) / "catalog")

    def start(self) -> None:
        """Begins the child before there is an event loop: it takes longest."""
        self._supervisor.start()

    def end(self) -> None:
        """Ends the child where there has never been an event loop."""
        self._supervisor.end()

    async def open(self) -> None:
        await self._supervisor.open()

    async def close(self) -> None:
        self._audiences.clear()  # they are told what becomes of this process, not of its child
        await self._supervisor.close()

    # Asking

    async def _call(self, method: str, run_id: str | None, *arguments: Any, **named: Any) -> Any:
        """Waits for a child, and for what it answers; `run_id` is the first argument, if any."""
        await self._supervisor.wait(run_id)
        first = () if run_id is None else (run_id,)
        return await self._ask(method, *first, *arguments, **named)

    async def _ask(
        self,
        method: str,
        *arguments: Any,
        on_answer: Callable[[Any], None] | None = None,
        **named: Any,
    ) -> Any:
        """Asks the child that there is; `on_answer` sees the answer before anything that was sent
        after it."""
        number = next(self._numbers)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[number] = future, on_answer
        try:
            self._send("call", number, method, list(arguments), named)
            return await future
        finally:
            # Whoever waits no longer is forgotten, whatever the child may still say.
            self._pending.pop(number, None)

    def _send(self, *message: Any) -> None:
        try:
            self._supervisor.send(*message)
        except (ValueError, TypeError, RecursionError):
            raise ConfigError("body", "what was sent", "nested less deeply") from None

    # The supervisor tells

    def on_message(self, message: Message) -> None:
        match message:
            case ["frame", run_id, number, frame]:
                if run_id in self._audiences:
                    self._audiences[run_id].on_frame(number, frame)
            case ["event", run_id, event]:
                if run_id in self._audiences:
                    self._audiences[run_id].on_event(event)
                if event["kind"] == "deleted":
                    self._supervisor.forget(run_id)
            case ["reply", number, answer] if number in self._pending:
                future, on_answer = self._pending[number]
                if not future.done():
                    if on_answer is not None:
                        on_answer(answer)
                    future.set_result(answer)
            case ["error", number, told] if number in self._pending:
                future, _ = self._pending[number]
                if not future.done():
                    future.set_exception(error_from_wire(told))

    def on_down(self) -> None:
        self._health = UNKNOWN_HEALTH
        for future, _ in self._pending.values():
            if not future.done():
                future.set_exception(self._supervisor.status().refusal())

    def on_status(self, status: ChildStatus) -> None:
        for audience in self._audiences.values():
            audience.on_process(status.document())

    def watched(self) -> set[str]:
        return set(self._audiences)

    async def resume(self, run_id: str, step: int, trained: bool, reason: str) -> None:
        audience = self._audiences.get(run_id)
        n_viewers = 0 if audience is None else audience.n_viewers
        try:
            async with asyncio.timeout(RESUME_SECONDS):
                await self._ask("resume", run_id, n_viewers, step, trained, reason)
        except NoSuchRun:
            if audience is not None:
                audience.end()
            return
        if audience is not None and audience.n_viewers != n_viewers:
            await self._attend(run_id)

    async def quarantine(self, run_id: str, reason: str) -> None:
        await self._ask("quarantine", run_id, reason)

    async def _attend(self, run_id: str) -> None:
        """Tells the child how many watch a run."""
        audience = self._audiences.get(run_id)
        await self._ask("set_viewers", run_id, 0 if audience is None else audience.n_viewers, False)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # The engine

    async def catalog(self, language: str) -> bytes:
        kept = await asyncio.to_thread(self._kept.read, language)
        if kept is not None:
            return kept
        document: bytes = await self._call("catalog", None, language)
        await asyncio.to_thread(self._kept.write, language, document)
        return document

    async def create(
        self, preset: str | None, config: Json, *, seed: int, start: bool, speed: float | None
    ) -> Json:
        how = {"seed": seed, "start": start, "speed": speed}
        run: Json = await self._call("create", None, preset, config, **how)
        self._supervisor.plays(run)
        return run

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        answer: Json = await self._call("command", run_id, command, arguments)
        self._supervisor.plays(answer["run"])
        if command in ("reset", "patch"):
            self._supervisor.forgive(run_id)
        return answer

    async def delete(self, run_id: str) -> None:
        await self._call("delete", run_id)
        self._supervisor.forget(run_id)

    async def fork(self, run_id: str, arguments: Json) -> Json:
        run: Json = await self._call("fork", run_id, arguments)
        self._supervisor.plays(run)
        return run

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        await self._supervisor.wait(run_id)
        audience = self._audiences.setdefault(run_id, Subscribers())
        seat = audience.add(viewer)
        try:
            count = audience.n_viewers
            run: Json = await self._ask(
                "set_viewers", run_id, count, True, on_answer=lambda _: seat.listen()
            )
        except BaseException:
            await self.unwatch(run_id, viewer)
            raise
        # Whoever asked first says what the run was; what came meanwhile follows.
        asyncio.get_running_loop().call_soon(seat.show)
        return run

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        audience = self._audiences.get(run_id)
        if audience is None or not audience.remove(viewer):
            return
        if not audience.n_viewers:
            del self._audiences[run_id]
        if self._supervisor.is_up:
            self._spawn(self._leave(run_id))

    async def _leave(self, run_id: str) -> None:
        # With the child all its audiences are gone, and a run that is gone has none.
        with contextlib.suppress(EngineError):
            await self._attend(run_id)

    async def health(self) -> Json:
        if self._supervisor.is_up:
            with contextlib.suppress(TimeoutError, Restarting):
                async with asyncio.timeout(HEALTH_SECONDS):
                    self._health = UNKNOWN_HEALTH | await self._ask("health")
        return self._health | {"child": self._supervisor.health()}
