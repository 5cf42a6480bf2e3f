"""The web server's answers while the training process starts."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from ganscope.engine.remote import client as client_module
from ganscope.engine.remote.child_status import IMPORTING
from slow_start import slow_server

PATIENCE = 250.0


@pytest.fixture
def slow(tmp_path):
    with slow_server(tmp_path) as started:
        yield started


async def test_rest_waits_and_health_answers(slow, monkeypatch):
    address, gate, _ = slow
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        made = asyncio.create_task(client.post("/api/runs", json={"seed": 0}))
        async with asyncio.timeout(PATIENCE):
            health = {"child": {"doing": None}}
            while health["child"]["doing"] != IMPORTING:
                health = (await client.get("/healthz")).json()
        assert health["status"] == "ok"
        assert health["child"]["state"] == "starting"
        assert "ganscope_child_up 0.0" in (await client.get("/metrics")).text
        assert not made.done()
        with monkeypatch.context() as patch:
            patch.setattr(client_module, "PATIENCE_SECONDS", 0.01)
            refused = await client.get("/api/runs")
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        problem = refused.json()
        assert "is starting: importing JAX" in problem["detail"]
        assert (problem["state"], problem["doing"]) == ("starting", IMPORTING)
        gate.open()
        assert (await made).status_code == 201
        child = (await client.get("/healthz")).json()["child"]
        assert (child["state"], child["doing"]) == ("up", None)
        assert "ganscope_child_up 1.0" in (await client.get("/metrics")).text
