"""A server whose child takes as long to start as a test says."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from ganscope.engine.process import ProcessEngine
from ganscope.web.app import create_app
from ganscope.web.server import address_of, listen, server_config
from ganscope.web.settings import Settings


@dataclass
class Gate:
    """A child that has come to it stays there until it is open. A later child does too, if it was
    closed again."""

    path: Path

    def open(self) -> None:
        self.path.touch()

    def close(self) -> None:
        self.path.unlink()

    @property
    def command(self) -> list[str]:
        """What starts a child that comes to this gate."""
        return [sys.executable, str(Path(__file__).with_name("slow_child.py")), str(self.path)]


@contextmanager
def slow_server(folder: Path) -> Iterator[tuple[str, Gate, ProcessEngine]]:
    """A server in a thread, with its address."""
    settings = Settings(data_dir=folder)
    gate = Gate(folder / "gate")
    engine = ProcessEngine(settings.model_dump(mode="json"), gate.command)
    server = uvicorn.Server(server_config(create_app(settings, engine)))
    listener = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=[[listener]])
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield address_of(listener), gate, engine
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
