"""Asks floors (bare.py), and lets them and the product take turns."""

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
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Floor:
    """A process of bare.py, which sits idle until it is asked.

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
        """Asks for something; `answer` has to be called for each."""
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
        self.process.kill()  # it holds nothing that would have to be put away
        self.process.communicate()


@contextmanager
def floor(cache: Path) -> Iterator[Floor]:
    """A floor until the block is left."""
    bare = Floor(cache)
    try:
        yield bare
    finally:
        bare.close()


@contextmanager
def bare_loops(cache: Path, config: Json, seconds: float, n: int = 1) -> Iterator[list[Floor]]:
    """Bare loops of training whose rounds take so long, each in a process of its own."""
    with ExitStack() as stack:
        loops = [stack.enter_context(floor(cache)) for _ in range(n)]
        for loop in loops:  # one after the other: the later ones load what the first has compiled
            loop.compile_seconds = loop.ask("compile", config=config)["seconds"]
            loop.ask("draw")
            loop.ask("fit", seconds=seconds)
        yield loops


def together(loops: list[Floor]) -> float:
    """Steps a second of bare loops that train at the same time, summed up."""
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
    """Measures floor and product one after the other, again and again: whatever else the machine
    does hits both alike. As many rounds as fit into so many seconds, but `least` of them."""
    began, pairs = time.monotonic(), []
    while len(pairs) < least or (len(pairs) < most and _fits(began, seconds, len(pairs))):
        pairs.append((floor(), product()))
    return pairs


def _fits(began: float, seconds: float, n: int) -> bool:
    return (time.monotonic() - began) * (n + 1) / n <= seconds
