"""A separate process that traces and compiles what no run waits for, and leaves it in the cache.

Compiling holds Python's lock for a second or two, uses a core for several seconds, and takes
hundreds of megabytes for as long as the process lives. In a separate process this disturbs no
training. The process ends when it has nothing to do; what it has compiled is loaded from the cache
in a tenth of the time.

Requests and answers are lines of JSON.
"""

from __future__ import annotations

import json
import logging
import subprocess
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper
from ganscope.runs.compute.module_command import module_command

logger = logging.getLogger(__name__)

type Json = dict[str, Any]


class CompileProcess:
    """Starts the process when there is something to compile. One request at a time.

    Args:
      folder: the private folder of the cache, which both processes share.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # held for a whole request
        # Held while the process is started or the end is declared: without it, a process started
        # at that very moment would be missed by `close`, and live on.
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def compile(self, name: str, structure: Structure, hyper: Hyper) -> bool:
        """Waits until a program is in the cache; returns whether it is. If not, this process can
        compile it itself; the reason is logged."""
        request = json.dumps(request_of(name, structure, hyper)).encode() + b"\n"
        with self._lock:
            try:
                # Twice: an idle process may end just as the request is sent.
                answer = self._ask(request) or self._ask(request)
            except OSError as error:
                logger.warning("The process that compiles cannot be started: %s", error)
                return False
            if answer is None:
                if not self._is_closed:
                    logger.warning("The process that compiles has ended.")
                return False
            if "error" in answer:
                logger.warning("The process that compiles has failed: %s", answer["error"])
            return "error" not in answer

    def _ask(self, request: bytes) -> Json | None:
        """The answer; None if the process ends without one."""
        process = self._started()
        if process is None:
            return None
        assert process.stdin is not None
        assert process.stdout is not None
        line = b""
        with suppress(OSError, ValueError):  # the process has ended, or the pipe was closed
            process.stdin.write(request)
            line = process.stdout.readline()
        if not line:
            _end(process)
            return None
        answer: Json = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._is_closed:
                return None
            if self._process is None or self._process.poll() is not None:
                if self._process is not None:
                    _end(self._process)
                self._process = subprocess.Popen(
                    [*module_command("ganscope.compiler"), str(self._folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    bufsize=0,
                )
                # The process ends when it is idle. A thread waits for that; otherwise it stays a
                # zombie.
                threading.Thread(target=self._process.wait, daemon=True).start()
            return self._process

    def close(self) -> None:
        """Ends the process, whatever it does. Threads that wait for it stop waiting."""
        with self._starting:
            self._is_closed = True
            process = self._process
        if process is not None:
            process.kill()
            with self._lock:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Reaps a process that has ended or is about to."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def request_of(name: str, structure: Structure, hyper: Hyper) -> Json:
    """A request as plain JSON values."""
    return {"name": name, "structure": asdict(structure), "hyper": _shapes(hyper)}


def request_from(request: Json) -> tuple[str, Structure, Hyper]:
    """The inverse of `request_of`; every number of `hyper` is 0."""
    values = {name: _tuples(value) for name, value in request["structure"].items()}
    return request["name"], Structure(**values), _zeros(request["hyper"])


def _shapes(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shapes(entry) for name, entry in value.items()}
    return [str(value.dtype), list(value.shape)]


def _zeros(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _zeros(entry) for name, entry in value.items()}
    dtype, shape = value
    return np.zeros(shape, dtype) if shape else np.dtype(dtype).type(0)


def _tuples(value: Any) -> Any:
    """Lists as tuples: JSON has lists only, and a structure has to be hashable."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
