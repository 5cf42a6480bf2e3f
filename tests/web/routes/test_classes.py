"""A class: who may open, join, set up and end it, and what reaches the pages of its runs."""

from __future__ import annotations

import asyncio

import pytest

from web.routes.conftest import notes


async def test_pupils_get_runs_of_their_own_with_the_setup_of_the_instructor(classroom):
    first, ada = await classroom.join(" Ada ")
    second, nobody = await classroom.join()
    assert (ada["number"], ada["nick"]) == (1, "Ada")
    assert (nobody["number"], nobody["nick"]) == (2, "")
    instructor, mine = await classroom.run.get(), await first.get()
    assert mine["config"] == instructor["config"]
    assert mine["speed"] == 50.0
    await first.until(lambda r: r["status"] in ("idle", "stopped"))
    assert len({classroom.run.id, first.id, second.id}) == 3
    assert (await classroom.client.get(classroom.path)).json()["n_pupils"] == 2
    # A pupil's token steers the pupil's run.
    assert (await first.patch({"speed": 20.0})).status_code == 200


async def test_short_address_leads_to_the_page(classroom):
    answer = await classroom.client.get(f"/c/{classroom.code.lower()}")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"../#class={classroom.code}"
    assert (await classroom.client.get("/c/../x")).status_code == 404
    assert (await classroom.client.get("/c/%3Cb%3E")).status_code == 422


async def test_only_the_owner_of_a_run_opens_a_class_around_it(make_run, client):
    run, other = await make_run(), await make_run()
    path = f"{run.path}/class"
    assert (await client.post(path)).status_code == 401
    assert (await client.post(path, headers=other.headers)).status_code == 403
    assert (await client.post("/api/runs/none/class", headers=run.headers)).status_code == 404


async def test_only_the_instructor_sends_and_ends(classroom):
    pupil, _ = await classroom.join()
    client, path = classroom.client, classroom.path
    for headers, status in ((None, 401), (pupil.headers, 403), (classroom.run.headers, 403)):
        answer = await client.post(f"{path}/setup", json={"restart": True}, headers=headers)
        assert answer.status_code == status
        assert (await client.delete(path, headers=headers)).status_code == status
    assert (await client.delete(path, headers=classroom.headers)).status_code == 204
    for answer in (
        await client.get(path),
        await client.delete(path, headers=classroom.headers),
        await client.post(f"{path}/runs", json={}),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    # The pupil keeps the run.
    assert (await pupil.get())["id"] == pupil.id


async def test_setup_reaches_all_runs_and_those_of_later_pupils(classroom):
    first, _ = await classroom.join()
    await first.patch({"config": {"stabilizers": {"r1": {}}, "batch_size": 4}})
    await classroom.run.patch({"config": {"discriminator_learning_rate": 0.002}, "speed": 40.0})
    assert await classroom.send(run=classroom.run.id) == {"n_runs": 1, "failed": []}
    second, _ = await classroom.join()
    wanted = (await classroom.run.get())["config"]
    assert wanted["discriminator_learning_rate"] == 0.002
    for run in (first, second):
        document = await run.get()
        assert document["config"] == wanted
        assert document["speed"] == 40.0


async def test_all_runs_start_stop_and_begin_again(classroom):
    pupil, _ = await classroom.join()
    before = (await pupil.get())["config"]
    await classroom.send(start=True)
    run = await pupil.until(lambda r: r["step"] > 0)
    await classroom.send(start=False)
    await pupil.until(lambda r: r["status"] == "stopped")
    await classroom.send(restart=True)
    again = await pupil.until(lambda r: r["epoch"] > run["epoch"])
    assert (again["step"], again["seed"]) == (0, run["seed"])
    assert again["config"] == before


async def test_setup_of_no_run_is_refused(classroom):
    answer = await classroom.client.post(
        f"{classroom.path}/setup", json={"run": "none"}, headers=classroom.headers
    )
    assert answer.status_code == 404


async def test_deleted_run_leaves_the_class(classroom):
    pupil, _ = await classroom.join()
    await classroom.client.delete(pupil.path, headers=pupil.headers)
    assert await classroom.send(start=True) == {"n_runs": 0, "failed": []}
    assert (await classroom.client.get(classroom.path)).json()["n_pupils"] == 0


async def test_pupil_changes_the_name_and_moves_to_another_run(classroom, make_run):
    pupil, _ = await classroom.join("Ada")
    path = f"{classroom.path}/runs"
    client = classroom.client
    renamed = await client.patch(
        f"{path}/{pupil.id}", json={"nick": "<b>Eve</b>"}, headers=pupil.headers
    )
    assert renamed.json()["pupil"]["nick"] == "<b>Eve</b>"
    other = await make_run()
    move = {"moved_from": pupil.id, "moved_from_token": "x"}
    refused = await client.patch(f"{path}/{other.id}", json=move, headers=other.headers)
    assert refused.status_code == 403
    move["moved_from_token"] = pupil.token
    # Nobody brings the run of somebody else into a class.
    stolen = await client.patch(f"{path}/{other.id}", json=move, headers=pupil.headers)
    assert stolen.status_code == 403
    moved = await client.patch(f"{path}/{other.id}", json=move, headers=other.headers)
    assert moved.json()["pupil"] == {"number": 1, "nick": "<b>Eve</b>", "run": other.id}
    left = await client.get(f"{path}/{pupil.id}", headers=pupil.headers)
    assert left.status_code == 404
    assert (await client.get(f"{path}/{other.id}")).status_code == 401  # names are not public
    found = await client.get(f"{path}/{other.id}", headers=other.headers)
    assert found.json()["pupil"]["number"] == 1


@pytest.mark.parametrize("code", ["ABC", "ABCDE", "AB1D", "ab-d", "%00%00%00%00"])
async def test_other_codes_are_refused(client, code):
    assert (await client.get(f"/api/classes/{code}")).status_code == 422


@pytest.mark.parametrize(
    "body", [{"nick": "x" * 201}, {"nick": 5}, {"name": "Ada"}, {"nick": ["a"]}, []]
)
async def test_wrong_bodies_are_refused(classroom, body):
    answer = await classroom.client.post(f"{classroom.path}/runs", json=body)
    assert answer.status_code == 422


async def test_pages_of_pupils_are_told(classroom, watch):
    pupil, _ = await classroom.join()
    async with watch(pupil.id) as page:
        await page.until(lambda s: s.messages)
        await classroom.send(run=classroom.run.id, restart=True)
        note = await page.until(lambda s: notes(s, "class_setup"))
        assert note[0]["restarted"] is True
        await classroom.client.delete(classroom.path, headers=classroom.headers)
        assert await page.until(lambda s: notes(s, "class_over"))


async def test_full_class_says_so(classroom, monkeypatch):
    monkeypatch.setattr("ganscope.web.classes.MAX_PUPILS", 1)
    await classroom.join()
    answer = await classroom.client.post(f"{classroom.path}/runs", json={})
    assert answer.status_code == 429
    assert "pupils already" in answer.json()["detail"]


async def test_many_pupils_may_join_at_once(classroom):
    joined = await asyncio.gather(*(classroom.join() for _ in range(5)))
    assert sorted(pupil["number"] for _, pupil in joined) == [1, 2, 3, 4, 5]
