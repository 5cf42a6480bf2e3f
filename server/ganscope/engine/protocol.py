"""What the web asks of an engine. Arguments are plain data, results are plain data or bytes: so the
runs may be in this process, in a child process or on another machine."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from ganscope.gan.config_types import Player as Player

type Json = dict[str, Any]
type CommandName = Literal[
    "start", "stop", "step", "reset", "patch", "rewind", "checkpoint", "restore"
]


class EngineError(Exception):
    """The engine refuses a request. The message says why, and is shown to the user as it is."""


class NoSuchRun(EngineError):
    """There is no such run, or it was deleted."""


class Full(EngineError):
    """No further run fits."""


class Conflict(EngineError):
    """The run cannot do this in its present state."""


class Busy(EngineError):
    """Too many requests wait already."""


class Unfit(EngineError):
    """This machine cannot run any training correctly."""


class Restarting(EngineError):
    """The training process is starting. Nothing is wrong with the request.

    Args:
      message: for the user.
      status: `{state, doing, since_seconds}` of the process, where they are known.
      retry_after_seconds: when to ask again.
    """

    def __init__(
        self, message: str, status: Json | None = None, retry_after_seconds: int = 1
    ) -> None:
        super().__init__(message)
        self.status, self.retry_after_seconds = status or {}, retry_after_seconds


class Viewer(Protocol):
    """Receives what happens to one run. Called on the event loop; must neither wait nor raise."""

    def on_frame(self, number: int, frame: bytes) -> None:
        """A frame that is newer than all before. Frames may be skipped."""

    def on_event(self, event: Json) -> None:
        """An event, `{seq, step, kind, ...}`. None is skipped."""

    def on_process(self, status: Json) -> None:
        """The status of the training process, `{state, doing, since_seconds}`, when it changes."""


class Engine(Protocol):
    """Holds the runs. Every method may raise `EngineError`, and `ConfigError` if it takes a
    configuration.

    `RemoteEngine` forwards methods that are added here; see `engine/remote/methods.py`.
    """

    async def open(self) -> None:
        """Starts the engine. Returns before everything is compiled."""

    async def close(self) -> None:
        """Ends all runs."""

    async def catalog(self, language: str) -> bytes:
        """Returns the catalog in a language, as JSON."""

    async def config_schema(self) -> Json:
        """Returns the JSON schema of a configuration."""

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
        """Creates a run and returns it; `config` is a merge patch over a preset or the defaults.
        `keep_running_seconds`: see `CreateBody`."""

    async def get(self, run_id: str) -> Json:
        """Returns a run: `{id, status, reason, step, seed, epoch, config, speed, steps_per_second,
        viewers, metrics, created_at, stop_when, last_step, parent, partner, not_saved,
        keep_running_seconds}`."""

    async def runs(self) -> list[Json]:
        """Returns all runs, oldest first."""

    async def command(self, run_id: str, command: CommandName, arguments: Json) -> Json:
        """Returns `{run, ...}` when the command has taken effect, or when a patch is accepted."""

    async def delete(self, run_id: str) -> None:
        """Deletes a run. Its viewers get the event `deleted`."""

    async def history(self, run_id: str) -> Json:
        """Returns the metrics of all measured steps, `{columns, rows}`."""

    async def samples(self, run_id: str, n: int, seed: int) -> Json:
        """Returns `n` new samples of the generator, `{step, samples}`."""

    async def judge(self, run_id: str, x: list[list[float]]) -> Json:
        """Returns what the discriminator says at each point, `{step, probability, logit}`."""

    async def frame(self, run_id: str, step: int) -> bytes:
        """Returns the frame of any step so far, encoded as on the stream."""

    async def fork(self, run_id: str, arguments: Json) -> Json:
        """Creates a run that continues from a step of another run; arguments as in `ForkBody`."""

    async def events(self, run_id: str) -> Json:
        """Returns the journal of a run: `{run, epoch, seed, config, first_step, last_step, log,
        events, keyframes}`."""

    async def inspection(self, run_id: str) -> bytes:
        """Returns the inspection of both networks at the present step, encoded like a frame."""

    async def script(self, run_id: str, step: int | None) -> str:
        """Returns a Python script that trains the run again, to a step or to the last one."""

    async def weights(self, run_id: str, step: int | None) -> bytes:
        """Returns the weights of both players at a step or at the last one, as safetensors."""

    async def step_trace(self, run_id: str, player: Player) -> bytes:
        """Returns a trace of the next step of these players, which is not taken; encoded like a
        frame."""

    async def watch(self, run_id: str, viewer: Viewer) -> Json:
        """Returns the run. From then on the viewer gets all events, and the newest frames."""

    async def unwatch(self, run_id: str, viewer: Viewer) -> None:
        """Ends what `watch` began. Never raises."""

    async def health(self) -> Json:
        """Returns `{is_fit, reason, runs: {status: number}, viewers, steps_per_second, compiled}`
        and, where they are known, `n_compiling, compile_seconds, child, store`."""
