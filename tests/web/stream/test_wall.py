"""The wall's stream: all pupils as text, a small frame of each run, and only for the instructor."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import websockets

from ganscope.web.stream import wall
from web.conftest import OwnedRun, Stream


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(wall, "WALL_SECONDS", 0.02)


@pytest.fixture
async def classroom(make_run, client):
    """The code of a class and its instructor's token."""
    run = await make_run(speed=50.0)
    document = (await run.post("class")).json()
    yield document["class"]["code"], document["token"]
    headers = {"Authorization": f"Bearer {document['token']}"}
    await client.delete(f"/api/classes/{document['class']['code']}", headers=headers)


@pytest.fixture
async def join(client, classroom):
    """A function that makes a pupil with a run."""
    joined = []

    async def join(nick: str) -> OwnedRun:
        answer = await client.post(f"/api/classes/{classroom[0]}/runs", json={"nick": nick})
        document = answer.json()
        joined.append(OwnedRun(document["run"]["id"], document["token"], client))
        return joined[-1]

    yield join
    for run in joined:
        await client.delete(run.path, headers=run.headers)


@contextlib.asynccontextmanager
async def watch_wall(address: str, code: str, *tokens: str):
    url = f"{address.replace('http', 'ws')}/api/classes/{code}/wall"
    names = ["ganscope.v1", *(f"ganscope.token.{token}" for token in tokens)]
    async with websockets.connect(url, subprotocols=names, compression=None) as socket:
        yield Stream(socket)


def newest(stream: Stream) -> dict[str, Any]:
    """The pupils of the last message, by nick."""
    return {pupil["nick"]: pupil for pupil in stream.messages[-1]["pupils"]}


async def until(stream: Stream, is_fulfilled: Any) -> Any:
    return await stream.until(lambda s: s.messages and is_fulfilled(s), acknowledges=False)


def owner(run: OwnedRun) -> dict[str, Any]:
    return {"subprotocols": ["ganscope.v1", f"ganscope.token.{run.token}"]}


async def test_wall_shows_who_is_there_and_small_frames(address, classroom, join, watch):
    ada, eve = await join("Ada"), await join("Eve")
    async with watch(ada.id, **owner(ada)) as page, watch_wall(address, *classroom) as screen:
        await page.until(lambda s: s.frames)
        await until(screen, lambda s: s.frames)
        assert newest(screen)["Ada"]["is_present"] is True
        assert newest(screen)["Eve"] == {
            **{"number": 2, "nick": "Eve", "run": eve.id, "status": "idle"},
            **{"notice": None, "is_present": False},
        }
        frame = screen.frames[0]
        assert frame.metadata["run"] == ada.id
        assert {"x", "data_density", "discriminator"} <= frame.arrays.keys()
        assert "fake_samples" not in frame.arrays
        assert sum(array.nbytes for array in frame.arrays.values()) < 4000
        await ada.post("start")
        await until(screen, lambda s: newest(s)["Ada"]["status"] == "running")
        await until(screen, lambda s: int(s.frames[-1].metadata["step"]) > 0)


async def test_pupils_come_and_go_while_the_wall_is_watched(address, classroom, join, watch):
    async with watch_wall(address, *classroom) as screen:
        await until(screen, lambda s: newest(s) == {})
        run = await join("Ada")
        await until(screen, lambda s: "Ada" in newest(s))
        async with watch(run.id, **owner(run)):
            await until(screen, lambda s: newest(s)["Ada"]["is_present"])
        # Without a page of its pupil the wall does not keep a run going.
        await until(screen, lambda s: not newest(s)["Ada"]["is_present"])
        await run.until(lambda r: r["viewers"] == 0)
        async with watch(run.id, **owner(run)):
            await until(screen, lambda s: newest(s)["Ada"]["is_present"])
            await run.until(lambda r: r["viewers"] == 2)
            await run.client.delete(run.path, headers=run.headers)
            await until(screen, lambda s: newest(s) == {})


@pytest.mark.parametrize("token", [None, "x"])
async def test_wall_is_the_instructors(address, classroom, token):
    tokens = [] if token is None else [token]
    async with watch_wall(address, classroom[0], *tokens) as screen:
        assert await screen.until_closed() == 4404


async def test_wall_of_no_class_is_closed(address, classroom):
    code = "ZZZZ" if classroom[0] != "ZZZZ" else "XXXX"
    async with watch_wall(address, code, classroom[1]) as screen:
        assert await screen.until_closed() == 4404


async def test_wall_ends_with_its_class(address, classroom, client):
    async with watch_wall(address, *classroom) as screen:
        await until(screen, lambda s: True)
        headers = {"Authorization": f"Bearer {classroom[1]}"}
        await client.delete(f"/api/classes/{classroom[0]}", headers=headers)
        assert await screen.until_closed() == 4410


async def test_walls_of_a_class_are_bounded(address, classroom, monkeypatch):
    monkeypatch.setattr(wall, "MAX_WALLS", 1)
    async with watch_wall(address, *classroom) as first:
        await until(first, lambda s: True)
        async with watch_wall(address, *classroom) as second:
            assert await second.until_closed() == 1013


async def test_screen_that_talks_too_much_is_closed(address, classroom):
    async with watch_wall(address, *classroom) as screen:
        await until(screen, lambda s: True)
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(500):
                await screen.send("{}")
        assert await screen.until_closed() == 1008
