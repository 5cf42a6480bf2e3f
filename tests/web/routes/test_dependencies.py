"""What a command or a new run costs: one call to the engine."""

import httpx
import pytest

from ganscope.engine.protocol import NoSuchRun
from ganscope.settings import Settings
from ganscope.web.app import create_app

RUN = {"id": "r", "parent": None, "created_at": 0.0}


class CountingEngine:
    """Has one run, and records the names of the methods that are called."""

    def __init__(self):
        self.calls = []

    async def get(self, run_id):
        self.calls.append("get")
        if run_id != RUN["id"]:
            raise NoSuchRun(f"There is no run {run_id!r}.")
        return RUN

    async def command(self, run_id, command, arguments):
        self.calls.append("command")
        if run_id != RUN["id"]:
            raise NoSuchRun(f"There is no run {run_id!r}.")
        return {"run": RUN}

    async def create(self, *args, **named):
        self.calls.append("create")
        return RUN


@pytest.fixture
def engine():
    return CountingEngine()


@pytest.fixture
async def client(engine, tmp_path):
    app = create_app(Settings(data_dir=tmp_path), engine)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        client.token_of = app.state.context.tokens.token_of
        yield client


async def start(client, run_id, token):
    headers = {"Authorization": f"Bearer {token}"}
    return (await client.post(f"/api/runs/{run_id}/start", headers=headers)).status_code


async def test_command_is_one_call(client, engine):
    assert await start(client, "r", client.token_of("r")) == 200
    assert engine.calls == ["command"]


async def test_new_run_is_one_call(client, engine):
    assert (await client.post("/api/runs", json={})).status_code == 201
    assert engine.calls == ["create"]


async def test_run_that_is_gone_is_404_whatever_the_token(client):
    assert await start(client, "gone", client.token_of("gone")) == 404
    assert await start(client, "gone", "wrong") == 404
    assert await start(client, "r", "wrong") == 403
