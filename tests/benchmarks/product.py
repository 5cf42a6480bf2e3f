"""A real server process, with a client and a viewer of it."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpx
import psutil
from measuring import PATIENCE_SECONDS, Json, alive
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from serving import Server

# A server without limits for one address, whose runs go on unwatched.
GENEROUS = {
    "GANSCOPE_DESERTED_SECONDS": "86400",
    "GANSCOPE_MAX_RUNS": "200",
    "GANSCOPE_MAX_RUNS_PER_ADDRESS": "200",
    "GANSCOPE_MAX_NEW_RUNS_PER_MINUTE_PER_ADDRESS": "10000",
    "GANSCOPE_MAX_REQUESTS_PER_SECOND_PER_ADDRESS": "10000",
}
# Below this share of a core, twice in a row, a process is idle: it still sends heartbeats.
IDLE_SHARE, IDLE_SECONDS = 0.1, 0.4
# Seconds between requests while the server is not ready.
AGAIN_SECONDS = 0.2


class Client:
    """REST calls to one server, and one run that it creates."""

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self._server = psutil.Process(pid)
        self._http = httpx.Client(base_url=url, timeout=PATIENCE_SECONDS)
        self.run = ""

    def call(self, method: str, path: str, body: Json | None = None) -> Any:
        """Sends a request; returns the JSON of the answer. Waits while the server is starting."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._http.request(method, path, json=body)
            if answer.status_code != 503 or time.monotonic() > deadline:
                break
            time.sleep(AGAIN_SECONDS)
        alive()
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def text(self, path: str) -> str:
        """The text of the answer to a GET."""
        return self._http.get(path).raise_for_status().text

    def create(self, body: Json) -> Json:
        """Creates a run, which the calls below are about from now on."""
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
        """The server's process and its children."""
        return [self._server, *self._server.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """The processor seconds of all processes so far."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # the process has just ended
                total += sum(process.cpu_times()[:2])
        return total

    def wait_until_idle(self, seconds: float = 60.0) -> None:
        """Waits until the server is idle, at most `seconds`: it optimises new programs in the
        background, which is not measured."""
        deadline, n_idle = time.monotonic() + seconds, 0
        while n_idle < 2 and time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(IDLE_SECONDS)
            # The sum decreases when a process ends.
            is_idle = abs(self.cpu_seconds() - before) < IDLE_SHARE * IDLE_SECONDS
            n_idle = n_idle + 1 if is_idle else 0
            alive()


class Viewer:
    """Watches a run as a page does: a thread receives every message at once and acknowledges each
    frame."""

    def __init__(self, client: Client) -> None:
        address = "ws" + client.url.removeprefix("http") + client.run + "/stream"
        self._socket: ClientConnection = connect(address, subprotocols=[Subprotocol("ganscope.v1")])
        self._arrived: SimpleQueue[Json | ConnectionClosed] = SimpleQueue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while True:
                self._arrived.put(self._take(self._socket.recv()))
        except ConnectionClosed as error:
            self._arrived.put(error)

    def _take(self, message: str | bytes) -> Json:
        now = time.perf_counter()
        if isinstance(message, str):
            return {**json.loads(message), "at": now}
        (length,) = struct.unpack_from("<Q", message)
        header = json.loads(message[8 : 8 + length])["__metadata__"]
        self._socket.send(json.dumps({"type": "ack", "frame": int(header["frame"])}))
        return {**header, "type": "frame", "step": int(header["step"]), "at": now, "bytes": message}

    def next(self, seconds: float = PATIENCE_SECONDS) -> Json:
        """The next message, with its time of arrival in seconds; a frame has its bytes.

        Raises:
          Empty: none has come in time.
          ConnectionClosed: the server is gone, or has closed the stream.
        """
        message = self._arrived.get(timeout=seconds)
        alive()
        if isinstance(message, ConnectionClosed):
            raise message
        return message

    def frames(self, seconds: float) -> list[Json]:
        """All frames of the next `seconds`; earlier messages are dropped."""
        began = time.perf_counter()
        seen: list[Json] = []
        with suppress(Empty):
            while (left := began + seconds - time.perf_counter()) > 0:
                message = self.next(left)
                if message["type"] == "frame" and message["at"] >= began:
                    seen.append(message)
        return seen

    def wait(self, is_it: Callable[[Json], bool]) -> Json:
        """The first message that fulfils a condition; earlier ones are dropped."""
        while not is_it(message := self.next()):
            pass
        return message

    def close(self) -> None:
        self._socket.close()


@contextmanager
def product(data_dir: Path, environment: Mapping[str, str] | None = None) -> Iterator[Client]:
    """Starts a real server process; yields a client of it."""
    server = Server("--data-dir", str(data_dir), environment={**GENEROUS, **(environment or {})})
    try:
        yield Client(server.url, server.pid)
    finally:
        server.stop()
