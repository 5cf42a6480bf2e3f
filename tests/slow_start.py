"""A server whose training process takes as long to start as a test wants."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ganscope.engine.remote.client import RemoteEngine
from ganscope.settings import Settings
from ganscope.web.app import create_app
from threaded import serving_in_thread


@dataclass
class Gate:
    """A process that starts waits here until the gate is open. The next process does too, if the
    gate was closed again."""

    path: Path

    def open(self) -> None:
        self.path.touch()

    def close(self) -> None:
        self.path.unlink()

    @property
    def command(self) -> list[str]:
        """Returns the command that starts a process which waits at this gate."""
        return [sys.executable, str(Path(__file__).with_name("slow_child.py")), str(self.path)]


@contextmanager
def slow_server(folder: Path) -> Iterator[tuple[str, Gate, RemoteEngine]]:
    """Runs a server in a thread; yields its address, the gate and the engine."""
    settings = Settings(data_dir=folder)
    gate = Gate(folder / "gate")
    engine = RemoteEngine.from_settings(settings.model_dump(mode="json"), gate.command)
    with serving_in_thread(create_app(settings, engine)) as address:
        yield address, gate, engine
