"""Benchmark of memory: the server with one run, and each further run of a known structure.

One run is watched and trains, and all its programs are compiled. For comparison there is a process
that has imported JAX, and compiled the programs that train that run and compute its frames. The
figures are resident memory (RSS), for the server of the web process and its children together. A
process that finds its programs in the cache is smaller than one that compiled them.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

import psutil
from floors import floor, take_turns
from measuring import COLUMNS, alive, at_most, print_machine, print_table, record
from product import Client, Viewer, product

MORE_RUNS = 20
# A run is watched for at least this long; for three times the compilation if that is longer.
SETTLE_SECONDS = 8.0
GOAL, GOAL_NEXT = at_most(1.3), at_most(3, "MB")
MB = 2.0**20


def resident(process: psutil.Process) -> float:
    """Megabytes."""
    return float(process.memory_info().rss) / MB


def held_by(client: Client) -> list[float]:
    """Megabytes of the server's two processes, after the compiling process has ended."""
    while len(processes := client.processes()) > 2:
        time.sleep(0.2)
        alive()
    return [resident(process) for process in processes]


class Pair:
    """Lower bound and product, each with its own folder of compiled programs."""

    def __init__(self, folder: Path) -> None:
        self._floor, self._product = folder / "bare", folder / "product"
        self._compile_seconds = 0.0

    def bare(self) -> float:
        """Megabytes of an idle process that has compiled."""
        began = time.perf_counter()
        with floor(self._floor) as bare:
            bare.ask("compile", config={})
            bare.ask("compile_picture")
            self._compile_seconds = time.perf_counter() - began
            return resident(psutil.Process(bare.process.pid))

    def ours(self) -> list[float]:
        """Megabytes of the server's processes with one watched run."""
        with product(self._product) as client:
            client.create({"seed": 0, "start": True})
            viewer = Viewer(client)
            viewer.wait(lambda message: message["type"] == "frame" and message["step"] > 0)
            viewer.frames(max(SETTLE_SECONDS, 3 * self._compile_seconds))
            held = held_by(client)
            viewer.close()
        return held


def each_further(folder: Path) -> float:
    """Megabytes of each further run."""
    with product(folder) as client:
        client.create({"seed": 0, "start": True})
        viewer = Viewer(client)
        viewer.wait(lambda message: message["type"] == "frame" and message["step"] > 0)
        viewer.frames(SETTLE_SECONDS)
        viewer.close()
        before = sum(held_by(client))
        for seed in range(MORE_RUNS):
            client.create({"seed": seed, "start": True})
        time.sleep(SETTLE_SECONDS)
        return (sum(held_by(client)) - before) / MORE_RUNS


def row(kind: str, pairs: list[tuple[float, list[float]]]) -> list[str]:
    middle = sorted((held for _, held in pairs), key=sum)[len(pairs) // 2]
    parts = " + ".join(f"{part:.0f}" for part in middle)
    return record(
        f"memory with one run, {kind}",
        f"{sum(middle):.0f} MB ({parts})",
        floor=f"{median(bare for bare, _ in pairs):.0f} MB, JAX and two programs",
        figure=median(sum(held) / bare for bare, held in pairs),
        goal=GOAL,
    )


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(Path(folder))
        # One round is enough: memory does not depend on the load of the machine.
        (cold,) = take_turns(pair.bare, pair.ours, seconds=0.0, least=1)
        (warm,) = take_turns(pair.bare, pair.ours, seconds=0.0, least=1)
        each = each_further(Path(folder, "product"))
    rows = [
        row("compiled anew", [cold]),
        row("compiled before", [warm]),
        record("memory each further run", f"{each:.2f} MB", figure=each, goal=GOAL_NEXT),
    ]
    print_table("Memory", COLUMNS, rows)


if __name__ == "__main__":
    main()
