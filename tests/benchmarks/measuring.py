"""What the benchmarks share: the machine in words, tables, the bare loop of training, and a server
with a client and a viewer of its runs."""

from __future__ import annotations

import json
import os
import platform
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import jax
import jax.numpy as jnp
import numpy as np
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

sys.path.append(str(Path(__file__).resolve().parents[1]))  # a benchmark is a script, no test

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk
from serving import serving

type Json = dict[str, Any]

PATIENCE_SECONDS = 60.0


def print_machine() -> None:
    """What the numbers below were measured on, and how busy it was with other things."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    packages = " ".join(f"{name} {version(name)}" for name in ("jax", "jaxlib", "uvicorn"))
    print(f"{_cpu()}, {os.cpu_count()} cores{load}; Python {platform.python_version()}, {packages}")


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


class Loop:
    """The compiled loop of training alone: no pictures, no measurements, nobody watching."""

    def __init__(self, config: Json) -> None:
        structure, self._hyper = structure_of(config), hyper_of(config)
        self._state = init_state(structure, self._hyper, jnp.uint32(0))
        train = jax.jit(partial(train_chunk, structure), donate_argnums=0)
        self._train = train.lower(self._state, self._hyper, np.int32(1)).compile()
        self.n_steps = 1

    def fit(self, seconds: float) -> None:
        """Finds the number of steps that one call runs from here on."""
        # The faster of two: the first call of all, and whatever the machine interrupts, is slow.
        while (taken := min(self._run(), self._run())) < seconds / 4:
            self.n_steps *= 4
        self.n_steps = max(1, round(self.n_steps * seconds / taken))

    def _run(self) -> float:
        began = time.perf_counter()
        state = self._train(self._state, self._hyper, np.int32(self.n_steps))
        self._state = jax.block_until_ready(state)
        return time.perf_counter() - began

    def steps_per_second(self) -> float:
        return self.n_steps / self._run()


class Client:
    """REST calls to one server, and one run of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
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
def product(data_dir: Path) -> Iterator[Client]:
    """A real server process, and a client of it."""
    with serving(data_dir) as server:
        yield Client(server.url)
