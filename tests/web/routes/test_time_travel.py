"""Time travel over HTTP: frames of past steps, rewinding, forks, lockstep and the journal."""

import asyncio
import json

import numpy as np
import pytest

from ganscope.wire.frames import decode

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}
LIVE = {"generator_learning_rate": 0.02}


def is_problem(answer, status, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["detail"]
    if field:
        assert [entry["field"] for entry in document["errors"]] == [field]
    return document


async def train(run, n):
    goal = (await run.get())["step"] + n
    await run.post("step", {"n": n})
    await run.until(lambda r: (r["step"], r["status"]) == (goal, "stopped"))


@pytest.fixture
async def run(make_run):
    """A run at step 20 that was changed at step 10."""
    run = await make_run()
    await run.until(lambda r: r["status"] == "idle")
    await train(run, 10)
    await run.patch({"config": LIVE})
    await train(run, 10)
    return run


@pytest.fixture
async def fork_of(client):
    made = []

    async def fork(run, headers=None, **body):
        answer = await client.post(f"{run.path}/fork", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        document = answer.json()
        assert answer.headers["location"] == document["run"]["links"]["self"]
        made.append(type(run)(document["run"]["id"], document["token"], client))
        return made[-1]

    yield fork
    for run in made:
        await client.delete(run.path, headers=run.headers)


async def frame_of(run, step):
    answer = await run.client.get(f"{run.path}/frame?step={step}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/octet-stream"
    return decode(answer.content)


async def test_frame_of_the_past_is_that_of_the_stream(run, watch):
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.frames and s.frames[-1].metadata["step"] == "20")
        shown = stream.frames[-1]
    await train(run, 30)
    frame = await frame_of(run, 20)
    assert frame.arrays.keys() == shown.arrays.keys()
    # Bit for bit, except for programs that were compiled again meanwhile, which round differently.
    for name, array in frame.arrays.items():
        np.testing.assert_allclose(array, shown.arrays[name], rtol=1e-3, atol=1e-5)
    keys = ("run", "epoch", "step", "dimension", "has_probability", "generator_density_method")
    assert [frame.metadata[key] for key in keys] == [shown.metadata[key] for key in keys]
    assert frame.metadata["status"] == "stopped"
    assert (
        json.loads(frame.metadata["metrics"]).keys() == json.loads(shown.metadata["metrics"]).keys()
    )
    assert (await run.get())["step"] == 50


@pytest.mark.parametrize("step", ["21", "-1", "1.5", "x", "99999999999"])
async def test_frame_of_no_step_is_refused(run, client, step):
    document = is_problem(await client.get(f"{run.path}/frame?step={step}"), 422, "step")
    if step == "21":
        assert document["errors"][0]["given"] == 21
        assert "from 0 to 20" in document["errors"][0]["allowed"]


async def test_many_frames_at_once_are_answered_or_refused_for_now(run, client):
    asked = [client.get(f"{run.path}/frame?step={i % 21}") for i in range(60)]
    answers = await asyncio.gather(*asked)
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 429}
    assert 200 in statuses
    for answer in answers:
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) > 0


async def test_rewound_run_is_as_it_was_then(run, watch):
    then = await frame_of(run, 7)
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.messages)
        answer = await run.post("rewind", {"step": 7})
        assert answer.status_code == 200
        state = answer.json()["run"]
        assert (state["step"], state["last_step"], state["status"]) == (7, 20, "stopped")
        assert state["config"]["generator_learning_rate"] != 0.02
        await stream.until(lambda s: s.events("rewound"))
        (rewound,) = stream.events("rewound")
        assert (rewound["step"], rewound["last_step"]) == (7, 20)
        assert rewound["change"].keys() == {"generator_learning_rate"}
        await stream.until(lambda s: s.frames and s.frames[-1].metadata["step"] == "7")
        shown = stream.frames[-1].arrays["fake_samples"]
        np.testing.assert_allclose(shown, then.arrays["fake_samples"], rtol=1e-3, atol=1e-5)
        assert (await run.get("/metrics"))["rows"][-1][0] == 20
        await run.patch({"config": {"latent_scale": 2.0}})
        await stream.until(lambda s: s.events("config"))
        assert stream.events("branched")[0]["step"] == 7
        assert stream.events("config")[0]["change"] == {"latent_scale": 2.0}
    assert (await run.get())["last_step"] == 7
    assert (await run.get("/metrics"))["rows"][-1][0] <= 7


async def test_run_is_restored_from_its_checkpoint(run, watch, client):
    is_problem(await client.post(f"{run.path}/checkpoint"), 401)
    is_problem(await run.post("restore", {}), 409)
    rows = (await run.get("/metrics"))["rows"]
    before = (await run.post("checkpoint", {})).json()["run"]
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.messages)
        await run.patch({"config": {"latent_scale": 2.0}, "speed": 50})
        await run.post("reset", {"seed": 77})
        answer = await run.post("restore", {})
        assert answer.status_code == 200
        restored = answer.json()["run"]
        for name in ("step", "last_step", "seed", "config", "speed"):
            assert restored[name] == before[name], name
        await stream.until(lambda s: s.events("restored"))
        (event,) = stream.events("restored")
        assert (event["step"], event["epoch"]) == (20, restored["epoch"])
        await stream.until(lambda s: s.frames and s.frames[-1].metadata["step"] == "20")
    assert (await run.get("/metrics"))["rows"] == rows


async def test_rewind_to_no_step_is_refused(run):
    document = is_problem(await run.post("rewind", {"step": 21}), 422, "step")
    assert "from 0 to 20" in document["errors"][0]["allowed"]
    for body in ({}, {"step": "5"}, {"step": -1}, {"step": 5, "now": True}):
        is_problem(await run.post("rewind", body), 422)
    assert (await run.get())["step"] == 20


async def test_rewind_is_the_owners(run, client):
    is_problem(await client.post(f"{run.path}/rewind", json={"step": 5}), 401)
    assert (await run.post("rewind", {"step": 5})).json()["run"]["step"] == 5


async def test_everybody_may_fork_a_run_and_owns_the_fork(run, fork_of):
    fork = await fork_of(run, step=10, config={"latent_scale": 2.0}, seed=8)
    state = await fork.until(lambda r: r["status"] == "stopped")
    assert state["parent"] == {"run": run.id, "step": 10}
    assert (state["step"], state["last_step"], state["seed"], state["partner"]) == (10, 10, 8, None)
    # A change of the run at that step is part of the fork; the fork's own change comes after it.
    assert state["config"]["generator_learning_rate"] == 0.02
    assert state["config"]["latent_scale"] == 2.0
    assert (await fork.get("/metrics"))["rows"][0][0] == 0
    await train(fork, 5)
    assert (await run.get())["parent"] is None
    assert is_problem(await run.client.delete(run.path, headers=fork.headers), 403)


async def test_fork_without_change_trains_as_its_parent(run, fork_of):
    fork = await fork_of(run, step=10, start=True, speed=1000.0)
    assert (await fork.get())["speed"] == 1000.0
    await fork.until(lambda r: r["step"] >= 20)
    await fork.post("stop")
    one, other = [await frame_of(each, 20) for each in (run, fork)]
    for name, array in one.arrays.items():
        np.testing.assert_allclose(array, other.arrays[name], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"step": 21}, "step"),
        ({"step": -1}, "step"),
        ({"config": {"batch_siz": 8}}, "batch_siz"),
        ({"config": {"loss": "hing"}}, "loss"),
        ({"config": 5}, "config"),
        ({"seed": -1}, "seed"),
        ({"speed": 0}, "speed"),
        ({"lockstep": 1}, "lockstep"),
    ],
)
async def test_invalid_fork_is_refused_by_field(run, client, body, field):
    before = len((await client.get("/api/runs")).json()["runs"])
    is_problem(await client.post(f"{run.path}/fork", json=body), 422, field)
    assert len((await client.get("/api/runs")).json()["runs"]) == before


async def test_full_server_forks_nothing(serve_with, client_of):
    with serve_with(max_runs=1) as address:
        async with client_of(address) as client:
            made = (await client.post("/api/runs", json={"config": TINY})).json()
            answer = await client.post(f"/api/runs/{made['run']['id']}/fork", json={})
            is_problem(answer, 429)


async def test_lockstep_needs_the_token_and_steers_both_runs(run, client, fork_of):
    is_problem(await client.post(f"{run.path}/fork", json={"lockstep": True}), 401)
    fork = await fork_of(run, run.headers, lockstep=True, config={"latent_scale": 2.0})
    assert (await fork.get())["partner"] == run.id
    assert (await run.get())["partner"] == fork.id
    answer = await client.post(f"{run.path}/fork", json={"lockstep": True}, headers=run.headers)
    is_problem(answer, 409)
    await fork.post("start")
    await run.until(lambda r: r["status"] == "running" and r["step"] > 40)
    await run.post("stop")
    stopped = await fork.until(lambda r: r["status"] == "stopped")
    assert (await run.until(lambda r: r["status"] == "stopped"))["step"] == stopped["step"]
    await run.post("reset")
    assert (await fork.until(lambda r: r["partner"] is None))["step"] == stopped["step"]


async def test_events_are_the_journal_with_changes_only(run, fork_of):
    document = await run.get("/events")
    assert document.keys() == {
        *("run", "epoch", "seed", "config", "first_step", "last_step"),
        *("log", "events", "keyframes"),
    }
    assert (document["first_step"], document["last_step"], document["seed"]) == (0, 20, 0)
    assert document["config"]["generator_learning_rate"] != 0.02
    assert document["log"] == [
        {"step": 0, "kind": "played", "player": "both"},
        {"step": 10, "kind": "config", "change": LIVE},
        {"step": 10, "kind": "played", "player": "both"},
    ]
    assert [(event["step"], event["kind"]) for event in document["events"]] == [(10, "config")]
    assert document["events"][0]["change"] == LIVE
    assert document["keyframes"][0] == 0
    fork = await fork_of(run, step=15, seed=4)
    await fork.until(lambda r: r["status"] == "stopped")
    journal = await fork.get("/events")
    assert journal["log"] == [*document["log"], {"step": 15, "kind": "seed", "seed": 4}]
    assert [event["kind"] for event in journal["events"]] == ["config", "forked"]
    assert journal["events"][1]["parent"] == {"run": run.id, "step": 15}
    sequence = [event["seq"] for event in journal["events"]]
    assert sequence == sorted(set(sequence))


async def test_unknown_run_has_no_past(client):
    for ask in (
        client.get("/api/runs/none/frame?step=0"),
        client.get("/api/runs/none/events"),
        client.post("/api/runs/none/fork", json={}),
    ):
        is_problem(await ask, 404)
