"""A real server in a process of its own, as `ganscope` starts it; it ends with the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patience import PATIENCE_SECONDS

LEASH = str(Path(__file__).with_name("leash.py"))


def leashed(
    arguments: Sequence[str], *, before: Sequence[str] = (), **options: Any
) -> subprocess.Popen[str]:
    """Starts Python with these arguments. The process ends when this one does, however that comes
    about, and when what is returned is forgotten.

    Args:
      arguments: `-m`, a module and what it is given, or a file and what it is given.
      before: what the command line begins with, such as a program that sets a limit.
      options: further ones of `subprocess.Popen`, but for standard input.
    """
    theirs, ours = os.pipe()
    try:
        process = subprocess.Popen(
            [*before, sys.executable, LEASH, *arguments], stdin=theirs, text=True, **options
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    weakref.finalize(process, os.close, ours)
    return process


class Server:
    """A running server: `url` is where it answers.

    Args:
      log: where its standard error goes; left out, to its standard output.
      environment: further variables.
      before: what the command line begins with, such as a program that sets a limit.
    """

    def __init__(
        self,
        *arguments: str,
        port: int = 0,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        command = ["-m", "ganscope", "--no-browser", "--port", str(port)]
        with open(os.devnull if log is None else log, "wb") as errors:
            self._process = leashed(
                [*command, *arguments],
                before=before,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if log is None else errors,
                env={**os.environ, **(environment or {})},
            )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        told = "" if self.url.startswith("http://") else self._process.stdout.read()
        assert self.url.startswith("http://"), told + (log.read_text() if log else "")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def stop(self) -> int:
        """Asks it to end, and sees to it, once; returns its exit status."""
        assert self._process.stdout is not None
        if self._process.stdout.closed:
            return self._process.returncode
        self._process.terminate()
        try:
            self._process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        return self._process.returncode


@contextmanager
def serving(data_dir: Path, port: int = 0) -> Iterator[Server]:
    """A server until the block is left."""
    data_dir.mkdir(parents=True, exist_ok=True)
    # Into a file: a pipe that nobody reads fills up, and then the server stands still.
    server = Server("--data-dir", str(data_dir), port=port, log=data_dir / "log")
    try:
        yield server
    finally:
        server.stop()
