"""An engine in a process of its own: what the web sees of it, and how both processes end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ganscope.engine.protocol import NoSuchRun, Restarting
from ganscope.engine.remote.client import RemoteEngine, child_command
from ganscope.gan.fields import ConfigError
from ganscope.settings import Settings
from patience import PATIENCE_SECONDS
from recording_viewer import RecordingViewer
from serving import Server

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


async def test_engine_answers_refuses_and_forgets(tmp_path):
    engine = RemoteEngine.from_settings(Settings(data_dir=tmp_path).model_dump(mode="json"))
    engine.start()
    await engine.open()
    try:
        await answers(engine)
        await refuses(engine)
        await forgets(engine)
        await counts_viewers(engine)
    finally:
        pid = (await engine.health())["child"]["pid"]
        await engine.close()
    assert not psutil.pid_exists(pid)
    with pytest.raises(Restarting):
        await engine.runs()


async def answers(engine):
    assert json.loads(await engine.catalog("zh"))["presets"]
    assert "batch_size" in (await engine.config_schema())["properties"]
    run = await engine.create("jang", TINY, seed=3, start=False, speed=None)
    assert run["config"]["batch_size"] == 8
    assert [known["id"] for known in await engine.runs()] == [run["id"]]
    assert (await engine.health())["child"]["is_up"]
    await engine.delete(run["id"])


async def refuses(engine):
    with pytest.raises(NoSuchRun, match="nope"):
        await engine.get("nope")
    with pytest.raises(NoSuchRun, match="nope"):
        await engine.watch("nope", RecordingViewer())
    with pytest.raises(ConfigError) as error:
        await engine.create("jung", {}, seed=0, start=False, speed=None)
    assert (error.value.field, error.value.suggestion) == ("preset", "jang")
    deep = {}
    for _ in range(2000):
        deep = {"problem": deep}
    with pytest.raises(ConfigError, match="nested"):
        await engine.create(None, deep, seed=0, start=False, speed=None)
    assert await engine.runs() == []


async def forgets(engine):
    """A caller that is cancelled leaves nothing behind."""
    asked = [asyncio.create_task(engine.catalog("en")) for _ in range(50)]
    await asyncio.sleep(0)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert await engine.runs() == []
    assert engine._rpc._pending == {}
    assert engine._subscriptions.watched() == set()


async def counts_viewers(engine):
    run_id = (await engine.create(None, TINY, seed=0, start=False, speed=None))["id"]
    viewers = [RecordingViewer() for _ in range(3)]
    counts = [(await engine.watch(run_id, viewer))["viewers"] for viewer in viewers]
    assert counts == [1, 2, 3]
    for viewer in viewers[:2]:
        await engine.unwatch(run_id, viewer)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await engine.get(run_id))["viewers"] != 1:  # noqa: ASYNC110  nobody announces it
            await asyncio.sleep(0.02)
    gone = len(viewers[0].got)
    await engine.command(run_id, "patch", {"speed": 5.0})
    await engine.delete(run_id)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "deleted" not in viewers[2].got:  # noqa: ASYNC110  nothing announces it
            await asyncio.sleep(0.02)
    assert len(viewers[0].got) == gone


def test_child_is_this_package_whatever_lies_in_the_working_directory(tmp_path):
    (tmp_path / "msgpack.py").write_text("raise SystemExit('another one')")
    done = subprocess.run(
        child_command(), cwd=tmp_path, input=b"", capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def children_of(pid):
    return [
        child for child in psutil.Process(pid).children() if "ganscope.child" in child.cmdline()
    ]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGKILL])
def test_child_ends_with_the_server_however_that_ends(tmp_path, stop):
    server = Server("--data-dir", str(tmp_path))
    try:
        (child,) = children_of(server.pid)
        if sys.platform == "linux":
            assert "jaxlib" not in Path(f"/proc/{server.pid}/maps").read_text()
        # Ctrl-C and the like reach the whole group: the parent decides when the child ends.
        child.send_signal(signal.SIGINT)
        os.kill(server.pid, stop)
        _, alive = psutil.wait_procs([child], timeout=PATIENCE_SECONDS)
        assert not alive
    finally:
        server.stop()
