"""What the benchmarks share: the machine, tables, and a server with a client and a viewer of it."""

from __future__ import annotations

import json
import os
import platform
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import psutil
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

sys.path.append(str(Path(__file__).resolve().parents[1]))  # a benchmark is a script, no test

from serving import Server

type Json = dict[str, Any]

PATIENCE_SECONDS = 60.0


# A server that refuses nothing for being asked much by one machine.
GENEROUS = {
    "GANSCOPE_MAX_RUNS": "200",
    "GANSCOPE_MAX_RUNS_PER_ADDRESS": "200",
    "GANSCOPE_MAX_NEW_RUNS_PER_MINUTE_PER_ADDRESS": "10000",
    "GANSCOPE_MAX_REQUESTS_PER_SECOND_PER_ADDRESS": "10000",
}


def machine() -> str:
    """What the numbers were measured on, and how busy it was with other things."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    packages = " ".join(f"{name} {version(name)}" for name in ("jax", "jaxlib", "uvicorn"))
    return f"{_cpu()}, {os.cpu_count()} cores{load}; Python {platform.python_version()}, {packages}"


def print_machine() -> None:
    """The machine, above the tables."""
    print(machine())


def record(what: str, goal: str, measured: str, ratio: float, *, is_reached: bool) -> None:
    """A row of the table that `make bench` writes; `ratio` is to the goal, or to what the goal
    compares with."""
    if path := os.environ.get("BENCH_RESULTS"):
        row = {"what": what, "goal": goal, "measured": measured, "ratio": ratio}
        with open(path, "a", encoding="utf-8") as file:
            print(json.dumps({**row, "is_reached": is_reached}), file=file)


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []  # not Linux
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table: the first column to the left, numbers to the right."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    print(f"\n{title}")
    for row in [columns, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  " + "   ".join(cells).rstrip())


def verdict(is_reached: bool) -> str:
    """What a table says about a goal."""
    return "reached" if is_reached else "missed"


class Client:
    """REST calls to one server, and one run of its own."""

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self._server = psutil.Process(pid)
        self._http = httpx.Client(base_url=url, timeout=PATIENCE_SECONDS)
        self.run = ""

    def call(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = self._http.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def create(self, body: Json) -> Json:
        """A new run, which the calls below are about from here on."""
        created: Json = self.call("POST", "/api/runs", body)
        self.run = created["run"]["links"]["self"]
        self._http.headers["Authorization"] = f"Bearer {created['token']}"
        return created

    def start(self) -> None:
        self.call("POST", self.run + "/start")

    def stop(self) -> None:
        self.call("POST", self.run + "/stop")

    def patch(self, config: Json) -> Json:
        answer: Json = self.call("PATCH", self.run, {"config": config})
        return answer

    def delete(self) -> None:
        self.call("DELETE", self.run)

    def processes(self) -> list[psutil.Process]:
        """The server's own and its children's."""
        return [self._server, *self._server.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """What they have used of the processor so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def wait_until_idle(self, seconds: float = 15.0) -> None:
        """A new program is optimised in the background for a while; that is part of no figure."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.3)
            if self.cpu_seconds() - before < 0.03:
                break


class Viewer:
    """Watches a run as a page does: takes each message and acknowledges each frame."""

    def __init__(self, client: Client) -> None:
        address = "ws" + client.url.removeprefix("http") + client.run + "/stream"
        self._socket: ClientConnection = connect(address, subprotocols=[Subprotocol("ganscope.v1")])

    def next(self) -> Json:
        """The next message, with the time of its arrival in seconds; a frame has its bytes."""
        message = self._socket.recv(timeout=PATIENCE_SECONDS)
        now = time.perf_counter()
        if isinstance(message, str):
            return {**json.loads(message), "at": now}
        (length,) = struct.unpack_from("<Q", message)
        told = json.loads(message[8 : 8 + length])["__metadata__"]
        self._socket.send(json.dumps({"type": "ack", "frame": int(told["frame"])}))
        return {**told, "type": "frame", "step": int(told["step"]), "at": now, "bytes": message}

    def frames(self, seconds: float) -> list[Json]:
        """All frames of the next `seconds`."""
        deadline = time.perf_counter() + seconds
        seen: list[Json] = []
        while (message := self.next())["at"] < deadline:
            if message["type"] == "frame":
                seen.append(message)
        return seen

    def wait(self, is_it: Callable[[Json], bool]) -> Json:
        """The first message of this kind; the others before it are lost."""
        while not is_it(message := self.next()):
            pass
        return message

    def close(self) -> None:
        self._socket.close()


@contextmanager
def product(data_dir: Path, environment: Mapping[str, str] | None = None) -> Iterator[Client]:
    """A real server process, and a client of it."""
    server = Server("--data-dir", str(data_dir), environment={**GENEROUS, **(environment or {})})
    try:
        yield Client(server.url, server.pid)
    finally:
        server.stop()
