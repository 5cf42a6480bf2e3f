"""What runs keep in memory: the server with one run, and each further run of a known structure.

Resident memory of the web process and its child together, each while its runs train and, for the
first, a viewer watches. Compiling leaves its traces; a server that finds its programs in the cache
is smaller.
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


def with_one_run(client: Client) -> list[float]:
    """Megabytes of each of the server's processes, with one run that is watched."""
    client.create({"seed": 0, "start": True})
    viewer = Viewer(client)
    viewer.frames(SETTLE_SECONDS)
    held = resident(client)
    viewer.close()
    return held


def with_more_runs(client: Client) -> float:
    """Megabytes that each further run takes."""
    time.sleep(1.0)
    before = sum(resident(client))
    for seed in range(MORE_RUNS):
        client.create({"seed": seed, "start": True})
    time.sleep(SETTLE_SECONDS)
    return (sum(resident(client)) - before) / MORE_RUNS


def row(what: str, held: list[float], goal: float, digits: int) -> list[str]:
    """A line of the table."""
    total, parts = sum(held), " + ".join(f"{part:.0f}" for part in held)
    told = f"{total:.{digits}f} MB" + (f" ({parts})" if len(held) > 1 else "")
    record(f"memory {what}", f"<= {goal:g} MB", told, total / goal, is_reached=total <= goal)
    return [what, told, f"<= {goal:g}", f"{total / goal:.2f}", verdict(total <= goal)]


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        with product(Path(folder)) as client:
            cold, each = with_one_run(client), with_more_runs(client)
        with product(Path(folder)) as client:
            warm = with_one_run(client)
    rows = [
        row("with one run, compiled anew", cold, GOAL_FIRST_MB, 0),
        row("with one run, compiled before", warm, GOAL_FIRST_MB, 0),
        row("each further run", [each], GOAL_NEXT_MB, 2),
    ]
    print_table("Resident memory", ["", "MB", "goal", "of the goal", ""], rows)


if __name__ == "__main__":
    main()
