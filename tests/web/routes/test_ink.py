"""The owner's pointer and ink reach all who watch a run, and nobody else may point or draw."""

from __future__ import annotations

import pytest

from ganscope.web import quotas
from web.routes.conftest import notes


async def test_pointer_and_ink_reach_viewers_and_ink_those_who_come_later(make_run, watch):
    run = await make_run()
    stroke = {"stroke": 1, "points": [[4.0, 0.25], [4.5, 0.5]]}
    async with watch(run.id) as viewer:
        await viewer.until(lambda s: s.messages)
        assert (await run.post("pointer", {"at": [4.0, 0.5]})).status_code == 204
        assert (await run.post("ink", stroke)).status_code == 204
        await viewer.until(lambda s: notes(s, "pointer") and notes(s, "ink"))
        assert notes(viewer, "pointer")[0]["at"] == [4.0, 0.5]
        assert notes(viewer, "ink")[0]["points"] == stroke["points"]
        async with watch(run.id) as later:
            await later.until(lambda s: notes(s, "ink"))
            assert notes(later, "ink")[0] == {
                **{"type": "note", "kind": "ink", "is_whole": True},
                **stroke,
            }
            assert later.messages[0]["type"] == "hello"
        await run.client.delete(f"{run.path}/ink", headers=run.headers)
        await viewer.until(lambda s: notes(s, "ink_cleared"))


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("pointer", {"at": [1.0]}),
        ("pointer", {"at": [1.0, 2.0, 3.0]}),
        ("pointer", {"at": ["1", 2.0]}),
        ("pointer", {"stroke": 1}),
        ("ink", {"stroke": 1, "points": []}),
        ("ink", {"stroke": 1, "points": [[0.0, 0.0]] * 65}),
        ("ink", {"stroke": -1, "points": [[0.0, 0.0]]}),
    ],
)
async def test_wrong_annotations_are_refused(make_run, command, body):
    run = await make_run()
    assert (await run.post(command, body)).status_code == 422


async def test_only_the_owner_points_and_draws(make_run):
    run, other = await make_run(), await make_run()
    for command, body in (
        ("pointer", {"at": [0.0, 0.0]}),
        ("ink", {"stroke": 1, "points": [[0.0, 0.0]]}),
    ):
        path = f"{run.path}/{command}"
        assert (await run.client.post(path, json=body)).status_code == 401
        answer = await run.client.post(path, json=body, headers=other.headers)
        assert answer.status_code == 403
    answer = await run.client.delete(f"{run.path}/ink", headers=other.headers)
    assert answer.status_code == 403


async def test_pointer_has_the_rate_of_a_hand(serve_with, client_of, monkeypatch):
    monkeypatch.setattr(quotas, "MAX_ANNOTATIONS", 3)
    monkeypatch.setattr(quotas, "ANNOTATION_SECONDS", 3600.0)
    with serve_with() as address:
        async with client_of(address) as client:
            created = (await client.post("/api/runs", json={})).json()
            path = f"/api/runs/{created['run']['id']}/pointer"
            headers = {"Authorization": f"Bearer {created['token']}"}
            statuses = [
                (await client.post(path, json={"at": None}, headers=headers)).status_code
                for _ in range(4)
            ]
    assert statuses == [204, 204, 204, 429]
