"""Runs the benchmarks, `results.py [NAME]...`; without a name all of them, one after the other, and
then writes RESULTS.md, the table of what the design promises and what was reached."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from measuring import Json, machine

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
# What holds a row of the table, in its order, with the seconds that it may take; 12.5 minutes in
# all. The others are measured by name.
LIMITS = {
    "training": 120,
    "latency": 150,
    "start": 90,
    "page": 150,
    "broadcast": 100,
    "runs": 80,
    "memory": 60,
}
HEAD = """# What was measured

`make bench` writes this page. Each row is a promise of the design, with what the benchmarks have
reached. The ratio is to the goal where that is a number, and to what the goal names where it
compares; only ratios can be compared between machines.

"""


def run(name: str, seconds: float | None) -> list[Json]:
    """Runs a benchmark; returns its rows."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows")
        path.touch()
        process = subprocess.Popen(
            [sys.executable, str(FOLDER / f"bench_{name}.py")],
            env={**os.environ, "BENCH_RESULTS": str(path)},
        )
        try:
            is_done = process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            print(f"{name} took more than {seconds:.0f} seconds", flush=True)
            is_done = False
            # Not killed: it has servers to stop.
            process.send_signal(signal.SIGINT)
            process.wait()
        rows: list[Json] = [json.loads(line) for line in path.read_text().splitlines()]
    command = f"make bench ONLY={name}"
    rows = [{**row, "command": command} for row in rows]
    return rows if is_done else [*rows, {"what": f"{name} did not end", "command": command}]


def line(row: Json) -> str:
    if "goal" not in row:
        return f"| {row['what']} | | | | | `{row['command']}` |"
    verdict = "reached" if row["is_reached"] else "**missed**"
    cells = [row["what"], row["goal"], row["measured"], f"{row['ratio']:.2f}", verdict]
    return f"| {' | '.join(cells)} | `{row['command']}` |"


def write(rows: list[Json], told: str) -> None:
    """The page."""
    date = datetime.now(UTC).date().isoformat()
    head = f"{HEAD}{told}; {date}.\n\n"
    table = ["| | goal | measured | ratio | | command |", "|---|---|---|---|---|---|"]
    RESULTS.write_text(head + "\n".join([*table, *map(line, rows)]) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    if names:
        for name in names:
            run(name, None)
        return
    told = machine()
    rows = [row for name, seconds in LIMITS.items() for row in run(name, seconds)]
    write(rows, told)
    print(f"== {RESULTS}")


if __name__ == "__main__":
    main(sys.argv[1:])
