"""Runs the benchmarks, `results.py [--cpus LIST] [NAME]...`.

Without a name it runs all of them and writes their table into RESULTS.md. LIST names the processors
to which `taskset` binds this process, and so selects the table.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from measuring import PATIENCE_SECONDS, machine

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
# The benchmarks whose rows are in the table, in its order. Others run only by name.
NAMES = ("start", "latency", "training", "runs", "broadcast", "page", "memory")
HEAD = """# What was measured

`make bench` writes this page, `make bench CPUS=0` the table of one processor. Each row is a promise
of the design. It is compared with a floor: the least that could do the same, measured beside it, on
the same machine in the same minutes, taking turns. A promise is kept or missed by that ratio; times
and speeds stand beside for information. Only what a person feels has a bound of its own, and is
marked so: *felt*. A row without a goal is for information.
"""
ALL = "All processors"
TABLE = ["| | measured | floor | ratio | goal | | command |", "|---|---|---|---|---|---|---|"]


def run(name: str) -> list[list[str]]:
    """Runs a benchmark; returns its rows. Ends it only if it makes no progress."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows")
        path.touch()
        process = subprocess.Popen(
            [sys.executable, str(FOLDER / f"bench_{name}.py")],
            env={**os.environ, "BENCH_RESULTS": str(path)},
        )
        is_done = _watch(process, path)
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = rows if is_done else [*rows, [f"{name} did not end well", *[""] * 5]]
    return [[*row, f"`make bench ONLY={name}`"] for row in rows]


def _watch(process: subprocess.Popen[bytes], path: Path) -> bool:
    """Waits for a benchmark; returns whether it succeeded."""
    while True:
        try:
            return process.wait(5.0) == 0
        except subprocess.TimeoutExpired:
            if time.time() - path.stat().st_mtime < 2 * PATIENCE_SECONDS:
                continue
        print(f"nothing has happened for {2 * PATIENCE_SECONDS:.0f} seconds", flush=True)
        process.send_signal(signal.SIGINT)  # not SIGKILL: it has to stop its servers
        process.wait()
        return False


def line(row: list[str]) -> str:
    what, measured, floor, ratio, goal, verdict, command = row
    if verdict.startswith("missed"):
        verdict = f"**{verdict}**"
    cells = [what, measured, floor, ratio, goal, verdict, command]
    return f"| {' | '.join(cells)} |"


def sections(text: str) -> dict[str, str]:
    """Maps each title of the page to the text below it."""
    parts = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def write(title: str, where: str, rows: list[list[str]]) -> None:
    """The page with this table in place of the old one of the same title."""
    date = datetime.now(UTC).date().isoformat()
    known = sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    known[title] = "\n".join([f"{where}; {date}.", "", *TABLE, *map(line, rows)])
    # The table of all processors comes first.
    ordered = sorted(known, key=lambda title: (title != ALL, title))
    text = "\n".join(f"## {title}\n\n{known[title]}\n" for title in ordered)
    RESULTS.write_text(f"{HEAD}\n{text}", encoding="utf-8")


def main(arguments: list[str]) -> None:
    title = ALL
    if arguments[:1] == ["--cpus"]:
        _, cpus, *arguments = arguments
        n = len(os.sched_getaffinity(0))
        title = f"{'One processor' if n == 1 else f'{n} processors'} (`CPUS={cpus}`)"
    if arguments:
        for name in arguments:
            run(name)
        return
    where = machine()
    rows = [row for name in NAMES for row in run(name)]
    write(title, where, rows)
    print(f"== {RESULTS}")


if __name__ == "__main__":
    main(sys.argv[1:])
