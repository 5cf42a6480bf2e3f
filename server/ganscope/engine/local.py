"""Runs in threads of this process. The event loop never waits for JAX."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from ganscope.engine.frame_budget import FrameBudget, share
from ganscope.engine.journal_document import journal_document
from ganscope.engine.protocol import (
    Busy,
    CommandName,
    Conflict,
    Json,
    NoSuchRun,
    Player,
    Unfit,
    Viewer,
)
from ganscope.engine.run_errors import translated_errors
from ganscope.engine.run_feed import RunFeeds
from ganscope.engine.upkeep import stop_unwatched, unload_idle
from ganscope.export.retrain import digest
from ganscope.export.script import script
from ganscope.export.weights import weights_document
from ganscope.gan.config import DEFAULTS, Config, apply_patch, full_config
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
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.run import Run
from ganscope.runs.run_manager import RunManager

# Promises to callers: an answer waits this long for the chunk in progress, and this long for a
# rewind, which takes as long as the training took. After that it shows the run as it is, and the
# stream shows the rest.
TAKE_EFFECT_SECONDS = 2.0
REWIND_SECONDS = 120.0
LOOKUPS_AT_ONCE = 2
MAX_LOOKUPS_WAITING = 32


class LocalEngine:
    """An `Engine` around a `RunManager`.

    Args:
      manager: the runs.
      encode: turns a snapshot into a frame; called on the run's thread, once per frame.
      catalog: returns the catalog in a language, as JSON.
      config_schema: returns a configuration as a JSON schema.
      budget: how much may be sent to all viewers together.
    """

    def __init__(
        self,
        manager: RunManager,
        encode: Callable[[Snapshot], bytes],
        catalog: Callable[[str], bytes],
        config_schema: Callable[[], Json],
        budget: FrameBudget | None = None,
    ) -> None:
        self._manager, self._encode = manager, encode
        self._catalog, self._config_schema = catalog, config_schema
        self._budget = budget or FrameBudget()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unfit: str | None = None
        self._lookups, self._n_lookups = asyncio.Semaphore(LOOKUPS_AT_ONCE), 0

    async def open(self) -> None:
        self._feeds = RunFeeds(asyncio.get_running_loop(), self._encode)
        self._manager.listener = self._feeds.create_for
        await asyncio.to_thread(self._manager.restore)
        sharing = share(self._budget, self._feeds, self._manager.loaded)
        upkeep = (unload_idle(self._manager), stop_unwatched(self._manager))
        for work in (self._warm_up(), *upkeep, sharing):
            self._spawn(work)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._manager.close)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _warm_up(self) -> None:
        """Compiles the default program while the first page loads."""
        self._manager.programs.get(structure_of(DEFAULTS), hyper_of(DEFAULTS))
        try:
            await asyncio.to_thread(check_numerics_once)
        except Exception as error:
            self._unfit = str(error)

    async def catalog(self, language: str) -> bytes:
        return await asyncio.to_thread(self._catalog, language)

    async def config_schema(self) -> Json:
        return self._config_schema()

    async def create(
        self,
        preset: str | None,
        config: Json,
        *,
        seed: int,
        start: bool,
        speed: float | None,
        keep_running_seconds: float | None = None,
    ) -> Json:
        if self._unfit is not None:
            raise Unfit(self._unfit)
        whole = apply_patch(_preset(preset), config)
        feed = self._feeds.create()
        with translated_errors():
            run = self._manager.create(whole, seed, feed, speed, keep_running_seconds)
            # Before anything waits: the run publishes events already.
            self._feeds.register(run.id, feed)
            if start:
                await _effect(run.submit(Start()))
        return _json(run.view())

    async def get(self, run_id: str) -> Json:
        with translated_errors():
            view = self._manager.view(run_id)
        if (run := self._manager.loaded(run_id)) is not None:
            run.touch()
        return _json(view)

    async def runs(self) -> list[Json]:
        return [_json(view) for view in self._manager.views()]

    async def resume(
        self,
        run_id: str,
        step: int,
        was_training: bool,
        reason: str,
        viewers: Mapping[Viewer, int] | None = None,
    ) -> None:
        """Loads a run of an earlier process, and lets it train on if it was training.

        Args:
          run_id: the run.
          step: the last step that the earlier process reported.
          was_training: whether the run was training when that process ended.
          reason: how that process ended, for the event `recovered`.
          viewers: its viewers, as in `set_viewers`.
        """
        for viewer, n in (viewers or {}).items():
            self._feeds.set_viewers(run_id, viewer, n)
        resume = partial(
            self._manager.resume, reason=reason, seen_step=step, was_training=was_training
        )
        if not await asyncio.to_thread(resume, run_id):
            for viewer in viewers or {}:
                self._feeds.set_viewers(run_id, viewer, 0)
            raise NoSuchRun(f"There is no run {run_id!r} to go on with.")
        self._update_viewers(run_id)

    async def quarantine(self, run_id: str, reason: str) -> None:
        """Marks a run as failed, so that it does not train again by itself."""
        with translated_errors():
            await asyncio.to_thread(self._manager.quarantine, run_id, reason)

    async def _run(self, run_id: str) -> Run:
        with translated_errors():
            run = self._manager.loaded(run_id)
            if run is None:  # it is on the disk, or does not exist
                run = await asyncio.to_thread(self._manager.get, run_id)
        run.touch()
        return run

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        run = await self._run(run_id)
        with translated_errors():
            if command == "patch":
                return {**await self._patch(run, arguments), "run": _json(run.view())}
            if command in ("rewind", "restore"):
                back = run.restore() if command == "restore" else run.rewind(arguments["step"])
                await _effect(back, REWIND_SECONDS)
            elif command == "checkpoint":
                await _effect(run.keep())
            else:
                await _effect(run.submit(_command(command, arguments)))
        return {"run": _json(run.view())}

    async def _patch(self, run: Run, arguments: Json) -> Json:
        given = arguments.get("stop_when")
        # A wrong condition is refused before anything changes.
        condition = None if given is None else StopCondition.of(given)
        kind = run.patch(arguments.get("config", {}))
        if "speed" in arguments:
            await _effect(run.submit(Speed(arguments["speed"])))
        if "stop_when" in arguments:
            await _effect(run.submit(StopWhen(condition)))
        return {"recompiled": kind in ("recompile", "restart"), "restarted": kind == "restart"}

    async def delete(self, run_id: str) -> None:
        with translated_errors():
            await asyncio.to_thread(self._manager.delete, run_id)

    async def frame(self, run_id: str, step: int) -> bytes:
        run = await self._run(run_id)
        async with self._looking_back():
            snapshot = await asyncio.to_thread(run.frame_at, step)
        return self._encode(snapshot)

    @contextlib.asynccontextmanager
    async def _looking_back(self) -> AsyncIterator[None]:
        """Few callers look back at once, and not too many wait. Raises `Busy`."""
        if self._n_lookups >= MAX_LOOKUPS_WAITING:
            raise Busy("Too many requests for earlier steps. Try again in a moment.")
        self._n_lookups += 1
        try:
            async with self._lookups:
                yield
        finally:
            self._n_lookups -= 1

    async def fork(self, run_id: str, arguments: Json) -> Json:
        parent = await self._run(run_id)
        with translated_errors():
            run = await asyncio.to_thread(
                self._manager.fork,
                run_id,
                self._feeds.create_for,
                step=arguments.get("step"),
                patch=arguments.get("config"),
                seed=arguments.get("seed"),
                speed=arguments.get("speed", parent.view().speed),
                is_started=arguments.get("start", False),
                is_lockstep=arguments.get("lockstep", False),
                keep_running_seconds=arguments.get("keep_running_seconds"),
            )
        return _json(run.view())

    async def events(self, run_id: str) -> Json:
        return journal_document(run_id, (await self._run(run_id)).past())

    async def history(self, run_id: str) -> Json:
        columns, rows = (await self._run(run_id)).history.table()
        return {"columns": list(columns), "rows": rows}

    async def samples(self, run_id: str, n: int, seed: int) -> Json:
        run = await self._run(run_id)
        with translated_errors():
            step, samples = await asyncio.to_thread(run.samples, n, seed)
        return {"step": step, "samples": samples.tolist()}

    async def judge(self, run_id: str, x: list[list[float]]) -> Json:
        run = await self._run(run_id)
        dimension = n_columns(PROBLEMS[run.view().config["problem"]])
        for i, point in enumerate(x):
            if len(point) != dimension:
                raise ConfigError(f"x.{i}", point, f"a list of {dimension} numbers")
        with translated_errors():
            step, (logits, probabilities) = await asyncio.to_thread(
                run.judge, np.asarray(x, np.float32)
            )
        return {"step": step, "probability": probabilities.tolist(), "logit": logits.tolist()}

    async def inspection(self, run_id: str) -> bytes:
        run = await self._run(run_id)
        with translated_errors():
            snapshot = await asyncio.to_thread(run.inspection)
        return self._encode(snapshot)

    async def script(self, run_id: str, step: int | None) -> str:
        past, state = await self._state_at(run_id, step)
        if past.first_step > 0:
            raise Conflict(
                "This run was changed so often that its history before step "
                f"{past.first_step} is no longer kept. It cannot be exported as a script."
            )
        title = f"{PROBLEMS[past.config['problem']].title}, seed {past.seed}"
        return script(past, digest(state), title)

    async def weights(self, run_id: str, step: int | None) -> bytes:
        past, state = await self._state_at(run_id, step)
        metadata = {"run": run_id, "step": past.last_step, "seed": past.seed}
        return weights_document(state, {name: str(value) for name, value in metadata.items()})

    async def _state_at(self, run_id: str, step: int | None) -> tuple[JournalSlice, State]:
        run = await self._run(run_id)
        wanted = run.view().step if step is None else step
        async with self._looking_back():
            return await asyncio.to_thread(run.state_at, wanted)

    async def step_trace(self, run_id: str, player: Player) -> bytes:
        run = await self._run(run_id)
        with translated_errors():
            snapshot = await asyncio.to_thread(run.step_trace, player)
        return self._encode(snapshot)

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        return await self.set_viewers(run_id, viewer, 1, has_newcomer=True)

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        await self.set_viewers(run_id, viewer, 0)

    async def set_viewers(
        self, run_id: str, viewer: Viewer, n: int, *, has_newcomer: bool = False
    ) -> Json:
        """Sets how many people look at a run through `viewer`, which gets its frames and events.

        Args:
          run_id: the run.
          viewer: a viewer, or what forwards to viewers in another process.
          n: how many people; with 0 the viewer gets nothing more.
          has_newcomer: whether one of them has seen no frame yet. The run is then loaded if only
            the store holds it, and shows a frame even if it stands still.

        Returns:
          The run as it was just before; `{}` without a newcomer.
        """
        self._feeds.set_viewers(run_id, viewer, n)
        if not has_newcomer:
            self._update_viewers(run_id)
            return {}
        try:
            run = await self._run(run_id)
        except BaseException:
            self._feeds.set_viewers(run_id, viewer, 0)
            raise
        view = _json(run.view())
        n_viewers = self._update_viewers(run_id)
        run.request_frame()
        return view | {"viewers": n_viewers}

    def _update_viewers(self, run_id: str) -> int:
        """Tells a run and its feed who looks; returns how many people do."""
        n_viewers = self._feeds.update(run_id)
        if (run := self._manager.loaded(run_id)) is not None:
            run.set_viewers(n_viewers)
        return n_viewers

    async def health(self) -> Json:
        views = [run.view() for run in self._manager.runs()]
        return {
            "store": self._manager.store_health(),
            "is_fit": self._unfit is None,
            "reason": self._unfit,
            "runs": dict(Counter(view.status for view in views)),
            "viewers": sum(view.viewers for view in views),
            "steps_per_second": sum(view.steps_per_second for view in views),
            **self._manager.programs.health(),
        }


def _preset(name: str | None) -> Config:
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
    """Waits until a command has taken effect, but at most `seconds`: a large step takes long. The
    command is carried out in any case."""
    effect = asyncio.wrap_future(reply)
    await asyncio.wait([effect], timeout=seconds)
    if effect.done():
        effect.result()
    else:
        effect.add_done_callback(lambda late: late.cancelled() or late.exception())
