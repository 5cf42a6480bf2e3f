"""What runs keep in memory: the server with one run, and each further run of a known structure.

Resident memory of the web process and its child together, each while its runs train and, for the
first, a viewer watches.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from measuring import Client, Viewer, print_machine, print_table, product, record, verdict

MORE_RUNS = 20
SETTLE_SECONDS = 10.0
GOAL_FIRST_MB, GOAL_NEXT_MB = 450.0, 3.0
MB = 2.0**20


def resident(client: Client) -> list[float]:
    """Megabytes of each of the server's processes."""
    return [process.memory_info().rss / MB for process in client.processes()]


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as client:
        client.create({"seed": 0, "start": True})
        viewer = Viewer(client)
        viewer.frames(SETTLE_SECONDS)
        first = resident(client)
        viewer.close()
        time.sleep(1.0)
        before = sum(resident(client))
        for seed in range(MORE_RUNS):
            client.create({"seed": seed, "start": True})
        time.sleep(SETTLE_SECONDS)
        each = (sum(resident(client)) - before) / MORE_RUNS
    parts = " + ".join(f"{part:.0f}" for part in first)
    report("with one run", f"{sum(first):.0f} MB ({parts})", sum(first) / GOAL_FIRST_MB)
    report("each further run", f"{each:.2f} MB", each / GOAL_NEXT_MB)
    rows = [
        ["one run", parts, f"{sum(first):.0f}", f"<= {GOAL_FIRST_MB:.0f}"],
        [f"each of {MORE_RUNS} further runs", "", f"{each:.2f}", f"<= {GOAL_NEXT_MB:.0f}"],
    ]
    ratios = (sum(first) / GOAL_FIRST_MB, each / GOAL_NEXT_MB)
    rows = [
        [*row, f"{ratio:.2f}", verdict(ratio <= 1)] for row, ratio in zip(rows, ratios, strict=True)
    ]
    columns = ["", "processes", "MB", "goal", "of the goal", ""]
    print_table("Resident memory", columns, rows)


def report(what: str, measured: str, ratio: float) -> None:
    goal = GOAL_FIRST_MB if what == "with one run" else GOAL_NEXT_MB
    record(f"memory {what}", f"<= {goal:.0f} MB", measured, ratio, is_reached=ratio <= 1)


if __name__ == "__main__":
    main()
