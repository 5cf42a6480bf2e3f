"""A request that is sent twice under one key is carried out once."""

import asyncio

import pytest

from ganscope.web.middleware.idempotency import IdempotencyCache, KeyReused
from patience import PATIENCE_SECONDS

KEY = {"Idempotency-Key": "7f9c24e8-3b12-4c11-a2f0-4d0f3a1b2c3d"}


async def test_work_is_done_once_and_answered_twice():
    cache, n = IdempotencyCache(), 0

    async def work():
        nonlocal n
        n += 1
        await asyncio.sleep(0)
        return f"answer {n}"

    together = await asyncio.gather(*(cache.do("a", b"1", work, len) for _ in range(3)))
    assert sorted(together) == [("answer 1", False), ("answer 1", True), ("answer 1", True)]
    assert await cache.do("a", b"1", work, len) == ("answer 1", True)
    assert await cache.do("b", b"1", work, len) == ("answer 2", False)
    with pytest.raises(KeyReused):
        await cache.do("a", b"2", work, len)


async def test_failed_work_may_be_tried_again():
    cache, outcomes = IdempotencyCache(), [RuntimeError("not now"), "done"]

    async def work():
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    with pytest.raises(RuntimeError, match="not now"):
        await cache.do("a", b"", work, len)
    assert await cache.do("a", b"", work, len) == ("done", False)


async def test_work_goes_on_after_its_client_has_left():
    cache, begun, gate, done = IdempotencyCache(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work():
        begun.set()
        await gate.wait()
        done.set()
        return "done"

    asking = asyncio.create_task(cache.do("a", b"", work, len))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    gate.set()
    assert await cache.do("a", b"", work, len) == ("done", True)
    assert done.is_set()


async def test_cache_is_bounded(monkeypatch):
    monkeypatch.setattr("ganscope.web.middleware.idempotency.REMEMBER_BYTES", 100)
    cache = IdempotencyCache()

    async def work():
        return "x" * 60

    await cache.do("a", b"", work, len)
    await cache.do("b", b"", work, len)
    assert (await cache.do("b", b"", work, len))[1] is True
    assert (await cache.do("a", b"", work, len))[1] is False
    assert (await cache.do("c", b"", work, lambda answer: 101))[1] is False
    assert (await cache.do("c", b"", work, lambda answer: 101))[1] is False


async def test_run_is_made_once_under_one_key(client):
    body = {"config": {"batch_size": 8}, "seed": 1}
    first, second = await asyncio.gather(
        *(client.post("/api/runs", json=body, headers=KEY) for _ in range(2))
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert {"idempotent-replayed" in answer.headers for answer in (first, second)} == {True, False}
    assert second.headers["x-content-type-options"] == "nosniff"
    path, token = first.headers["location"], first.json()["token"]
    other = await client.post("/api/runs", json={**body, "seed": 2}, headers=KEY)
    assert other.status_code == 422
    headers = {"Authorization": f"Bearer {token}", **KEY}
    for _ in range(2):  # the second time the run is gone, and the answer is the same
        assert (await client.delete(path, headers=headers)).status_code == 204
    assert (await client.get(path)).status_code == 404


async def has_gone(run, step):
    async with asyncio.timeout(PATIENCE_SECONDS):
        await run.until(lambda r: r["step"] >= step and r["status"] == "stopped")
    assert (await run.get())["step"] == step


async def test_step_is_done_once_under_one_key(make_run, client):
    run = await make_run()
    headers = {**run.headers, **KEY}
    for _ in range(3):
        answer = await client.post(f"{run.path}/step", json={"n": 2}, headers=headers)
        assert answer.status_code == 202
    await has_gone(run, 2)
    answer = await client.post(f"{run.path}/step", json={"n": 3}, headers=headers)
    assert answer.status_code == 422  # the key stands for another body
    other = {**headers, "Idempotency-Key": "another key of the same"}
    await client.post(f"{run.path}/step", json={"n": 3}, headers=other)
    await has_gone(run, 5)
    # A key does not replace the token.
    assert (await client.post(f"{run.path}/step", headers=KEY)).status_code == 401


async def test_refusal_is_not_kept(make_run, client):
    run = await make_run()
    headers = {**run.headers, **KEY}
    for _ in range(2):
        answer = await client.post(f"{run.path}/rewind", json={"step": 9}, headers=headers)
        assert answer.status_code in (409, 422)
        assert "idempotent-replayed" not in answer.headers
    await run.post("step", {"n": 9})
    await has_gone(run, 9)
    answer = await client.post(f"{run.path}/rewind", json={"step": 9}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["", "short", "x" * 201, b"\xe9" * 20, "a\tb" * 10])
async def test_key_that_could_be_guessed_is_refused(client, key):
    answer = await client.post("/api/runs", json={}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


async def test_large_body_is_refused_with_a_key_too(client):
    headers = {**KEY, "Content-Type": "application/json"}
    answer = await client.post("/api/runs", content=b"x" * 1_100_000, headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
