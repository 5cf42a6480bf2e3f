"""Benchmark of thirty runs at once on a new server, unwatched and with a viewer each: their total
speed, how evenly they share the machine, and the frames of their viewers.

Measuring begins 10 seconds after all runs are created and all viewers connected, even if programs
are still being compiled; later if compiling the training alone takes long. For comparison the bare
loop trains before and after: one alone, and one for each core at the same time.

`bench_runs.py profile` prints instead what the processors do while thirty watched runs train.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

import psutil
from floors import Floor, bare_loops, n_cores, together
from measuring import COLUMNS, Json, at_least, print_machine, print_table, record
from product import Client, product

CROWD = Path(__file__).with_name("crowd.py")
RUNS = 30
SETTLE_SECONDS, SECONDS = 10.0, 10.0
# Or this many times the compilation of the training alone, if that is longer.
SETTLE_COMPILATIONS = 3.0
PROFILE_SECONDS = 20.0
BARE_SECONDS = 1.5
GOAL_WATCHED, GOAL_SLOWEST, GOAL_UNWATCHED = at_least(0.60), at_least(0.50), at_least(0.75)
GOAL_PICTURES = at_least(5, "pictures/s", is_felt=True)


@dataclass
class Bare:
    """Steps per second of the bare loop: one alone, and one for each core."""

    loops: list[Floor]
    alone: list[float] = field(default_factory=list)
    by_cores: list[float] = field(default_factory=list)

    def measure(self) -> None:
        for _ in range(2):
            self.alone.append(together(self.loops[:1]))
            self.by_cores.append(together(self.loops))


@dataclass(frozen=True)
class Class:
    """The result of all runs.

    Attributes:
      speeds: steps per second, the slowest run first.
      pictures: frames per second, the slowest viewer first.
      gone: viewers that the server closed.
    """

    speeds: list[float]
    pictures: list[float]
    gone: int


def steps(client: Client) -> tuple[float, dict[str, int]]:
    """(time, step of each run)."""
    runs = client.call("GET", "/api/runs")
    now = time.perf_counter()
    return now, {run["id"]: run["step"] for run in runs["runs"]}


def speeds(client: Client, seconds: float) -> list[float]:
    """Steps per second of each run, the slowest first."""
    began, first = steps(client)
    time.sleep(seconds)
    ended, last = steps(client)
    return sorted((last[run] - first[run]) / (ended - began) for run in first)


def create(client: Client) -> list[str]:
    """The streams of thirty new runs."""
    ids = [client.create({"seed": i, "start": True})["run"]["id"] for i in range(RUNS)]
    return [f"/api/runs/{run}/stream" for run in ids]


@contextmanager
def crowd(
    client: Client, paths: list[str], settle: float, seconds: float
) -> Iterator[subprocess.Popen[str]]:
    """A viewer of each run; enters the block when they have settled."""
    port = client.url.rsplit(":", 1)[1]
    arguments = ["127.0.0.1", port, json.dumps(paths), str(settle), str(seconds)]
    command = [sys.executable, str(CROWD), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewers:
        assert viewers.stdout is not None
        assert viewers.stdout.readline() == "here\n"
        time.sleep(settle)
        yield viewers


def unwatched(folder: Path, settle: float) -> Class:
    with product(folder) as client:
        create(client)
        time.sleep(settle)
        return Class(speeds(client, SECONDS), [], 0)


def watched(folder: Path, settle: float) -> Class:
    with product(folder) as client, crowd(client, create(client), settle, SECONDS) as viewers:
        reached = speeds(client, SECONDS)
        assert viewers.stdout is not None
        report = json.loads(viewers.stdout.read())
    return Class(reached, sorted(n / report["seconds"] for n in report["frames"]), report["gone"])


def describe(reached: Class) -> str:
    """The runs' speeds."""
    slowest, middle, fastest = reached.speeds[0], median(reached.speeds), reached.speeds[-1]
    together = sum(reached.speeds)
    return f"{together:,.0f} steps/s together, each {slowest:,.0f}, {middle:,.0f}, {fastest:,.0f}"


def watched_rows(reached: Class, bare: float) -> list[list[str]]:
    title = f"{RUNS} runs at once, a viewer each"
    slowest, middle = reached.speeds[0], median(reached.speeds)
    gone = f", {reached.gone} of them sent away" if reached.gone else ""
    pictures = f"{reached.pictures[0]:.1f}, the middle one {median(reached.pictures):.1f}{gone}"
    return [
        record(
            f"{title}: training, all together",
            describe(reached),
            floor=f"{bare:,.0f} steps/s, one bare loop",
            figure=sum(reached.speeds) / bare,
            goal=GOAL_WATCHED,
        ),
        record(
            f"{title}: the slowest run",
            f"{slowest:,.0f} steps/s",
            floor=f"{middle:,.0f} steps/s, the middle one",
            figure=slowest / max(middle, 1e-9),
            goal=GOAL_SLOWEST,
        ),
        record(
            f"{title}: pictures a second, the slowest viewer",
            pictures,
            figure=reached.pictures[0],
            goal=GOAL_PICTURES,
        ),
    ]


def unwatched_row(reached: Class, bare: float, n: int) -> list[str]:
    return record(
        f"{RUNS} runs at once, unwatched: training, all together",
        describe(reached),
        floor=f"{bare:,.0f} steps/s, {n} bare {'loop' if n == 1 else 'loops'}",
        figure=sum(reached.speeds) / bare,
        goal=GOAL_UNWATCHED,
    )


# Profile


def spent(client: Client) -> Counter[str]:
    """Processor seconds so far: by process, in the child by kind of thread."""
    web, *children = client.processes()
    seconds = Counter({"web process": sum(web.cpu_times()[:2])})
    for child in children:
        for thread in child.threads():
            seconds[f"child, {kind_of(child.pid, thread.id)}"] += (
                thread.user_time + thread.system_time
            )
    return seconds


def kind_of(pid: int, thread: int) -> str:
    """The thread's name without its number, if the system knows it."""
    try:
        name = Path(f"/proc/{pid}/task/{thread}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return "threads"
    return name.rstrip("0123456789-_/") or "threads"


def counted(client: Client) -> dict[str, float]:
    """The server's own metrics."""
    lines = [line.rsplit(" ", 1) for line in client.text("/metrics").splitlines() if line[0] != "#"]
    return {name: float(value) for name, value in lines if name.startswith("ganscope_")}


def profile(folder: Path) -> None:
    """Prints what the processors do, from 10 seconds after the runs were created."""
    how = (SETTLE_SECONDS, PROFILE_SECONDS)
    with product(folder) as client, crowd(client, create(client), *how) as viewers:
        began, before, counts = time.perf_counter(), spent(client), counted(client)
        crowd_before = sum(psutil.Process(viewers.pid).cpu_times()[:2])
        reached = speeds(client, PROFILE_SECONDS - 1.0)
        seconds = time.perf_counter() - began
        used = spent(client)
        used.subtract(before)
        used["viewers"] = sum(psutil.Process(viewers.pid).cpu_times()[:2]) - crowd_before
        after = counted(client)
        assert viewers.stdout is not None
        report: Json = json.loads(viewers.stdout.read())
    capacity = seconds * n_cores()
    used["idle, or other work"] = capacity - sum(used.values())
    rows = [[name, f"{n:.1f}", f"{100 * n / capacity:.1f} %"] for name, n in used.most_common()]
    print_table(
        f"The processors, {seconds:.0f} s of {n_cores()} cores", ["", "seconds", "share"], rows
    )
    changes = {name: value - counts.get(name, 0.0) for name, value in after.items()}
    kept = [[n, f"{x:,.1f}"] for n, x in changes.items() if x and "_bucket" not in n]
    print_table("What the server counted meanwhile", ["", "more"], kept)
    frames = sorted(n / report["seconds"] for n in report["frames"])
    print(f"\n{describe(Class(reached, frames, report['gone']))}")
    print(f"pictures a second: {frames[0]:.1f}, {median(frames):.1f}, {frames[-1]:.1f}")


def measure(root: Path) -> list[list[str]]:
    n = n_cores()
    with bare_loops(root / "bare", {}, BARE_SECONDS, n) as loops:
        settle = max(SETTLE_SECONDS, SETTLE_COMPILATIONS * loops[0].compile_seconds)
        bares = [Bare(loops), Bare(loops), Bare(loops)]
        bares[0].measure()
        seen = watched(root / "watched", settle)
        bares[1].measure()
        alone = unwatched(root / "unwatched", settle)
        bares[2].measure()
    one = mean(median(bare.alone) for bare in bares[:2])
    by_cores = mean(median(bare.by_cores) for bare in bares[1:])
    return [*watched_rows(seen, one), unwatched_row(alone, by_cores, n)]


def main(arguments: list[str]) -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        if arguments == ["profile"]:
            profile(Path(folder))
        else:
            title = f"{RUNS} runs of the default configuration; each: slowest, middle, fastest"
            print_table(title, COLUMNS, measure(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
