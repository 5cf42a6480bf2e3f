"""The training process: `python -m ganscope.child`, started only by the web process.

It reads messages on standard input and writes messages on standard output; whatever is printed goes
to standard error. When its input ends, it ends too: nobody is left to train for.
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
from ganscope.engine.remote.interfaces import Message
from ganscope.engine.remote.pipe import PipeConnection, put_messages
from ganscope.runs.compute.process_memory import freeze_gc, limit_malloc_arenas

BEAT_SECONDS = 0.5
TICK_SECONDS = 0.5
# A promise to the person who stops the server: what takes longer to end is left undone. Runs are
# saved about once a second.
CLOSE_SECONDS = 5.0
# With fewer, threads that train wait for each other; twice as many take 60 MB more.
ARENAS_PER_CORE = 4


class Parent:
    """The web process, as the training process sees it."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.settings: Future[Json] = Future()
        self.bridge = LoopBridge[Message, Message]()
        # Returns the ids of the runs that train.
        self.training: Callable[[], list[str]] = list
        # When the event loop last ran, by the monotonic clock.
        self.ticked_at: float | None = None
        self.connection = PipeConnection(incoming, outgoing, self._receive, self._on_end)
        # On a thread of its own: JAX can hold up the event loop for moments, and the process must
        # not look dead then.
        threading.Thread(target=self._beat_forever, name="beat", daemon=True).start()

    def _receive(self, messages: list[Message]) -> None:
        if not self.settings.done():
            (_, settings), *messages = messages
            self.settings.set_result(settings)
        put_messages(self.bridge, messages)

    def _on_end(self) -> None:
        if not self.settings.done():
            os._exit(0)
        deadline = threading.Timer(CLOSE_SECONDS, os._exit, (0,))
        deadline.daemon = True
        deadline.start()
        self.bridge.put(["end"])

    def beat(self) -> None:
        """Tells the web process that this one is alive, and which runs train."""
        ticked_at = self.ticked_at
        lag = 0.0 if ticked_at is None else time.monotonic() - ticked_at
        self.connection.send("beat", self.training(), lag)

    def _beat_forever(self) -> None:
        while True:
            self.beat()
            time.sleep(BEAT_SECONDS)


def main() -> None:
    faulthandler.enable()  # a crash in compiled code leaves a trace in the log
    limit_malloc_arenas(ARENAS_PER_CORE * (os.cpu_count() or 1))
    for name in ("SIGINT", "SIGTERM"):
        # They reach the whole process group. The web process decides when this one ends.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    parent = Parent(*_pipes())
    settings = parent.settings.result()
    asyncio.run(_serve(parent, settings))
    # Nothing is left to do, and threads of JAX may still run compiled code.
    logging.shutdown()
    os._exit(0)


def _pipes() -> tuple[int, int]:
    """Returns (input, output), and closes both to everything else that reads or prints."""
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


async def _serve(parent: Parent, given: Json) -> None:
    # Imported here, so that this process reports to the web process from its first moment on.
    parent.connection.send("progress", IMPORTING)
    from ganscope.composition import create_manager, engine_of
    from ganscope.engine.remote.flight_recorder import FlightRecorderWriter
    from ganscope.engine.remote.server import RpcServer
    from ganscope.logs import configure
    from ganscope.settings import Settings

    settings = Settings(**{name: given[name] for name in Settings.model_fields if name in given})
    configure(settings.log)
    parent.connection.send("progress", STORE)
    manager = create_manager(settings, FlightRecorderWriter(Path(given["flight_recorder"])))
    parent.training = lambda: [run.id for run in manager.runs() if run.is_playing]
    engine = engine_of(manager, settings)
    await engine.open()
    server, ended = RpcServer(engine, parent.connection, parent.beat), asyncio.Event()

    def handle(message: Message) -> None:
        if message == ["end"]:
            ended.set()
        else:
            server.handle(message)

    parent.bridge.open(asyncio.get_running_loop(), handle, handle)
    parent.connection.send("up")
    freeze_gc()
    while not ended.is_set():
        parent.ticked_at = time.monotonic()
        try:
            async with asyncio.timeout(TICK_SECONDS):
                await ended.wait()
        except TimeoutError:
            continue
    await engine.close()
    parent.connection.close()


if __name__ == "__main__":
    main()
