"""Runs in threads of this process. The event loop never waits for JAX."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any

import numpy as np

from ganscope.engine.channel import Channel
from ganscope.engine.protocol import (
    Busy,
    CommandName,
    Conflict,
    Full,
    Json,
    NoSuchRun,
    Player,
    Unfit,
    Viewer,
)
from ganscope.engine.story import story_of
from ganscope.export.again import digest
from ganscope.export.script import script
from ganscope.export.weights import weights_document
from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.commands import Command, Reset, Speed, Start, Step, Stop, StopWhen
from ganscope.runs.compilation import check_numerics
from ganscope.runs.events import Snapshot, View
from ganscope.runs.host import Host, HostFull, UnknownRun
from ganscope.runs.letters import RunError
from ganscope.runs.log import Past
from ganscope.runs.mailbox import MailboxFull
from ganscope.runs.run import Run
from ganscope.runs.stop_condition import StopCondition

# How long an answer waits for the chunk in progress before it tells the state as it is.
TAKE_EFFECT_SECONDS = 2.0
# A long way back takes as long as it took to train.
REWIND_SECONDS = 120.0
PEEKS_AT_ONCE = 2
MAX_PEEKS_WAITING = 32
EXPIRY_SECONDS = 30.0


class EmbeddedEngine:
    """An `Engine` around a `Host`.

    Args:
      encode: turns a snapshot into a frame; called on the run's thread, once per frame.
    """

    def __init__(self, host: Host, encode: Callable[[Snapshot], bytes]) -> None:
        self._host, self._encode = host, encode
        self._channels: dict[str, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unfit: str | None = None
        self._peeks = asyncio.Semaphore(PEEKS_AT_ONCE)
        self._n_peeks = 0

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._spawn(self._warm_up())
        self._spawn(self._expire())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._host.close)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _warm_up(self) -> None:
        """The default program is compiled while the first page loads."""
        self._host.programs.get(structure_of(DEFAULTS), hyper_of(DEFAULTS))
        try:
            await asyncio.to_thread(check_numerics)
        except Exception as error:
            self._unfit = str(error)

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_SECONDS)
            await asyncio.to_thread(self._host.expire)
            with contextlib.suppress(MailboxFull, RunError):
                self._host.rest()

    async def create(self, config: Json, *, seed: int, start: bool, speed: float | None) -> Json:
        if self._unfit is not None:
            raise Unfit(self._unfit)
        channel = Channel(self._loop, self._encode, self._forget)
        with _translated():
            run = self._host.create(full_config(config), seed, channel, speed)
            # Registered before anything that waits: the run has begun to tell things already.
            self._channels[run.id] = channel
            if start:
                await _effect(run.submit(Start()))
        return _json(run.view())

    def _forget(self, run_id: str) -> None:
        self._channels.pop(run_id, None)

    async def get(self, run_id: str) -> Json:
        return _json(self._run(run_id).view())

    async def runs(self) -> list[Json]:
        return [_json(run.view()) for run in self._host.runs()]

    def _run(self, run_id: str) -> Run:
        with _translated():
            run = self._host.get(run_id)
        run.touch()
        return run

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        run = self._run(run_id)
        with _translated():
            if command == "patch":
                return {**await self._patch(run, arguments), "run": _json(run.view())}
            if command == "rewind":
                await _effect(run.rewind(arguments["step"]), REWIND_SECONDS)
                return {"run": _json(run.view())}
            await _effect(run.submit(_command(command, arguments)))
        return {"run": _json(run.view())}

    async def _patch(self, run: Run, arguments: Json) -> Json:
        given = arguments.get("stop_when")
        # Refused before anything is changed.
        condition = None if given is None else StopCondition.of(given)
        kind = run.patch(arguments.get("config", {}))
        if "speed" in arguments:
            await _effect(run.submit(Speed(arguments["speed"])))
        if "stop_when" in arguments:
            await _effect(run.submit(StopWhen(condition)))
        return {"recompiled": kind in ("recompile", "restart"), "restarted": kind == "restart"}

    async def delete(self, run_id: str) -> None:
        with _translated():
            await asyncio.to_thread(self._host.delete, run_id)

    async def frame(self, run_id: str, step: int) -> bytes:
        run = self._run(run_id)
        async with self._peeking():
            snapshot = await asyncio.to_thread(run.peek, step)
        return self._encode(snapshot)

    @contextlib.asynccontextmanager
    async def _peeking(self) -> AsyncIterator[None]:
        """A place among those who look back; few at once, and not too many who wait."""
        if self._n_peeks >= MAX_PEEKS_WAITING:
            raise Busy("Too many look back at once. Try again in a moment.")
        self._n_peeks += 1
        try:
            async with self._peeks:
                yield
        finally:
            self._n_peeks -= 1

    async def fork(self, run_id: str, arguments: Json) -> Json:
        parent = self._run(run_id)

        def listener(fork_id: str) -> Channel:
            # Registered before the run can tell anything.
            self._channels[fork_id] = channel = Channel(self._loop, self._encode, self._forget)
            return channel

        with _translated():
            run = await asyncio.to_thread(
                self._host.fork,
                run_id,
                listener,
                step=arguments.get("step"),
                patch=arguments.get("config"),
                seed=arguments.get("seed"),
                speed=arguments.get("speed", parent.view().speed),
                is_started=arguments.get("start", False),
                is_lockstep=arguments.get("lockstep", False),
            )
        return _json(run.view())

    async def events(self, run_id: str) -> Json:
        return story_of(run_id, self._run(run_id).past())

    async def history(self, run_id: str) -> Json:
        columns, rows = self._run(run_id).history.table()
        return {"columns": list(columns), "rows": rows}

    async def samples(self, run_id: str, n: int, seed: int) -> Json:
        run = self._run(run_id)
        with _translated():
            step, samples = await asyncio.to_thread(run.samples, n, seed)
        return {"step": step, "samples": samples.tolist()}

    async def judge(self, run_id: str, x: list[list[float]]) -> Json:
        run = self._run(run_id)
        dimension = PROBLEMS[run.view().config["problem"]].dimension
        for i, point in enumerate(x):
            if len(point) != dimension:
                raise ConfigError(f"x.{i}", point, f"a list of {dimension} numbers")
        with _translated():
            step, (logits, probabilities) = await asyncio.to_thread(
                run.judge, np.asarray(x, np.float32)
            )
        return {"step": step, "probability": probabilities.tolist(), "logit": logits.tolist()}

    async def inside(self, run_id: str) -> bytes:
        run = self._run(run_id)
        with _translated():
            snapshot = await asyncio.to_thread(run.inside)
        return self._encode(snapshot)

    async def script(self, run_id: str, step: int | None) -> str:
        past, state = await self._state_at(run_id, step)
        title = f"{PROBLEMS[past.config['problem']].title}, seed {past.seed}"
        return script(past, digest(state), title)

    async def weights(self, run_id: str, step: int | None) -> bytes:
        past, state = await self._state_at(run_id, step)
        told = {"run": run_id, "step": past.last_step, "seed": past.seed}
        return weights_document(state, {name: str(value) for name, value in told.items()})

    async def _state_at(self, run_id: str, step: int | None) -> tuple[Past, State]:
        run = self._run(run_id)
        wanted = run.view().step if step is None else step
        async with self._peeking():
            return await asyncio.to_thread(run.state_at, wanted)

    async def step_story(self, run_id: str, player: Player) -> bytes:
        run = self._run(run_id)
        with _translated():
            snapshot = await asyncio.to_thread(run.step_story, player)
        return self._encode(snapshot)

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        run = self._run(run_id)
        channel = self._channels[run_id]
        view = _json(run.view())
        channel.add(viewer)
        run.set_viewers(len(channel.viewers))
        return view | {"viewers": len(channel.viewers)}

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        channel = self._channels.get(run_id)
        if channel is None:
            return
        channel.remove(viewer)
        with contextlib.suppress(UnknownRun):
            self._host.get(run_id).set_viewers(len(channel.viewers))

    async def health(self) -> Json:
        views = [run.view() for run in self._host.runs()]
        return {
            "is_fit": self._unfit is None,
            "reason": self._unfit,
            "runs": dict(Counter(view.status for view in views)),
            "viewers": sum(view.viewers for view in views),
            "steps_per_second": sum(view.steps_per_second for view in views),
            "compiled": self._host.programs.n_compiled,
        }


def _command(name: CommandName, arguments: Json) -> Command:
    match name:
        case "start":
            return Start()
        case "stop":
            return Stop()
        case "step":
            return Step(arguments.get("n", 1), arguments.get("player", "both"))
        case _:
            return Reset(arguments.get("seed"))


def _json(view: View) -> Json:
    return asdict(view)


async def _effect(reply: Future[None], seconds: float = TAKE_EFFECT_SECONDS) -> None:
    """Waits until a command took effect, but not for ever: a large step can take long. Whoever
    waits no longer does not call it back."""
    effect = asyncio.wrap_future(reply)
    await asyncio.wait([effect], timeout=seconds)
    if effect.done():
        effect.result()
    else:
        effect.add_done_callback(lambda late: late.cancelled() or late.exception())


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The runs' own errors as those of the protocol."""
    try:
        yield
    except UnknownRun as error:
        raise NoSuchRun(str(error)) from None
    except HostFull as error:
        raise Full(str(error)) from None
    except RunError as error:
        raise Conflict(str(error)) from None
    except MailboxFull as error:
        raise Busy(str(error)) from None
