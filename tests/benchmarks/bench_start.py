"""Benchmark of the start: the time to the first answer and to the first trained frame of a server.

For comparison a bare script, also in a new process, imports JAX, compiles the training of the same
structure and trains a step. "Cold" is an empty folder of compiled programs for each of the two,
"warm" a folder that an earlier process has filled. The files of Python and JAX are read once
before, so that neither waits for the disk.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from floors import floor, take_turns
from measuring import COLUMNS, at_most, print_machine, print_table, record
from product import Viewer, product

SECONDS, MOST = 25.0, 3
GOAL = at_most(1.3)

type Start = tuple[float, float]


def bare_start(folder: Path) -> float:
    """Seconds from the start of the bare script to the end of its first step."""
    began = time.perf_counter()
    with floor(folder) as bare:
        bare.ask("compile", config={})
        bare.ask("chunk", steps=1)
        return time.perf_counter() - began


def start(folder: Path, *, is_filling: bool = False) -> Start:
    """Seconds from the start of the process to (the first answer, the first trained frame).

    Args:
      folder: of the compiled programs.
      is_filling: whether to wait until all programs are compiled, for the next process.
    """
    began = time.perf_counter()
    with product(folder) as client:
        client.call("GET", "/healthz")
        answered = time.perf_counter() - began
        client.create({"seed": 0, "start": True})
        viewer = Viewer(client)
        frame = viewer.wait(lambda m: m["type"] == "frame" and m["step"] > 0)
        viewer.close()
        if is_filling:
            client.stop()
            client.wait_until_idle()
        return answered, frame["at"] - began


def row(kind: str, pairs: list[tuple[float, Start]]) -> list[str]:
    bare, ours = [floor for floor, _ in pairs], [frame for _, (_, frame) in pairs]
    answers = [answered for _, (answered, _) in pairs]
    return record(
        f"`ganscope` to the first trained frame, {kind}",
        f"{median(ours):.2f} s, the first answer after {median(answers):.2f} s",
        floor=f"{median(bare):.2f} s, a bare script",
        figure=median(own / floor for own, floor in zip(ours, bare, strict=True)),
        goal=GOAL,
    )


def main() -> None:
    print_machine()
    # Reads the files into the system's cache, the compiler's too.
    warming = (
        "import jax; jax.jit(lambda x: x + 1)(1); import ganscope.cli.main, ganscope.composition"
    )
    subprocess.run([sys.executable, "-c", warming], check=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        empty = iter(range(1_000_000))
        cold = take_turns(
            lambda: bare_start(root / f"bare-{next(empty)}"),
            lambda: start(root / f"product-{next(empty)}"),
            seconds=SECONDS,
            most=MOST,
        )
        bare_start(root / "bare")
        start(root / "product", is_filling=True)
        warm = take_turns(
            lambda: bare_start(root / "bare"),
            lambda: start(root / "product"),
            seconds=SECONDS,
            most=MOST,
        )
    rows = [row("cold", cold), row("warm", warm)]
    print_table("From the start of the process", COLUMNS, rows)


if __name__ == "__main__":
    main()
