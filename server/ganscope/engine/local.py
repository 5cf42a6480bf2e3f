"""Runs in threads of this process. The event loop never waits for JAX."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from ganscope.engine.descriptions import Descriptions
from ganscope.engine.frame_budget import FrameBudget, share
from ganscope.engine.journal_document import journal_document
from ganscope.engine.loop_bridge import LoopBridge
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
from ganscope.export.retrain import digest
from ganscope.export.script import script
from ganscope.export.weights import weights_document
from ganscope.gan.config import DEFAULTS, apply_patch, full_config
from ganscope.gan.fields import ConfigError
from ganscope.gan.presets import PRESETS
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.state import State
from ganscope.gan.structure import hyper_of, n_columns, structure_of
from ganscope.gan.suggest import closest
from ganscope.runs.compute.jax_setup import check_numerics_once
from ganscope.runs.journal.events import Snapshot, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.loop.commands import Command, Reset, Speed, Start, Step, Stop, StopWhen
from ganscope.runs.loop.mailbox import MailboxFull
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.run import Run
from ganscope.runs.run_manager import CapacityExceeded, RunManager, UnknownRun

# Promises to whoever asks, and no failures where they are missed: so long an answer waits for the
# chunk in progress, and so long for the way back, which takes as long as it took to train. Then it
# tells the state as it is, and the stream tells the rest.
TAKE_EFFECT_SECONDS = 2.0
REWIND_SECONDS = 120.0
PEEKS_AT_ONCE = 2
MAX_PEEKS_WAITING = 32
EXPIRY_SECONDS = 30.0


class LocalEngine:
    """An `Engine` around a `RunManager`.

    Args:
      encode: turns a snapshot into a frame; called on the run's thread, once per frame.
      describe, budget: what there is to choose; how much may be sent to all viewers together.
    """

    def __init__(
        self,
        host: RunManager,
        encode: Callable[[Snapshot], bytes],
        describe: Descriptions,
        budget: FrameBudget | None = None,
    ) -> None:
        self._host, self._encode = host, encode
        self._describe, self._budget = describe, budget or FrameBudget()
        self._channels: dict[str, LoopBridge] = {}
        self._expected: dict[str, Sequence[Viewer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unfit: str | None = None
        self._peeks, self._n_peeks = asyncio.Semaphore(PEEKS_AT_ONCE), 0

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._host.listener = self._listener
        await asyncio.to_thread(self._host.restore)
        sharing = share(self._budget, self._channels, self._host.awake)
        for work in (self._warm_up(), self._expire(), sharing):
            self._spawn(work)

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
            await asyncio.to_thread(check_numerics_once)
        except Exception as error:
            self._unfit = str(error)

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_SECONDS)
            await asyncio.to_thread(self._host.expire)
            with contextlib.suppress(MailboxFull, RunError):
                self._host.rest()

    async def catalog(self, language: str) -> bytes:
        return await asyncio.to_thread(self._describe.catalog, language)

    async def config_schema(self) -> Json:
        return self._describe.config_schema()

    async def create(
        self, preset: str | None, config: Json, *, seed: int, start: bool, speed: float | None
    ) -> Json:
        if self._unfit is not None:
            raise Unfit(self._unfit)
        whole = apply_patch(_preset(preset), config)
        channel = self._channel()
        with _translated():
            run = self._host.create(whole, seed, channel, speed)
            # Registered before anything that waits: the run has begun to tell things already.
            self._channels[run.id] = channel
            if start:
                await _effect(run.submit(Start()))
        return _json(run.view())

    def _channel(self) -> LoopBridge:
        channel = LoopBridge(self._loop, self._encode, lambda run_id: self._forget(run_id, channel))
        return channel

    def _forget(self, run_id: str, channel: LoopBridge) -> None:
        # A run that has ended may be awake again by now, with another channel.
        if self._channels.get(run_id) is channel:
            del self._channels[run_id]

    def _listener(self, run_id: str) -> LoopBridge:
        # Registered before the run can tell anything.
        self._channels[run_id] = channel = self._channel()
        channel.viewers.extend(self._expected.pop(run_id, ()))
        return channel

    async def get(self, run_id: str) -> Json:
        with _translated():
            view = self._host.view(run_id)
        if (run := self._host.awake(run_id)) is not None:
            run.touch()
        return _json(view)

    async def runs(self) -> list[Json]:
        return [_json(view) for view in self._host.views()]

    async def resume(
        self, run_id: str, step: int, trained: bool, reason: str, viewers: Sequence[Viewer] = ()
    ) -> None:
        """A run of the process before this one goes on; it was seen at that step, by these."""
        self._expected[run_id] = viewers
        try:
            seen, running = {run_id: step}, [run_id] if trained else []
            resume = partial(self._host.resume, reason=reason, seen=seen, trained=running)
            if not await asyncio.to_thread(resume, [run_id]):
                raise NoSuchRun(f"There is no run {run_id!r} to go on with.")
        finally:
            missed = self._expected.pop(run_id, ())
        for viewer in missed:  # somebody else has woken it
            await self.watch(run_id, viewer)
        if (run := self._host.awake(run_id)) is not None:
            run.set_viewers(len(self._channels[run_id].viewers))

    async def quarantine(self, run_id: str, reason: str) -> None:
        """The run has failed, and is not begun again by itself."""
        with _translated():
            await asyncio.to_thread(self._host.quarantine, run_id, reason)

    async def _run(self, run_id: str) -> Run:
        with _translated():
            run = self._host.awake(run_id)
            if run is None:  # it is read from the disk, or there is none
                run = await asyncio.to_thread(self._host.get, run_id)
        run.touch()
        return run

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        run = await self._run(run_id)
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
        run = await self._run(run_id)
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
        parent = await self._run(run_id)

        with _translated():
            run = await asyncio.to_thread(
                self._host.fork,
                run_id,
                self._listener,
                step=arguments.get("step"),
                patch=arguments.get("config"),
                seed=arguments.get("seed"),
                speed=arguments.get("speed", parent.view().speed),
                is_started=arguments.get("start", False),
                is_lockstep=arguments.get("lockstep", False),
            )
        return _json(run.view())

    async def events(self, run_id: str) -> Json:
        return journal_document(run_id, (await self._run(run_id)).past())

    async def history(self, run_id: str) -> Json:
        columns, rows = (await self._run(run_id)).history.table()
        return {"columns": list(columns), "rows": rows}

    async def samples(self, run_id: str, n: int, seed: int) -> Json:
        run = await self._run(run_id)
        with _translated():
            step, samples = await asyncio.to_thread(run.samples, n, seed)
        return {"step": step, "samples": samples.tolist()}

    async def judge(self, run_id: str, x: list[list[float]]) -> Json:
        run = await self._run(run_id)
        dimension = n_columns(PROBLEMS[run.view().config["problem"]])
        for i, point in enumerate(x):
            if len(point) != dimension:
                raise ConfigError(f"x.{i}", point, f"a list of {dimension} numbers")
        with _translated():
            step, (logits, probabilities) = await asyncio.to_thread(
                run.judge, np.asarray(x, np.float32)
            )
        return {"step": step, "probability": probabilities.tolist(), "logit": logits.tolist()}

    async def inside(self, run_id: str) -> bytes:
        run = await self._run(run_id)
        with _translated():
            snapshot = await asyncio.to_thread(run.inside)
        return self._encode(snapshot)

    async def script(self, run_id: str, step: int | None) -> str:
        past, state = await self._state_at(run_id, step)
        if past.first_step > 0:
            raise Conflict(
                f"This run has been changed so often that what happened before step "
                f"{past.first_step} is forgotten: no script can train it again."
            )
        title = f"{PROBLEMS[past.config['problem']].title}, seed {past.seed}"
        return script(past, digest(state), title)

    async def weights(self, run_id: str, step: int | None) -> bytes:
        past, state = await self._state_at(run_id, step)
        told = {"run": run_id, "step": past.last_step, "seed": past.seed}
        return weights_document(state, {name: str(value) for name, value in told.items()})

    async def _state_at(self, run_id: str, step: int | None) -> tuple[JournalSlice, State]:
        run = await self._run(run_id)
        wanted = run.view().step if step is None else step
        async with self._peeking():
            return await asyncio.to_thread(run.state_at, wanted)

    async def step_story(self, run_id: str, player: Player) -> bytes:
        run = await self._run(run_id)
        with _translated():
            snapshot = await asyncio.to_thread(run.step_story, player)
        return self._encode(snapshot)

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        if self._host.awake(run_id) is None:  # it tells of its waking before that is over
            self._expected[run_id] = (*self._expected.get(run_id, ()), viewer)
        try:
            run = await self._run(run_id)
        finally:
            self._expected.pop(run_id, None)
        channel = self._channels[run_id]
        view = _json(run.view())
        if viewer not in channel.viewers:
            channel.add(viewer)
        run.set_viewers(len(channel.viewers))
        run.greet()
        return view | {"viewers": len(channel.viewers)}

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        channel = self._channels.get(run_id)
        if channel is None:
            return
        channel.remove(viewer)
        if (run := self._host.awake(run_id)) is not None:
            run.set_viewers(len(channel.viewers))

    async def health(self) -> Json:
        views = [run.view() for run in self._host.runs()]
        return {
            "store": self._host.store_health(),
            "is_fit": self._unfit is None,
            "reason": self._unfit,
            "runs": dict(Counter(view.status for view in views)),
            "viewers": sum(view.viewers for view in views),
            "steps_per_second": sum(view.steps_per_second for view in views),
            **self._host.programs.health(),
        }


def _preset(name: str | None) -> Json:
    if name is None:
        return DEFAULTS
    if name not in PRESETS:
        raise ConfigError("preset", name, "one of " + ", ".join(PRESETS), closest(name, PRESETS))
    return full_config(PRESETS[name].config)


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
    except CapacityExceeded as error:
        raise Full(str(error)) from None
    except RunError as error:
        raise Conflict(str(error)) from None
    except MailboxFull as error:
        raise Busy(str(error)) from None
