"""A real server in a process of its own, as `ganscope` starts it. It ends with the tests."""

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
    """Starts Python with these arguments. The process ends when this one does, in whatever way, and
    when the returned object is deleted.

    Args:
      arguments: `-m`, a module and its arguments, or a file and its arguments.
      before: the start of the command line, such as a program that sets a limit.
      options: further arguments of `subprocess.Popen`, except `stdin`.
    """
    for_child, for_us = os.pipe()
    try:
        process = subprocess.Popen(
            [*before, sys.executable, LEASH, *arguments], stdin=for_child, text=True, **options
        )
    except BaseException:
        os.close(for_us)
        raise
    finally:
        os.close(for_child)
    weakref.finalize(process, os.close, for_us)
    return process


class Server:
    """A running server; `url` is its address.

    Args:
      log: file for its standard error; its standard output by default.
      environment: additional variables.
      before: the start of the command line, such as a program that sets a limit.
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
        output = "" if self.url.startswith("http://") else self._process.stdout.read()
        assert self.url.startswith("http://"), output + (log.read_text() if log else "")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def stop(self) -> int:
        """Ends the server, if it has not ended; returns its exit status."""
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
def serving(
    data_dir: Path, port: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Runs a server until the block ends."""
    data_dir.mkdir(parents=True, exist_ok=True)
    # The log goes to a file: a pipe that nobody reads fills up, and would block the server.
    server = Server(
        "--data-dir", str(data_dir), port=port, log=data_dir / "log", environment=environment
    )
    try:
        yield server
    finally:
        server.stop()
