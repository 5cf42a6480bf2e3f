"""A real server in a process of its own, as `ganscope` starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Server:
    """A running server: `url` is where it answers."""

    def __init__(self, *arguments: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "ganscope", "--no-browser", "--port", str(port)]
        self._process = subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url.startswith("http://"), self._process.stdout.read()

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


@contextmanager
def serving(data_dir: Path, port: int = 0) -> Iterator[Server]:
    """A server until the block is left. Its data folder is its own, but where `make test` names one
    for all: it holds compiled programs alone, and no two servers need to compile the same."""
    folder = os.environ.get("TEST_CACHE", str(data_dir))
    server = Server("--data-dir", folder, port=port)
    try:
        yield server
    finally:
        server.stop()
