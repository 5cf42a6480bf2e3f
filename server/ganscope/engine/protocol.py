"""What an engine does for the web: plain data in, plain data and bytes out, so that the runs may
live in this process, in a child process or on another machine."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from ganscope.gan.config_types import Player as Player

type Json = dict[str, Any]
type CommandName = Literal["start", "stop", "step", "reset", "patch", "rewind"]


class EngineError(Exception):
    """The engine refuses; the message says why, and goes to the user as it is."""


class NoSuchRun(EngineError):
    """There is no such run, or no longer."""


class Full(EngineError):
    """No further run fits."""


class Conflict(EngineError):
    """The run cannot do this in its present state."""


class Busy(EngineError):
    """Too much is waiting already."""


class Unfit(EngineError):
    """This machine cannot run any training correctly."""


class Restarting(EngineError):
    """What trains is starting, or starting again; nothing is wrong with the request.

    status: `{state, doing, since_seconds}` where they are known.
    """

    def __init__(
        self, message: str, status: Json | None = None, retry_after_seconds: int = 1
    ) -> None:
        super().__init__(message)
        self.status, self.retry_after_seconds = status or {}, retry_after_seconds


class Viewer(Protocol):
    """Is told about one run, on the event loop; must neither wait nor raise."""

    def on_frame(self, number: int, frame: bytes) -> None:
        """A newer frame than all before. Frames may be skipped."""

    def on_event(self, event: Json) -> None:
        """`{seq, step, kind, ...}`; none is skipped."""

    def on_process(self, status: Json) -> None:
        """`{state, doing, since_seconds}` of the process that trains, whenever that changes."""


class Engine(Protocol):
    """Where runs live. Every method may raise `EngineError`, and `ConfigError` where it takes a
    configuration."""

    async def open(self) -> None:
        """Makes ready. Returns before everything is warm."""

    async def close(self) -> None:
        """Ends all runs."""

    async def catalog(self, language: str) -> bytes:
        """The catalog as it is sent, JSON."""

    async def config_schema(self) -> Json:
        """A configuration as a JSON schema."""

    async def create(
        self, preset: str | None, config: Json, *, seed: int, start: bool, speed: float | None
    ) -> Json:
        """A new run: a merge patch over a preset, or over the defaults."""

    async def get(self, run_id: str) -> Json:
        """`{id, status, reason, step, seed, epoch, config, speed, steps_per_second, viewers,
        metrics, created_at, stop_when, last_step, parent, partner, not_saved}`."""

    async def runs(self) -> list[Json]:
        """All runs, oldest first."""

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        """`{run, ...}` once the command took effect; for a patch once it is accepted."""

    async def delete(self, run_id: str) -> None:
        """Ends a run. Its viewers get the event `deleted`."""

    async def history(self, run_id: str) -> Json:
        """`{columns, rows}` of the metrics."""

    async def samples(self, run_id: str, n: int, seed: int) -> Json:
        """`{step, samples}`, fresh from the generator."""

    async def judge(self, run_id: str, x: list[list[float]]) -> Json:
        """`{step, probability, logit}` at each point."""

    async def frame(self, run_id: str, step: int) -> bytes:
        """The picture of any step so far, encoded as on the stream."""

    async def fork(self, run_id: str, arguments: Json) -> Json:
        """A new run that goes on from a step of another one; arguments as in `ForkBody`."""

    async def events(self, run_id: str) -> Json:
        """`{run, epoch, seed, config, first_step, last_step, log, events, keyframes}`."""

    async def inside(self, run_id: str) -> bytes:
        """What is in both networks at this moment, encoded as frames are."""

    async def script(self, run_id: str, step: int | None) -> str:
        """A Python file that trains the run again, to a step or to the last one."""

    async def weights(self, run_id: str, step: int | None) -> bytes:
        """Both players at a step or at the last one, as a safetensors document."""

    async def step_story(self, run_id: str, player: Player) -> bytes:
        """The next step of these players told, and not done; encoded as frames are."""

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        """From here on the viewer is told everything; returns the run as it was just before."""

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        """The viewer is told no more. Never raises."""

    async def health(self) -> Json:
        """`{is_fit, reason, runs: {status: number}, viewers, steps_per_second, compiled}`, and
        where they are known `n_compiling, compile_seconds, child, store`."""
