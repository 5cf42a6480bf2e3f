"""The stream of a class wall: one for all runs of a class, with a small frame a second of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from fastapi import APIRouter, WebSocket

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.web.classes import Classroom, Pupil
from ganscope.web.context import Context, Shared
from ganscope.web.quotas import MessageRate
from ganscope.web.stream.endpoint import (
    FULL,
    NO_SUCH_RUN,
    admit,
    offers_token,
    until_either_ends,
)
from ganscope.web.stream.outbox import DELETED, TOO_SLOW
from ganscope.web.stream.receiver import ABUSE
from ganscope.wire.frames import FrameError
from ganscope.wire.json_text import Json, to_json
from ganscope.wire.thumbnails import thumbnail

logger = logging.getLogger(__name__)

# How often a wall gets news. Each run then sends at most one small frame.
WALL_SECONDS = 1.0
MAX_WALLS = 4

router = APIRouter()


class RunOnWall:
    """The newest frame and status of one pupil's run: a `Viewer`, which sends nothing itself."""

    def __init__(self) -> None:
        self.status = "idle"
        self.notice: str | None = None
        self.is_deleted = self.is_watched = False
        self._frame: tuple[int, bytes] | None = None
        self._is_sent = True

    def on_frame(self, number: int, frame: bytes) -> None:
        """Keeps the frame for the wall's next news."""
        self._frame, self._is_sent = (number, frame), False

    def on_event(self, event: Json) -> None:
        """Follows the run's status and what is noticed about it."""
        match event["kind"]:
            case "status":
                self.status = event["status"]
            case "notice":
                self.notice = None if event.get("is_over") else event["name"]
            case "reset":
                self.notice = None
            case "deleted":
                self.is_deleted = True

    def on_process(self, status: Json) -> None:
        """The wall shows the last frame meanwhile."""

    def take_frame(self) -> bytes | None:
        """The newest frame as a thumbnail, once."""
        if self._frame is None or self._is_sent:
            return None
        self._is_sent = True
        try:
            return thumbnail(self._frame[1])
        except FrameError:
            logger.exception("A frame cannot be made smaller.")
            return None


class Wall:
    """Follows all runs of a class for one screen, and sends what is new of them.

    A run is watched only while a page of its owner is open: one whose pupil has left stops, as it
    would without a wall, and its last picture stays.
    """

    def __init__(self, context: Context, classroom: Classroom) -> None:
        self._context, self._class = context, classroom
        self._runs: dict[str, RunOnWall] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent = ""

    async def send_all(self, socket: WebSocket) -> int:
        """Sends news until the class is over; returns the code to close with."""
        clock, timeout = self._context.telemetry.clock, self._context.settings.send_timeout_seconds
        try:
            # Asked each time: a class also ends by its age.
            while self._context.classes.find(self._class.code) is self._class:
                self._follow()
                async with clock.timeout(timeout):
                    await self._send_news(socket)
                await self._wait()
        except TimeoutError:
            return TOO_SLOW
        return DELETED

    async def close(self) -> None:
        """Stops watching."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for run_id, run in self._runs.items():
            await self._context.engine.unwatch(run_id, run)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(WALL_SECONDS):
                await self._class.over.wait()
        except TimeoutError:
            pass

    async def _send_news(self, socket: WebSocket) -> None:
        poll = self._class.poll
        news = {
            "type": "wall",
            "pupils": [self._describe(pupil) for pupil in self._pupils()],
            "poll": None if poll is None else poll.document(has_counts=True),
        }
        text = to_json(news)
        if text != self._sent:
            await socket.send_text(text)
            self._sent = text
        for pupil in self._pupils():
            if (frame := self._runs[pupil.run_id].take_frame()) is not None:
                await socket.send_bytes(frame)

    def _pupils(self) -> list[Pupil]:
        return [pupil for run_id, pupil in self._class.pupils.items() if run_id in self._runs]

    def _describe(self, pupil: Pupil) -> Json:
        run = self._runs[pupil.run_id]
        return {
            **pupil.document(),
            "status": run.status,
            "notice": run.notice,
            "is_present": self._is_present(pupil.run_id),
        }

    def _is_present(self, run_id: str) -> bool:
        return self._context.owner_pages[run_id] > 0

    def _follow(self) -> None:
        """Begins to watch the runs of pupils who are there, and stops at the others."""
        for run_id, run in list(self._runs.items()):
            if run.is_deleted:
                self._class.pupils.pop(run_id, None)
            if run_id not in self._class.pupils:
                del self._runs[run_id]
                self._spawn(self._context.engine.unwatch(run_id, run))
        for run_id in self._class.pupils:
            run = self._runs.setdefault(run_id, RunOnWall())
            is_present = self._is_present(run_id)
            if is_present == run.is_watched:
                continue
            run.is_watched = is_present
            unwatch = self._context.engine.unwatch(run_id, run) if not is_present else None
            self._spawn(unwatch or self._watch(run_id, run))

    async def _watch(self, run_id: str, run: RunOnWall) -> None:
        try:
            run.status = (await self._context.engine.watch(run_id, run))["status"]
        except NoSuchRun:
            run.is_deleted = True
        except EngineError:  # the training process restarts: it is tried again
            run.is_watched = False

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@router.websocket("/api/classes/{code}/wall")
async def wall(socket: WebSocket, code: str, context: Shared) -> None:
    """Sends the pupils of a class as JSON, and their runs' thumbnails as binary messages, to its
    instructor. Takes no messages."""
    await admit(socket, f"wall of {code}", context, lambda: _serve(socket, code, context))


async def _serve(socket: WebSocket, code: str, context: Context) -> int | None:
    """Serves a wall; returns the code to close with, None if the screen has left."""
    classroom = context.classes.find(code)
    if classroom is None or not offers_token(socket, classroom.verify):
        return NO_SUCH_RUN
    if classroom.n_walls >= MAX_WALLS:
        return FULL
    classroom.n_walls += 1
    screen = Wall(context, classroom)
    try:
        listening = _listen(socket, MessageRate(context.settings))
        return await until_either_ends(screen.send_all(socket), listening)
    finally:
        classroom.n_walls -= 1
        await screen.close()


async def _listen(socket: WebSocket, rate: MessageRate) -> int | None:
    """Receives until the screen leaves, which is None, or sends too much."""
    while True:
        received: Any = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return None
        if await rate.take() is None:
            return ABUSE
