"""The client for programs and notebooks that wait for each call."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from ganscope.client import calls
from ganscope.client.calls import UNSET, Call, Json, Player, Unset
from ganscope.client.conditions import Bound, condition_of
from ganscope.client.errors import ApiError, RunEnded, ServerUnavailable
from ganscope.client.frames import Array, Event, Frame
from ganscope.client.protocol import (
    SUBPROTOCOL,
    Retries,
    RunHandle,
    RunMoment,
    acknowledgement,
    base_url,
    check_end,
    read_message,
    request_of,
    result_of,
    says_rest,
    stream_url,
)


class Client:
    """A ganscope server.

    Args:
      url: its address, such as `http://127.0.0.1:8000`, with the path under which it is served.
      timeout: seconds that one answer may take.
      patience_seconds: for how long a server that is starting, or a lost stream, is tried again.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        timeout: float = 60,
        patience_seconds: float = 60,
    ) -> None:
        self.url = base_url(url)
        self.patience_seconds = patience_seconds
        self._http = httpx.Client(base_url=self.url, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections. Runs train on; see `Run.delete`."""
        self._http.close()

    def send[T](self, call: Call[T], token: str | None = None) -> T:
        """Sends a call; while the server is unavailable, again. Raises `ApiError`."""
        request, retries = request_of(call, token), Retries(self.patience_seconds)
        while True:
            answer = self._http.request(request.method, request.url, **request.keywords)
            try:
                return result_of(call, answer)
            except ServerUnavailable as error:
                time.sleep(retries.pause_after(error))

    def health(self) -> Json:
        """Versions, and whether the server's machine computes right numbers."""
        return self.send(calls.health())

    def catalog(self, language: str = "en") -> Json:
        """All settings with ranges, units and help; presets, problems, metrics, notices."""
        return self.send(calls.catalog(language))

    def runs(self) -> list[Json]:
        """All runs of the server, as they are now."""
        return self.send(calls.runs())

    def open(self, run: str, token: str | None = None) -> Run:
        """An existing run. Without its token it can be read and watched, not changed."""
        return Run(self, self.send(calls.get(run)), token)

    def run(
        self,
        preset: str | None = None,
        config: Json | None = None,
        *,
        seed: int | None = None,
        start: bool = False,
        speed: float | None = None,
        keep_running_seconds: float | None = None,
    ) -> Run:
        """Creates a run.

        Args:
          preset: a name in the catalog; without it, the defaults.
          config: a merge patch over it.
          seed: the same seed gives the same run; without it, one is drawn.
          start: train at once.
          speed: steps per second; None is unlimited.
          keep_running_seconds: for how long it trains while nobody watches; None: until stopped.
        """
        created = self.send(calls.create(preset, config, seed, start, speed, keep_running_seconds))
        return Run(self, created["run"], created["token"])

    def sweep(
        self,
        values: Mapping[str, Iterable[Any]],
        *,
        preset: str | None = None,
        seeds: Iterable[int] = (0,),
        **options: Any,
    ) -> list[Run]:
        """Creates a run for each combination of values and each seed.

        Args:
          values: of settings by name; `generator.hidden_width` names one inside an object.
          preset: what the values change; without it, the defaults.
          seeds: the seeds of each combination.
          options: further arguments of `run`, such as `start=True`.

        Raises:
          ApiError: one run cannot be created. Those before it are deleted again.
        """
        made: list[Run] = []
        try:
            for config, seed in itertools.product(calls.grid(values), seeds):
                made.append(self.run(preset, config, seed=seed, **options))
        except ApiError:
            for run in made:
                run.delete()
            raise
        return made


class Run(RunHandle):
    """A run of a server."""

    def __init__(self, client: Client, info: Json, token: str | None) -> None:
        super().__init__(client.url, info, token)
        self._client = client

    def refresh(self) -> Json:
        """Asks for the run as it is now."""
        return self._change(calls.get(self.id))

    def start(self) -> Json:
        """Trains until it is stopped."""
        return self._change(calls.command(self.id, "start"))

    def stop(self) -> Json:
        """Stops after the present step; the state stays."""
        return self._change(calls.command(self.id, "stop"))

    def step(self, n: int = 1, player: Player = "both") -> Json:
        """Trains `n` steps, of both players or of one, and stops. Returns before they are done."""
        return self._change(calls.command(self.id, "step", n=n, player=player))

    def reset(self, seed: int | Unset = UNSET) -> Json:
        """Begins again at step 0, with the same seed or another one."""
        return self._change(calls.command(self.id, "reset", seed=seed))

    def rewind(self, step: int) -> Json:
        """Returns to an earlier step."""
        return self._change(calls.command(self.id, "rewind", step=step))

    def set(
        self,
        *,
        speed: float | Unset | None = UNSET,
        stop_when: Json | Unset | None = UNSET,
        **config: Any,
    ) -> Json:
        """Changes settings while the run trains.

        Args:
          speed: steps per second; None is unlimited.
          stop_when: `{"step": 5000}`, `{"metric": {"name": "js", "below": 0.1}}` or
            `{"notice": "mode_collapse"}`; None takes it back.
          config: settings by name, such as `generator_learning_rate=1e-3`. None puts one back.
        """
        return self._change(calls.patch(self.id, config, speed, stop_when))

    def fork(
        self,
        step: int | None = None,
        config: Json | None = None,
        *,
        seed: int | None = None,
        start: bool = False,
        speed: float | Unset | None = UNSET,
        lockstep: bool = False,
    ) -> Run:
        """A new run that begins where this one is or was, with changes.

        Args:
          step: where it begins; None is the present step.
          config: a merge patch that takes effect there.
          seed: what chance follows from there on; None keeps the seed.
          start: train at once.
          speed: steps per second; left out, that of this run.
          lockstep: both runs train to the same steps.
        """
        call = calls.fork(self.id, step, config, seed, start, speed, lockstep)
        created = self._client.send(call, self.token)
        return Run(self._client, created["run"], created["token"])

    def delete(self) -> None:
        """Deletes the run and ends its streams."""
        self._client.send(calls.delete(self.id), self.token)

    def metrics(self) -> dict[str, Array]:
        """The history: a column per metric, and `step`. Undefined values are NaN."""
        return self._client.send(calls.metrics(self.id))

    def samples(self, n: int = 1000, seed: int | None = None) -> Array:
        """Fresh samples of the generator, (n, dimension)."""
        return self._client.send(calls.samples(self.id, n, seed))

    def discriminator(self, x: Sequence[Sequence[float]] | Array) -> Json:
        """What D says of points: `probability` and `logit`, a number for each."""
        return self._client.send(calls.discriminator(self.id, x))

    def events(self) -> list[Json]:
        """Everything that was done to the run, and at which step."""
        return self._client.send(calls.events(self.id))

    def frame(self, step: int) -> Frame:
        """The frame of an earlier step, computed again."""
        return self._client.send(calls.frame(self.id, step))

    def export(self, format: str = "python", step: int | None = None) -> bytes:
        """A stand-alone script (`python`), the configuration (`json`) or weights
        (`safetensors`)."""
        return self._client.send(calls.export(self.id, format, step))

    def watch(self) -> Iterator[Frame]:
        """Yields frames as they come, about thirty a second; of a slow reader only the newest.
        Blocks while the run is stopped, and ends when it is deleted. A lost connection is
        made again."""
        return (message for message in self.messages() if isinstance(message, Frame))

    def messages(self, timeout: float | None = None) -> Iterator[Frame | Event]:
        """Yields frames and events. What happened during an interruption is in `events`.

        Raises `TimeoutError` when `timeout` seconds have passed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        retries = Retries(self._client.patience_seconds)
        while True:
            try:
                with connect(
                    stream_url(self._client.url, self.id),
                    subprotocols=[Subprotocol(SUBPROTOCOL)],
                    max_size=None,
                    open_timeout=_left(deadline),
                ) as socket:
                    for message in _received(socket, deadline):
                        retries.succeeded()
                        yield message
            except (ConnectionClosed, InvalidStatus, OSError) as error:
                if isinstance(error, TimeoutError) and deadline is not None:
                    raise
                if check_end(self.id, error):
                    return
                time.sleep(retries.pause_after(error))

    def wait(
        self,
        *,
        step: int | None = None,
        timeout: float | None = None,
        **metrics: Bound | float,
    ) -> Json:
        """Waits until the run has reached a step and its metrics hold; returns the run.

        Args:
          step: the least number of steps.
          timeout: seconds; None waits for as long as the run trains.
          metrics: bounds by name: `js=at_most(0.1)`; a number means "at least".

        Raises:
          RunEnded: the run is at rest, and the condition does not hold.
          TimeoutError: after `timeout` seconds.
        """
        condition = condition_of(step, metrics)
        for message in self.messages(timeout):
            if isinstance(message, Frame):
                if condition.holds(message):
                    return self.refresh()
            elif says_rest(message):
                moment = RunMoment(self.refresh())
                if condition.holds(moment):
                    return self.info
                if moment.is_at_rest:
                    raise RunEnded(self.id, self.info["status"], moment.step)
        raise RunEnded(self.id, "deleted", self.info["step"])

    def _change(self, call: Call[Json]) -> Json:
        self.info = self._client.send(call, self.token)
        return self.info


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def _received(socket: ClientConnection, deadline: float | None) -> Iterator[Frame | Event]:
    """Reads messages, and acknowledges each frame when the next message is wanted."""
    while True:
        message = read_message(socket.recv(timeout=_left(deadline)))
        if message is not None:
            yield message
        if isinstance(message, Frame):
            socket.send(acknowledgement(message))
