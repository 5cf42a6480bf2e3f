"""The soak test: create, tune, watch, fork, rewind and delete runs for a long time.

`make soak` runs for an hour, `make soak MINUTES=5` for less. Most runs have one of a few known
structures, some a new one, as in a class that plays. Memory, threads and open files must not grow;
no event may be missed, every command must have an effect, and the log has no unexpected line.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from abuse.conftest import PATIENT, UNEXPLAINED, OwnedRun
from abuse.viewer import watching
from patience import PATIENCE_SECONDS
from serving import Server

KNOWN = [(1, 4, "gaussian_1d"), (2, 8, "gaussian_1d"), (1, 8, "ring"), (2, 8, "mixture_1d")]
SHARE_NEW = 0.08
# Compiled programs are kept for `MAX_STRUCTURES` structures; each new one may take this much.
BYTES_PER_STRUCTURE = 25e6
MAX_STRUCTURES = 8
# Relative growth of memory that is allowed: allocators keep some freed memory.
SLACK = 0.15


@dataclass(frozen=True)
class Use:
    """What the server's process and its training process hold together. The compiling process is
    not counted: it comes and goes, and may end while it is asked."""

    n_bytes: float
    n_threads: float
    n_files: float

    @classmethod
    def of(cls, pid: int) -> Use:
        main = psutil.Process(pid)
        family = [main, *main.children()]
        return cls(
            sum(one.memory_info().rss for one in family),
            sum(one.num_threads() for one in family),
            sum(one.num_fds() for one in family),
        )

    @classmethod
    def floor(cls, uses: list[Use]) -> Use:
        """The minimum of each figure. Compiling raises them for a moment, a leak for good."""
        columns = zip(*((u.n_bytes, u.n_threads, u.n_files) for u in uses), strict=True)
        return cls(*map(min, columns))


@dataclass
class Soak:
    """Plays one class after the other, and records what the server holds after each."""

    address: str
    pid: int
    seed: int = 1
    uses: list[Use] = field(default_factory=list)
    n_new: int = 0
    n_frames: int = 0
    n_events: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._client = httpx.Client(base_url=self.address, timeout=PATIENCE_SECONDS)

    def run(self, seconds: float, report: Callable[[str], object] = lambda line: None) -> None:
        """Runs cycles for some seconds, and at least six of them."""
        for layers, width, problem in KNOWN * 2:  # warms up before the measurements
            self._cycle(layers, width, problem)
        end = time.monotonic() + seconds
        while time.monotonic() < end or len(self.uses) < 6:
            structure = self._random.choice(KNOWN)
            if self._random.random() < SHARE_NEW:
                structure = (self._random.choice((1, 2)), self._random.randint(9, 64), structure[2])
                self.n_new += 1
            self._cycle(*structure)
            use = Use.of(self.pid)
            self.uses.append(use)
            report(
                f"{len(self.uses)} cycles: {use.n_bytes / 1e6:.0f} MB, {use.n_threads:.0f} threads,"
                f" {use.n_files:.0f} files, {self.n_frames} frames, {self.n_events} events\n"
            )

    def _cycle(self, layers: int, width: int, problem: str) -> None:
        network = {"hidden_layers": layers, "hidden_width": width}
        config = {"problem": problem, "generator": network, "discriminator": network}
        body = {"config": {**config, "batch_size": 16}, "start": True, "speed": 500.0}
        run = self._created(self._client.post("/api/runs", json=body))
        with watching(self.address, run.id) as first, watching(self.address, run.id) as second:
            for viewer in (first, second):
                viewer.sees()
            rate = 10 ** self._random.uniform(-4, -2)
            document = self._request(
                run, "PATCH", body={"config": {"generator_learning_rate": rate}}
            )
            assert document["run"]["config"]["generator_learning_rate"] == rate
            fork = self._created(self._client.post(f"{run.path}/fork", json={"start": True}))
            with watching(self.address, fork.id) as third:
                third.sees()
                self._request(fork, "DELETE")
                third.join()
                assert third.code == 4410
            stopped = self._request(run, "POST", "/stop")["run"]["step"]
            self._request(run, "POST", "/rewind", {"step": self._random.randint(0, stopped)})
            self._request(run, "POST", "/start")
            first.sees()
            self._request(run, "DELETE")
            for viewer in (first, second):
                viewer.join()
                assert viewer.code == 4410
                seqs = [event["seq"] for event in viewer.events]
                assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "a gap in the events"
                kinds = [event["kind"] for event in viewer.events]
                assert {"config", "rewound", "deleted"} <= set(kinds), kinds
                self.n_frames += len(viewer.numbers)
                self.n_events += len(seqs)
        assert self._client.get(run.path).status_code == 404

    def _created(self, answer: httpx.Response) -> OwnedRun:
        assert answer.status_code == 201, answer.text
        document = answer.json()
        return OwnedRun(self.address, document["run"]["id"], document["token"])

    def _request(self, run: OwnedRun, method: str, path: str = "", body: Any = None) -> Any:
        answer = self._client.request(method, run.path + path, json=body, headers=run.headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def check(self) -> None:
        """Checks that the last third of the cycles holds no more than the first."""
        third = len(self.uses) // 3
        before, after = Use.floor(self.uses[:third]), Use.floor(self.uses[-third:])
        allowed = (
            before.n_bytes * (1 + SLACK) + min(self.n_new, MAX_STRUCTURES) * BYTES_PER_STRUCTURE
        )
        assert after.n_bytes <= allowed, f"memory: {before.n_bytes:.3g} to {after.n_bytes:.3g}"
        assert after.n_threads <= before.n_threads + 6, f"threads: {before} to {after}"
        assert after.n_files <= before.n_files + 3, f"files: {before} to {after}"

    def close(self) -> None:
        self._client.close()


def surprises(log: str) -> list[str]:
    """The unexpected lines of a log."""
    return [line for line in log.splitlines() if any(word in line for word in UNEXPLAINED)]


def main(minutes: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        server = Server("--data-dir", folder, log=log, environment=PATIENT)
        soak = Soak(server.url, server.pid)
        try:
            soak.run(60.0 * minutes, sys.stdout.write)
            soak.check()
        finally:
            soak.close()
            status = server.stop()
            text = log.read_text()
        assert status == 0
        assert not surprises(text), text[-10_000:]
        sys.stdout.write(f"flat: {soak.uses[0]} to {soak.uses[-1]}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
