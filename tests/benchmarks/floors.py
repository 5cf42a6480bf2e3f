"""Runs lower bounds (bare.py), and measures them and the product in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from measuring import Json, alive

BARE = Path(__file__).with_name("bare.py")


def n_cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Floor:
    """A process of bare.py, which is idle until it gets a request.

    Attributes:
      compile_seconds: what compiling the training took, once it was asked for.
    """

    def __init__(self, cache: Path) -> None:
        self.compile_seconds = 0.0
        cache.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, str(BARE), str(cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, name: str, **arguments: Any) -> None:
        """Sends a request; `answer` has to be called for each."""
        assert self.process.stdin is not None
        print(json.dumps([name, arguments]), file=self.process.stdin, flush=True)

    def answer(self) -> Any:
        """Waits for the answer. Raises RuntimeError if the process has ended instead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        alive()
        if not line:
            raise RuntimeError(f"{BARE.name} ended, with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, name: str, **arguments: Any) -> Any:
        self.send(name, **arguments)
        return self.answer()

    def close(self) -> None:
        self.process.kill()  # it has nothing to clean up
        self.process.communicate()


@contextmanager
def floor(cache: Path) -> Iterator[Floor]:
    """Yields a lower bound; ends it after the block."""
    bare = Floor(cache)
    try:
        yield bare
    finally:
        bare.close()


@contextmanager
def bare_loops(cache: Path, config: Json, seconds: float, n: int = 1) -> Iterator[list[Floor]]:
    """Bare training loops with rounds of this length, each in its own process."""
    with ExitStack() as stack:
        loops = [stack.enter_context(floor(cache)) for _ in range(n)]
        for loop in loops:  # in sequence: the later ones load what the first has compiled
            loop.compile_seconds = loop.ask("compile", config=config)["seconds"]
            loop.ask("draw")
            loop.ask("fit", seconds=seconds)
        yield loops


def together(loops: list[Floor]) -> float:
    """The sum of the steps per second of bare loops that train at the same time."""
    for loop in loops:
        loop.send("round")
    return sum(float(loop.answer()["steps"]) for loop in loops)


def take_turns[F, P](
    floor: Callable[[], F],
    product: Callable[[], P],
    *,
    seconds: float,
    least: int = 2,
    most: int = 5,
) -> list[tuple[F, P]]:
    """Measures lower bound and product in turns, so that other load affects both alike. Measures as
    many rounds as fit into the given seconds, and at least `least`."""
    began, pairs = time.monotonic(), []
    while len(pairs) < least or (len(pairs) < most and _fits(began, seconds, len(pairs))):
        pairs.append((floor(), product()))
    return pairs


def _fits(began: float, seconds: float, n: int) -> bool:
    return (time.monotonic() - began) * (n + 1) / n <= seconds
