"""Callers wait for a process that takes long to start, and can see what it does."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from ganscope.engine.protocol import Restarting
from ganscope.engine.remote import client as client_module
from ganscope.engine.remote import supervisor
from ganscope.engine.remote.child_status import IMPORTING, ChildStatus
from ganscope.engine.remote.client import RemoteEngine
from ganscope.settings import Settings
from slow_start import Gate

PATIENCE = 250.0


async def until(is_fulfilled):
    async with asyncio.timeout(PATIENCE):
        while not (found := is_fulfilled()):  # noqa: ASYNC110  nothing announces it
            await asyncio.sleep(0.02)
    return found


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path / "gate")


@pytest.fixture
async def engine(tmp_path, gate):
    engine = RemoteEngine.from_settings(
        Settings(data_dir=tmp_path).model_dump(mode="json"), gate.command
    )
    await engine.open()
    yield engine
    await engine.close()


async def child_of(engine):
    return (await engine.health())["child"]


async def test_callers_wait_while_the_process_starts(engine, gate, monkeypatch):
    asked = asyncio.create_task(engine.runs())
    await until(lambda: engine._supervisor.status().doing == IMPORTING)
    child = await child_of(engine)
    assert (child["state"], child["doing"], child["is_up"]) == ("starting", IMPORTING, False)
    assert child["since_seconds"] >= 0.0
    assert not asked.done()

    # They do not wait for ever: then the error says how far it is, in words and as data.
    with monkeypatch.context() as patch:
        patch.setattr(client_module, "PATIENCE_SECONDS", 0.01)
        with pytest.raises(
            Restarting, match=r"is starting: importing JAX \(\d+ s so far\)"
        ) as error:
            await engine.runs()
    assert error.value.status["state"] == "starting"
    assert error.value.status["doing"] == IMPORTING

    # A process that ends while it starts is started again, and only now the status says so.
    pid = child["pid"]
    os.kill(pid, signal.SIGKILL)
    await until(lambda: engine._supervisor.status().state == "starting again")
    await until(lambda: engine._supervisor.status().doing == IMPORTING)
    assert (await child_of(engine))["pid"] != pid
    assert not asked.done()
    gate.open()
    assert await asked == []
    child = await child_of(engine)
    assert (child["state"], child["doing"], child["restarts"]) == ("up", None, 1)


async def test_callers_do_not_wait_for_a_process_that_keeps_failing(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "MAX_DELAY_SECONDS", 0.01)
    settings = Settings(data_dir=tmp_path).model_dump(mode="json")
    engine = RemoteEngine.from_settings(settings, [sys.executable, "-c", "raise SystemExit(3)"])
    await engine.open()
    try:
        with pytest.raises(Restarting, match=r"has ended [3-9] times before it was up") as error:
            await engine.runs()
        assert error.value.status["state"] == "failing"
        assert error.value.retry_after_seconds > 1
        assert (await engine.health())["child"]["state"] == "failing"
    finally:
        await engine.close()


async def test_callers_that_wait_learn_that_the_server_stops(engine):
    asked = asyncio.create_task(engine.runs())
    await asyncio.sleep(0)
    await engine.close()
    with pytest.raises(Restarting, match="the server is stopping"):
        await asked


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ChildStatus("starting", None, 0.2), "The training process is starting (0 s so far)."),
        (
            ChildStatus("starting again", "opening the store", 12.4),
            "The training process ended unexpectedly and is starting again: opening the store "
            "(12 s so far).",
        ),
    ],
)
def test_words_say_what_the_process_does_and_since_when(status, words):
    assert status.words().startswith(words)
    assert str(status.refusal()) == status.words()
