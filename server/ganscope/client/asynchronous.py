"""The client for programs with an event loop. `ganscope.client.synchronous` says what the methods
do and what their arguments mean; a test holds the two together."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
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


class AsyncClient:
    """A ganscope server; see `Client`."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        timeout: float = 60,
        patience_seconds: float = 60,
    ) -> None:
        self.url = base_url(url)
        self.patience_seconds = patience_seconds
        self._http = httpx.AsyncClient(base_url=self.url, timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def send[T](self, call: Call[T], token: str | None = None) -> T:
        request, retries = request_of(call, token), Retries(self.patience_seconds)
        while True:
            answer = await self._http.request(request.method, request.url, **request.keywords)
            try:
                return result_of(call, answer)
            except ServerUnavailable as error:
                await asyncio.sleep(retries.pause_after(error))

    async def health(self) -> Json:
        return await self.send(calls.health())

    async def catalog(self, language: str = "en") -> Json:
        return await self.send(calls.catalog(language))

    async def runs(self) -> list[Json]:
        return await self.send(calls.runs())

    async def open(self, run: str, token: str | None = None) -> AsyncRun:
        return AsyncRun(self, await self.send(calls.get(run)), token)

    async def run(
        self,
        preset: str | None = None,
        config: Json | None = None,
        *,
        seed: int | None = None,
        start: bool = False,
        speed: float | None = None,
        keep_running_seconds: float | None = None,
    ) -> AsyncRun:
        call = calls.create(preset, config, seed, start, speed, keep_running_seconds)
        created = await self.send(call)
        return AsyncRun(self, created["run"], created["token"])

    async def sweep(
        self,
        values: Mapping[str, Iterable[Any]],
        *,
        preset: str | None = None,
        seeds: Iterable[int] = (0,),
        **options: Any,
    ) -> list[AsyncRun]:
        made: list[AsyncRun] = []
        try:
            for config, seed in itertools.product(calls.grid(values), seeds):
                made.append(await self.run(preset, config, seed=seed, **options))
        except ApiError:
            for run in made:
                await run.delete()
            raise
        return made


class AsyncRun(RunHandle):
    """A run of a server; see `Run`."""

    def __init__(self, client: AsyncClient, info: Json, token: str | None) -> None:
        super().__init__(client.url, info, token)
        self._client = client

    async def refresh(self) -> Json:
        return await self._change(calls.get(self.id))

    async def start(self) -> Json:
        return await self._change(calls.command(self.id, "start"))

    async def stop(self) -> Json:
        return await self._change(calls.command(self.id, "stop"))

    async def step(self, n: int = 1, player: Player = "both") -> Json:
        return await self._change(calls.command(self.id, "step", n=n, player=player))

    async def reset(self, seed: int | Unset = UNSET) -> Json:
        return await self._change(calls.command(self.id, "reset", seed=seed))

    async def rewind(self, step: int) -> Json:
        return await self._change(calls.command(self.id, "rewind", step=step))

    async def set(
        self,
        *,
        speed: float | Unset | None = UNSET,
        stop_when: Json | Unset | None = UNSET,
        **config: Any,
    ) -> Json:
        return await self._change(calls.patch(self.id, config, speed, stop_when))

    async def fork(
        self,
        step: int | None = None,
        config: Json | None = None,
        *,
        seed: int | None = None,
        start: bool = False,
        speed: float | Unset | None = UNSET,
        lockstep: bool = False,
    ) -> AsyncRun:
        call = calls.fork(self.id, step, config, seed, start, speed, lockstep)
        created = await self._client.send(call, self.token)
        return AsyncRun(self._client, created["run"], created["token"])

    async def delete(self) -> None:
        await self._client.send(calls.delete(self.id), self.token)

    async def metrics(self) -> dict[str, Array]:
        return await self._client.send(calls.metrics(self.id))

    async def samples(self, n: int = 1000, seed: int | None = None) -> Array:
        return await self._client.send(calls.samples(self.id, n, seed))

    async def discriminator(self, x: Sequence[Sequence[float]] | Array) -> Json:
        return await self._client.send(calls.discriminator(self.id, x))

    async def events(self) -> list[Json]:
        return await self._client.send(calls.events(self.id))

    async def frame(self, step: int) -> Frame:
        return await self._client.send(calls.frame(self.id, step))

    async def export(self, format: str = "python", step: int | None = None) -> bytes:
        return await self._client.send(calls.export(self.id, format, step))

    async def watch(self) -> AsyncIterator[Frame]:
        async for message in self.messages():
            if isinstance(message, Frame):
                yield message

    async def messages(self) -> AsyncIterator[Frame | Event]:
        """As `Run.messages`; bound it with `asyncio.timeout`."""
        retries = Retries(self._client.patience_seconds)
        while True:
            try:
                async with connect(
                    stream_url(self._client.url, self.id),
                    subprotocols=[Subprotocol(SUBPROTOCOL)],
                    max_size=None,
                ) as socket:
                    async for message in _received(socket):
                        retries.succeeded()
                        yield message
            except (ConnectionClosed, InvalidStatus, OSError) as error:
                if check_end(self.id, error):
                    return
                await asyncio.sleep(retries.pause_after(error))

    async def wait(
        self,
        *,
        step: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (as in `Run.wait`)
        **metrics: Bound | float,
    ) -> Json:
        condition = condition_of(step, metrics)
        async with asyncio.timeout(timeout):
            async for message in self.messages():
                if isinstance(message, Frame):
                    if condition.holds(message):
                        return await self.refresh()
                elif says_rest(message):
                    moment = RunMoment(await self.refresh())
                    if condition.holds(moment):
                        return self.info
                    if moment.is_at_rest:
                        raise RunEnded(self.id, self.info["status"], moment.step)
        raise RunEnded(self.id, "deleted", self.info["step"])

    async def _change(self, call: Call[Json]) -> Json:
        self.info = await self._client.send(call, self.token)
        return self.info


async def _received(socket: ClientConnection) -> AsyncIterator[Frame | Event]:
    while True:
        message = read_message(await socket.recv())
        if message is not None:
            yield message
        if isinstance(message, Frame):
            await socket.send(acknowledgement(message))
