"""The process that trains: `python -m ganscope.child`, begun by the web process alone.

It hears on standard input and answers on standard output; whatever is printed goes to standard
error. When its input ends, so does it: nobody is left to train for.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from ganscope.engine.loop_bridge import LoopBridge
from ganscope.engine.protocol import Json
from ganscope.engine.remote.child_status import IMPORTING, STORE
from ganscope.engine.remote.pipe import Message, PipeConnection, put_messages
from ganscope.runs.compute.process_memory import freeze_gc, limit_malloc_arenas

BEAT_SECONDS = 0.5
TICK_SECONDS = 0.5
# A promise to whoever stops the server: what takes longer to end is left undone. Runs are saved
# about every second all the time.
FAREWELL_SECONDS = 5.0
# With fewer, threads that train wait for each other; twice as many take 60 MB more.
ARENAS_PER_CORE = 4


class Parent:
    """The web process, as the child sees it."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.settings: Future[Json] = Future()
        self.inbox = LoopBridge[Message, Message]()
        self.playing: Callable[[], list[str]] = list
        self.ticked_at: float | None = None
        self.link = PipeConnection(incoming, outgoing, self._hear, self._lose)
        # A thread of its own: JAX holds up the event loop for moments, and must not look dead.
        threading.Thread(target=self._beat, name="beat", daemon=True).start()

    def _hear(self, messages: list[Message]) -> None:
        if not self.settings.done():
            (_, settings), *messages = messages
            self.settings.set_result(settings)
        put_messages(self.inbox, messages)

    def _lose(self) -> None:
        if not self.settings.done():
            os._exit(0)
        deadline = threading.Timer(FAREWELL_SECONDS, os._exit, (0,))
        deadline.daemon = True
        deadline.start()
        self.inbox.put(["end"])

    def _beat(self) -> None:
        while True:
            ticked_at = self.ticked_at
            lag = 0.0 if ticked_at is None else time.monotonic() - ticked_at
            self.link.send("beat", self.playing(), lag)
            time.sleep(BEAT_SECONDS)


def main() -> None:
    faulthandler.enable()  # a crash in compiled code leaves a trace in the log
    limit_malloc_arenas(ARENAS_PER_CORE * (os.cpu_count() or 1))
    for name in ("SIGINT", "SIGTERM"):
        # They reach the whole group. The parent decides, and its end is the child's.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    parent = Parent(*_pipes())
    settings = parent.settings.result()
    asyncio.run(_live(parent, settings))
    # Nothing is left to be done, and compiled code may still be running on threads of JAX.
    logging.shutdown()
    os._exit(0)


def _pipes() -> tuple[int, int]:
    """(input, output), out of reach of whatever reads or prints."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for pipe in (incoming, outgoing):
            msvcrt.setmode(pipe, os.O_BINARY)
    return incoming, outgoing


async def _live(parent: Parent, given: Json) -> None:
    # Imported here: the parent hears the child from its first moment on.
    parent.link.send("progress", IMPORTING)
    from ganscope.composition import create_host, engine_of
    from ganscope.engine.remote.flight_recorder import FlightRecorderWriter
    from ganscope.engine.remote.server import RpcServer
    from ganscope.logs import configure
    from ganscope.settings import Settings

    settings = Settings(**{name: given[name] for name in Settings.model_fields if name in given})
    configure(settings.log)
    parent.link.send("progress", STORE)
    host = create_host(settings, FlightRecorderWriter(Path(given["black_box"])))
    parent.playing = lambda: [run.id for run in host.runs() if run.is_playing]
    engine = engine_of(host, settings)
    await engine.open()
    service, ended = RpcServer(engine, parent.link), asyncio.Event()

    def handle(message: Message) -> None:
        if message == ["end"]:
            ended.set()
        else:
            service.handle(message)

    parent.inbox.open(asyncio.get_running_loop(), handle, handle)
    parent.link.send("up")
    freeze_gc()
    while not ended.is_set():
        parent.ticked_at = time.monotonic()
        try:
            async with asyncio.timeout(TICK_SECONDS):
                await ended.wait()
        except TimeoutError:
            continue
    await engine.close()
    parent.link.close()


if __name__ == "__main__":
    main()
