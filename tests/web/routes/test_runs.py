"""The routes of runs with valid and with invalid input."""

import csv
import io
import math

import httpx
import pytest

from ganscope.gan.presets import PRESETS

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    for entry in document["errors"]:
        assert entry.keys() == {"field", "given", "allowed", "message", "suggestion"}
    return document


async def test_catalog_is_served(client):
    document = (await client.get("/api/catalog")).json()
    assert {"ring", "gaussian_1d"} <= {problem["name"] for problem in document["problems"]}


async def test_new_run_comes_with_its_token_and_location(client, make_run):
    answer = await client.post("/api/runs", json={"config": TINY, "seed": 3})
    assert answer.status_code == 201
    document = answer.json()
    run = document["run"]
    assert answer.headers["location"] == run["links"]["self"] == f"/api/runs/{run['id']}"
    assert len(document["token"]) >= 32
    assert run["seed"] == 3
    assert run["config"]["batch_size"] == 8
    assert run["links"].keys() == {
        *("self", "stream", "metrics", "samples", "page"),
        *("frame", "events", "rewind", "fork"),
    }
    headers = {"Authorization": f"Bearer {document['token']}"}
    assert (await client.delete(run["links"]["self"], headers=headers)).status_code == 204


async def test_run_document_has_all_keys(make_run):
    run = await (await make_run()).get()
    assert run.keys() == {
        *("id", "status", "reason", "step", "seed", "epoch", "config", "speed"),
        *("steps_per_second", "viewers", "metrics", "created_at", "links"),
        *("last_step", "parent", "partner", "stop_when", "not_saved", "keep_running_seconds"),
    }


async def test_program_says_for_how_long_its_run_trains_unwatched(client, make_run):
    run = await make_run(keep_running_seconds=3600)
    assert (await run.get())["keep_running_seconds"] == 3600
    assert (await (await make_run()).get())["keep_running_seconds"] is None
    body = {"keep_running_seconds": 0}
    fork = (await client.post(f"{run.path}/fork", json=body)).json()
    assert fork["run"]["keep_running_seconds"] == 0
    headers = {"Authorization": f"Bearer {fork['token']}"}
    assert (await client.delete(fork["run"]["links"]["self"], headers=headers)).is_success
    for wrong in (-1, "3", True, 1e10):
        answer = await client.post("/api/runs", json={"keep_running_seconds": wrong})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "keep_running_seconds"


async def test_runs_are_listed(client, make_run):
    run = await make_run()
    assert run.id in {known["id"] for known in (await client.get("/api/runs")).json()["runs"]}


async def test_config_is_merged_over_the_preset(client, make_run):
    run = await make_run({"generator_learning_rate": 0.5}, preset="aylien_2017")
    config = (await run.get())["config"]
    assert config["batch_size"] == PRESETS["aylien_2017"].config["batch_size"]
    assert config["generator_learning_rate"] == 0.5


async def test_start_stop_step_and_reset(make_run):
    run = await make_run(start=True)
    await run.until(lambda r: r["status"] == "running" and r["step"] > 10)
    stopped = (await run.post("stop")).json()["run"]
    assert stopped["status"] == "stopped"
    assert (await run.get())["step"] == stopped["step"]
    answer = await run.post("step", {"n": 10, "player": "discriminator"})
    assert answer.status_code == 202
    assert answer.json()["run"]["status"] in ("running", "stopped")
    await run.until(lambda r: r["step"] == stopped["step"] + 10)
    assert (await run.post("start")).json()["run"]["status"] == "running"
    await run.post("stop")
    answer = (await run.post("reset", {"seed": 8})).json()["run"]
    assert (answer["step"], answer["seed"], answer["status"]) == (0, 8, "idle")


async def test_commands_need_no_body(client, make_run):
    run = await make_run()
    for command, status in [("start", 200), ("stop", 200), ("reset", 200), ("step", 202)]:
        answer = await client.post(f"{run.path}/{command}", headers=run.headers)
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("media_type", ["application/json", "application/merge-patch+json"])
async def test_live_change_acts_without_a_restart(client, make_run, media_type):
    run = await make_run(start=True)
    before = await run.until(lambda r: r["step"] > 10)
    answer = await client.patch(
        run.path,
        content='{"config": {"generator_learning_rate": 0.02}}',
        headers={**run.headers, "Content-Type": media_type},
    )
    document = answer.json()
    assert (document["recompiled"], document["restarted"]) == (False, False)
    assert document["run"]["config"]["generator_learning_rate"] == 0.02
    assert document["run"]["step"] >= before["step"]


@pytest.mark.parametrize(
    "patch", [{"batch_size": 16}, {"stabilizers": {"minibatch_discrimination": {}}}]
)
async def test_structural_change_goes_on_from_the_present_weights(make_run, patch):
    run = await make_run()
    await run.until(lambda r: r["status"] == "idle")
    await run.post("step", {"n": 50})
    await run.until(lambda r: r["step"] == 50 and r["status"] == "stopped")
    samples = (await run.get("/samples?n=5"))["samples"]
    document = (await run.patch({"config": patch})).json()
    assert (document["recompiled"], document["restarted"]) == (True, False)
    await run.post("step", {"n": 5})
    await run.until(lambda r: r["step"] == 55)
    # After five steps the generator has hardly moved.
    later = (await run.get("/samples?n=5"))["samples"]
    assert max(abs(a[0] - b[0]) for a, b in zip(samples, later, strict=True)) < 0.2


async def test_null_switches_a_stabilizer_off(make_run):
    run = await make_run({**TINY, "stabilizers": {"minibatch_discrimination": {}}})
    document = (
        await run.patch({"config": {"stabilizers": {"minibatch_discrimination": None}}})
    ).json()
    assert document["run"]["config"]["stabilizers"] == {}
    assert document["recompiled"] is True


async def test_speed_is_set_and_null_removes_it(make_run):
    run = await make_run(speed=5.0)
    assert (await run.get())["speed"] == 5.0
    assert (await run.patch({"speed": None})).json()["run"]["speed"] is None
    assert (await run.patch({"config": {}})).json()["run"]["speed"] is None


async def test_metrics_come_as_json_and_as_csv(client, make_run):
    run = await make_run()
    await run.until(lambda r: r["status"] == "idle" and r["metrics"])
    table = await run.get("/metrics")
    assert table["columns"][0] == "step"
    assert len(table["rows"][0]) == len(table["columns"])
    answer = await client.get(f"{run.path}/metrics?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == table["columns"]
    # `reverse_kl_modes` of an untrained generator is undefined: null, and an empty cell.
    assert [cell == "" for cell in rows[1]] == [value is None for value in table["rows"][0]]


async def test_samples_and_discriminator_answer(client, make_run):
    run = await make_run()
    answer = await run.get("/samples?n=7&seed=2")
    assert answer["step"] == 0
    assert len(answer["samples"]) == 7
    answer = await client.post(f"{run.path}/discriminator", json={"x": [[0.0], [4]]})
    assert answer.json().keys() == {"step", "probability", "logit"}
    assert len(answer.json()["logit"]) == 2


async def test_critic_has_no_probability(client, make_run):
    run = await make_run({**TINY, "loss": "wasserstein"})
    answer = await client.post(f"{run.path}/discriminator", json={"x": [[0.0]]})
    assert answer.json()["probability"] == [None]


async def test_deleted_run_is_gone(client, make_run):
    run = await make_run()
    assert (await client.delete(run.path, headers=run.headers)).status_code == 204
    is_problem(await client.get(run.path), 404)
    is_problem(await client.delete(run.path, headers=run.headers), 404)
    is_problem(await run.post("start"), 404)


async def test_divergence_is_a_status_and_the_samples_stay_finite(make_run):
    relu = {"hidden_layers": 1, "hidden_width": 4, "activation": "relu"}
    run = await make_run(
        {
            **{"generator": relu, "discriminator": relu, "batch_size": 8, "loss": "least_squares"},
            **{"generator_optimizer": "sgd", "discriminator_optimizer": "sgd"},
            **{"generator_learning_rate": 10.0, "discriminator_learning_rate": 10.0},
        },
        start=True,
    )
    await run.until(lambda r: r["status"] == "diverged")
    samples = (await run.get("/samples?n=20"))["samples"]
    assert all(value is not None for (value,) in samples)


@pytest.mark.parametrize(
    ("config", "field", "suggestion"),
    [
        ({"batch_size": 10**9}, "batch_size", None),
        ({"generator": {"hidden_layers": 10**4}}, "generator.hidden_layers", None),
        ({"generator": {"hidden_width": 0}}, "generator.hidden_width", None),
        ({"batch_siz": 8}, "batch_siz", "batch_size"),
        ({"loss": "hing"}, "loss", None),
        ({"loss": 5}, "loss", None),
        ({"latent_dim": "2"}, "latent_dim", None),
        ({"latent_dim": 1.5}, "latent_dim", None),
        ({"latent_dim": True}, "latent_dim", None),
        ({"generator_learning_rate": -1}, "generator_learning_rate", None),
        ({"generator": 3}, "generator", None),
        ({"stabilizers": {"magic": {}}}, "stabilizers.magic", None),
        ({"stabilizers": {"r1": {"weigth": 1}}}, "stabilizers.r1.weigth", "weight"),
        ({"problem_parameters": {"mean": "left"}}, "problem_parameters.mean", None),
    ],
)
async def test_invalid_configuration_is_refused_by_field(
    client, make_run, config, field, suggestion
):
    document = is_problem(await client.post("/api/runs", json={"config": config}), 422)
    (entry,) = document["errors"]
    assert entry["field"] == field
    assert entry["allowed"]
    if suggestion:
        assert entry["suggestion"] == suggestion


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"confg": {}}, "confg"),
        ({"config": []}, "config"),
        ({"config": "ring"}, "config"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"seed": "0"}, "seed"),
        ({"seed": 1.0}, "seed"),
        ({"start": "yes"}, "start"),
        ({"speed": 0}, "speed"),
        ({"speed": True}, "speed"),
        ({"preset": "aylien_2018"}, "preset"),
        ({"preset": 1}, "preset"),
    ],
)
async def test_invalid_request_is_refused_by_field(client, body, field):
    document = is_problem(await client.post("/api/runs", json=body), 422)
    assert [entry["field"] for entry in document["errors"]] == [field]


async def test_misspelt_preset_gets_a_suggestion(client):
    document = is_problem(await client.post("/api/runs", json={"preset": "aylien_2071"}), 422)
    assert document["errors"][0]["suggestion"] == "aylien_2017"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400", "-1e400"])
async def test_invalid_number_is_refused(client, text):
    for body in (
        f'{{"config": {{"generator_learning_rate": {text}}}}}',
        f'{{"speed": {text}}}',
        f'{{"seed": {text}}}',
    ):
        headers = {"Content-Type": "application/json"}
        is_problem(await client.post("/api/runs", content=body, headers=headers), 422)


@pytest.mark.parametrize("body", ["", "{", "[" * 50_000, "\x00", '{"seed": ' + "9" * 5000 + "}"])
async def test_body_that_is_not_json_is_refused(client, body):
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/api/runs", content=body, headers=headers)
    assert 400 <= answer.status_code < 500 or body == ""
    if body:
        is_problem(answer, answer.status_code)


@pytest.mark.parametrize("body", [[], 5, "text", None])
async def test_body_that_is_not_an_object_is_refused(client, make_run, body):
    run = await make_run()
    is_problem(await client.patch(run.path, json=body, headers=run.headers), 422)


async def test_body_without_a_content_type_is_not_read_as_json(client):
    is_problem(await client.post("/api/runs", content='{"seed": 1}'), 422)


async def test_body_that_is_too_large_is_refused(client):
    headers = {"Content-Type": "application/json"}
    body = '{"config": {"x": "' + "x" * 1_100_000 + '"}}'
    is_problem(await client.post("/api/runs", content=body, headers=headers), 413)


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("step", {"n": 0}, "n"),
        ("step", {"n": 10**12}, "n"),
        ("step", {"player": "nobody"}, "player"),
        ("step", {"steps": 1}, "steps"),
        ("reset", {"seed": -5}, "seed"),
        ("start", {"fast": True}, "fast"),
        ("stop", {"now": True}, "now"),
    ],
)
async def test_wrong_argument_of_a_command_is_refused_by_field(make_run, command, body, field):
    document = is_problem(await (await make_run()).post(command, body), 422)
    assert document["errors"][0]["field"] == field


async def test_refused_change_changes_nothing(make_run):
    run = await make_run()
    before = (await run.get())["config"]
    is_problem(await run.patch({"config": {"batch_size": 10**9, "latent_scale": 2.0}}), 422)
    assert (await run.get())["config"] == before


@pytest.mark.parametrize(
    "query", ["n=0", "n=1000000000", "n=many", "seed=-1", "n=1.5", "seed=99999999999"]
)
async def test_wrong_query_is_refused(client, make_run, query):
    run = await make_run()
    document = is_problem(await client.get(f"{run.path}/samples?{query}"), 422)
    assert document["errors"][0]["field"] in ("n", "seed")


async def test_wrong_format_of_metrics_is_refused(client, make_run):
    run = await make_run()
    document = is_problem(await client.get(f"{run.path}/metrics?format=xml"), 422)
    assert "csv" in document["errors"][0]["allowed"]


@pytest.mark.parametrize(
    "x", [[], [[]], [[1.0, 2.0]], [["a"]], [1.0], "x", [[None]], [[0.0]] * 5000, [[1e400]]]
)
async def test_invalid_points_are_refused(client, make_run, x):
    run = await make_run()
    body = repr({"x": x}).replace("'", '"').replace("None", "null").replace("inf", "1e999")
    headers = {"Content-Type": "application/json"}
    answer = await client.post(f"{run.path}/discriminator", content=body, headers=headers)
    assert is_problem(answer, 422)["errors"][0]["field"].startswith("x")


async def test_unknown_run_and_unknown_path_have_error_documents(client):
    for path in ("/api/runs/none", "/api/runs/none/metrics", "/api/nothing", "/nothing"):
        is_problem(await client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/runs"), ("DELETE", "/api/catalog"), ("GET", "/api/runs/x/start")],
)
async def test_wrong_method_is_405(client, method, path):
    is_problem(await client.request(method, path), 405)


async def test_full_server_says_when_to_try_again(serve_with):
    with serve_with(max_runs=1) as address:
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await client.post("/api/runs", json={"config": TINY})).status_code == 201
            answer = await client.post("/api/runs", json={"config": TINY})
            is_problem(answer, 429)
            assert int(answer.headers["retry-after"]) > 0


async def test_health_and_metrics(client, make_run):
    await make_run(start=True)
    health = (await client.get("/healthz")).json()
    assert health["status"] == "ok"
    assert health["versions"].keys() >= {"python", "jax", "jaxlib"}
    text = (await client.get("/metrics")).text
    for name in ("runs", "viewers", "steps_per_second", "frames_sent_total"):
        assert f"ganscope_{name}" in text


async def test_custom_distribution_of_20_000_points_is_accepted(client, make_run):
    points = [[round(math.cos(i), 12), round(math.sin(i), 12)] for i in range(20_000)]
    custom = {"problem": "custom", "problem_parameters": {"points": points}}
    run = await make_run({**TINY, **custom})
    assert (await run.get())["config"]["problem_parameters"]["points"] == points
    points[17] = [0.0, 11.0]
    answer = await client.post("/api/runs", json={"config": custom})
    document = is_problem(answer, 422)
    assert document["errors"][0]["field"] == "problem_parameters.points"
    assert "17" in document["errors"][0]["allowed"]
