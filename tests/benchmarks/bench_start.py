"""How long one waits for the first answer and for the first trained frame of a new process.

Cold is an empty folder of compiled programs, warm the folder that an earlier process has filled.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from measuring import Viewer, print_machine, print_table, product, record, verdict

STARTS = 3
GOALS = {"cold": 4.0, "warm": 2.5}


def start(data_dir: Path) -> tuple[float, float]:
    """Seconds from the start of the process to (the first answer, the first trained frame)."""
    began = time.perf_counter()
    with product(data_dir) as client:
        client.call("GET", "/healthz")
        answered = time.perf_counter() - began
        client.create({"seed": 0, "start": True})
        viewer = Viewer(client)
        frame = viewer.wait(lambda m: m["type"] == "frame" and m["step"] > 0)
        viewer.close()
        return answered, frame["at"] - began


def rows(kind: str, starts: Sequence[tuple[float, float]]) -> list[list[str]]:
    goal = GOALS[kind]
    answers, frames = ([start[i] for start in starts] for i in (0, 1))
    reached = statistics.median(frames)
    record(
        f"`ganscope` to the first trained frame, {kind}",
        f"<= {goal:g} s",
        f"{reached:.2f} s, the first answer after {statistics.median(answers):.2f} s",
        reached / goal,
        is_reached=reached <= goal,
    )
    return [
        [f"{kind}: first answer", *_figures(answers), "", "", ""],
        [
            f"{kind}: first trained frame",
            *_figures(frames),
            f"<= {goal:g}",
            f"{reached / goal:.2f}",
            verdict(reached <= goal),
        ],
    ]


def _figures(seconds: Sequence[float]) -> list[str]:
    return [f"{statistics.median(seconds):.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}"]


def main() -> None:
    print_machine()
    starts: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            starts["cold"].append(start(Path(folder)))
            starts["warm"].append(start(Path(folder)))
    print_table(
        f"Seconds, {STARTS} starts each",
        ["", "median", "min", "max", "goal", "of the goal", ""],
        [row for kind, each in starts.items() for row in rows(kind, each)],
    )


if __name__ == "__main__":
    main()
