"""A real training process that dies, hangs and falls silent; a run that crashes it, and a healthy
run beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from ganscope.engine.protocol import Conflict, Restarting
from ganscope.engine.remote import crash_blame, hang_detector
from ganscope.engine.remote.client import RemoteEngine
from ganscope.settings import Settings
from ganscope.wire.frames import decode

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}
POISONED = [sys.executable, str(Path(__file__).with_name("poisoned_child.py"))]
PATIENCE = 250.0
# A hang is noticed within this many seconds, by the clock of the process: see `CpuClock`.
PROMISE = 5.0


class Viewer:
    """Keeps what it gets."""

    def __init__(self):
        self.frames, self.events, self.statuses = [], [], []

    def on_frame(self, number, frame):
        self.newest = decode(frame)
        self.frames.append(self.newest.metadata)

    def on_event(self, event):
        self.events.append(event)

    def on_process(self, status):
        self.statuses.append(status)

    def recoveries(self):
        return [event for event in self.events if event["kind"] == "recovered"]


@pytest.fixture
async def engine(tmp_path):
    settings = Settings(data_dir=tmp_path).model_dump(mode="json")
    engine = RemoteEngine.from_settings(settings, POISONED)
    await engine.open()
    yield engine
    await engine.close()


async def until(is_fulfilled):
    async with asyncio.timeout(PATIENCE):
        while not (found := is_fulfilled()):  # noqa: ASYNC110  nothing announces it
            await asyncio.sleep(0.02)
    return found


async def begin(engine, batch_size=8, start=True):
    config = {**TINY, "batch_size": batch_size}
    run = await engine.create(None, config, seed=0, start=start, speed=None)
    viewer = Viewer()
    await engine.watch(run["id"], viewer)
    return run["id"], viewer


async def child_of(engine):
    return (await engine.health())["child"]


async def until_saved(folder):
    """Waits until everything so far is on the disk: the second write from now has begun later."""

    def written_at():
        return max(path.stat().st_mtime_ns for path in (folder / "runs").iterdir())

    for _ in range(2):
        before = written_at()
        await until(lambda before=before: written_at() > before)


async def test_frames_go_on_when_the_process_is_killed(engine, tmp_path):
    run_id, viewer = await begin(engine)
    idle_id, idle = await begin(engine, start=False)
    await until(lambda: len(viewer.frames) > 10)
    seen = viewer.newest
    await until_saved(tmp_path)
    before = viewer.frames[-1]
    pid = (await child_of(engine))["pid"]

    os.kill(pid, signal.SIGKILL)
    asked = asyncio.create_task(engine.samples(run_id, 4, 0))
    await asyncio.sleep(0)
    with pytest.raises(Restarting):
        await asked
    # Its viewers learn of it at once.
    assert viewer.statuses[0]["state"] == "starting again"
    # A call waits now, and gets its reply.
    assert (await engine.get(run_id))["epoch"] == 1

    (recovered,) = await until(viewer.recoveries)
    assert {"importing JAX", "bringing back runs"} <= {each["doing"] for each in viewer.statuses}
    assert (viewer.statuses[-1]["state"], viewer.statuses[-1]["doing"]) == ("up", None)
    assert (recovered["reason"], recovered["epoch"]) == ("died", 1)
    assert recovered["step"] >= int(before["step"]) - recovered["lost_steps"] > 0
    await until(lambda: viewer.frames[-1]["epoch"] == "1" and viewer.frames[-1]["step"] > "0")
    await until(lambda: int(viewer.frames[-1]["step"]) > recovered["step"])
    # A frame that was shown can be shown again, bit for bit.
    again = decode(await engine.frame(run_id, int(seen.metadata["step"])))
    for name in ("fake_samples", "discriminator"):  # measured and costly arrays may be older
        np.testing.assert_array_equal(again.arrays[name], seen.arrays[name])
    seqs = [event["seq"] for event in viewer.events]
    assert seqs == sorted(set(seqs))
    # A run that stood still stands still, and is shown again.
    assert await until(idle.recoveries)
    assert (await engine.get(idle_id))["status"] == "idle"
    child = await child_of(engine)
    assert child["restarts"] == 1
    assert child["pid"] != pid
    assert not psutil.pid_exists(pid)
    assert (await engine.health())["viewers"] == 2
    await the_child_falls_silent(engine, viewer)


async def the_child_falls_silent(engine, viewer):
    """As when the machine swaps, or a library holds up all threads."""
    watched = engine._supervisor._child
    os.kill(watched.pid, signal.SIGSTOP)
    await until(lambda: not engine._supervisor.is_ready)
    assert hang_detector.SILENCE_SECONDS < watched._detector.silent_for < PROMISE
    await until(lambda: len(viewer.recoveries()) == 2)
    assert viewer.recoveries()[-1]["reason"] == "silent"


async def test_run_that_crashes_the_process_is_found_and_a_healthy_one_loses_nothing(
    engine, monkeypatch
):
    monkeypatch.setattr(crash_blame, "ISOLATION_SECONDS", 2.0)
    healthy_id, healthy = await begin(engine)
    await until(lambda: len(healthy.frames) > 10)
    bad_id, bad = await begin(engine, batch_size=13, start=False)
    await until(lambda: bad.frames)
    await engine.command(bad_id, "start", {})

    await until(lambda: [e for e in bad.events if e.get("status") == "failed"])
    run = await engine.get(bad_id)
    assert run["status"] == "failed"
    assert "three times" in run["reason"]
    assert (await child_of(engine))["restarts"] == 3
    assert (await child_of(engine))["quarantined"] == [bad_id]
    with pytest.raises(Conflict):
        await engine.command(bad_id, "start", {})

    # While the other run trained alone, this one may have waited for its turn.
    await until(lambda: int(healthy.frames[-1]["epoch"]) == len(healthy.recoveries()) in (2, 3))
    last = healthy.recoveries()[-1]
    await until(lambda: int(healthy.frames[-1]["step"]) > last["step"])
    assert (await engine.get(healthy_id))["status"] == "running"
    # Nothing is missing from its journal.
    journal = await engine.events(healthy_id)
    assert {entry["kind"] for entry in journal["log"]} == {"played"}
    assert (journal["log"][0]["step"], journal["keyframes"][0]) == (0, 0)
    # Its owner may change it.
    await engine.command(bad_id, "patch", {"config": {"batch_size": 8}})
    await engine.command(bad_id, "start", {})
    await until(lambda: bad.frames and int(bad.frames[-1]["step"]) > 100)
    assert (await child_of(engine))["quarantined"] == []
    await a_call_hangs(engine, healthy)


async def a_call_hangs(engine, healthy):
    """A call that never returns is ended, and its run is found."""
    run_id, viewer = await begin(engine, batch_size=11, start=False)
    await until(lambda: viewer.frames)
    n, watched = len(healthy.recoveries()), engine._supervisor._child
    await engine.command(run_id, "start", {})
    await until(lambda: not engine._supervisor.is_ready)
    (took,) = [s for (run, *_), s in watched._detector.inside_for.items() if run == run_id]
    assert hang_detector.CALL_SECONDS < took < PROMISE
    await until(lambda: len(healthy.recoveries()) > n)
    assert healthy.recoveries()[-1]["reason"] == "hung"
