"""The client against a real server."""

from __future__ import annotations

import itertools
import threading

import httpx
import numpy as np
import pytest

from ganscope.client import (
    AccessError,
    Event,
    Frame,
    InvalidRequest,
    NoSuchRun,
    Run,
    RunEnded,
    TooManyRequests,
    at_most,
    calls,
)
from patience import PATIENCE_SECONDS


def test_run_is_trained_asked_and_deleted(client, make_run):
    run = make_run()
    assert run.info["status"] in ("idle", "compiling")
    assert run.id in {each["id"] for each in client.runs()}
    run.step(20)
    done = run.wait(step=20, timeout=PATIENCE_SECONDS)
    assert done["step"] == 20
    history = run.metrics()
    assert all(history["step"] <= 20)
    assert all(len(column) == len(history["step"]) for column in history.values())
    first, again = run.samples(5, seed=1), run.samples(5, seed=1)
    assert first.shape == (5, 1)
    np.testing.assert_array_equal(first, again)
    asked = run.discriminator([0.0, 1.0])
    assert len(asked["probability"]) == 2
    assert run.discriminator([[0.0], [1.0]]) == asked
    assert run.frame(10).step == 10
    assert b"jax" in run.export("python")
    run.set(generator_learning_rate=2e-3)
    run.step()
    run.wait(step=21, timeout=PATIENCE_SECONDS)
    (change,) = run.events()
    assert (change["step"], change["kind"]) == (20, "config")
    run.delete()
    with pytest.raises(NoSuchRun):
        run.refresh()


def test_same_seed_gives_the_same_run(make_run):
    runs = [make_run(seed=3) for _ in range(2)]
    for run in runs:
        run.step(10)
        run.wait(step=10, timeout=PATIENCE_SECONDS)
    np.testing.assert_array_equal(runs[0].samples(4, seed=0), runs[1].samples(4, seed=0))


def test_frames_come_with_their_arrays(make_run):
    run = make_run(start=True)
    frames = list(itertools.islice(run.watch(), 3))
    assert [type(frame) for frame in frames] == [Frame] * 3
    assert frames[0].step <= frames[1].step <= frames[2].step
    assert frames[0].number < frames[1].number < frames[2].number
    assert {"x", "data_density", "generator_density", "fake_samples"} <= set(frames[0])
    assert frames[0]["x"].shape == frames[0]["data_density"].shape
    assert frames[0].domain == "line"


def test_events_come_with_the_frames(make_run):
    run = make_run(start=True)
    messages = run.messages(PATIENCE_SECONDS)
    hello = next(messages)
    assert isinstance(hello, Event)
    assert hello.kind == "hello"
    assert hello.fields["run"]["id"] == run.id
    run.set(speed=50, generator_learning_rate=2e-3)
    config = next(m for m in messages if isinstance(m, Event) and m.kind == "config")
    assert config.fields["change"] == {"generator_learning_rate": 2e-3}
    run.stop()
    stopped = next(
        m
        for m in messages
        if isinstance(m, Event) and m.kind == "status" and m.fields["status"] == "stopped"
    )
    assert stopped.step == run.refresh()["step"]
    assert run.info["speed"] == 50


def test_watching_ends_when_the_run_is_deleted(client):
    run = client.run(config={"batch_size": 8}, seed=0, start=True)
    for number, _ in enumerate(run.watch()):
        if number == 0:
            run.delete()


def test_waiting_ends_when_the_run_does(make_run):
    run = make_run()
    run.step(5)
    with pytest.raises(RunEnded, match="is stopped at step 5") as caught:
        run.wait(js=at_most(-1.0), timeout=PATIENCE_SECONDS)
    assert (caught.value.status, caught.value.step) == ("stopped", 5)


def test_waiting_ends_after_its_time(make_run):
    run = make_run(start=True)
    with pytest.raises(TimeoutError):
        run.wait(js=at_most(-1.0), timeout=0.5)


def test_waiting_for_a_metric(make_run):
    run = make_run(start=True)
    assert run.wait(js=at_most(1.0), step=1, timeout=PATIENCE_SECONDS)["metrics"]["js"] <= 1.0


def test_fork_has_its_own_settings(make_run):
    run = make_run()
    run.step(6)
    run.wait(step=6, timeout=PATIENCE_SECONDS)
    fork = run.fork(4, {"generator_learning_rate": 1e-4})
    assert fork.token != run.token
    assert fork.info["parent"] == {"run": run.id, "step": 4}
    assert fork.info["config"]["generator_learning_rate"] == 1e-4
    fork.delete()


def test_rewind_and_reset_return(make_run):
    run = make_run()
    run.step(6)
    run.wait(step=6, timeout=PATIENCE_SECONDS)
    run.rewind(2)
    assert next(m.step for m in run.messages(PATIENCE_SECONDS) if isinstance(m, Frame)) == 2
    assert run.reset(seed=9)["seed"] == 9


def test_sweep_creates_every_combination(client):
    values = {"generator_learning_rate": [1e-3, 2e-3], "generator.hidden_width": [4]}
    runs = client.sweep(values, preset="collapse_1d", seeds=(0, 1))
    found = [(run.info["config"]["generator_learning_rate"], run.info["seed"]) for run in runs]
    assert found == [(1e-3, 0), (1e-3, 1), (2e-3, 0), (2e-3, 1)]
    assert {run.info["config"]["generator"]["hidden_width"] for run in runs} == {4}
    for run in runs:
        run.delete()


def test_sweep_that_fails_leaves_nothing(client):
    before = len(client.runs())
    with pytest.raises(InvalidRequest, match="from 2 to 1024"):
        client.sweep({"batch_size": [8, 0]})
    assert len(client.runs()) == before


def test_errors_name_the_field(make_run):
    run = make_run()
    with pytest.raises(InvalidRequest, match="Did you mean 'generator_learning_rate'") as caught:
        run.set(generator_lerning_rate=1e-3)
    assert list(caught.value.fields) == ["generator_lerning_rate"]


def test_run_of_somebody_else_can_only_be_watched(client, make_run):
    run = client.open(make_run(start=True).id)
    assert isinstance(next(run.watch()), Frame)
    with pytest.raises(AccessError):
        run.stop()


def test_missing_run_is_named(client):
    with pytest.raises(NoSuchRun, match="nope"):
        client.open("nope")


def test_full_run_says_so(make_run):
    run = make_run(start=True)
    frames = [threading.Event() for _ in range(4)]
    viewers = [threading.Thread(target=_watch, args=(run, frame)) for frame in frames]
    for viewer, frame in zip(viewers, frames, strict=True):
        viewer.start()
        assert frame.wait(PATIENCE_SECONDS)
    with pytest.raises(TooManyRequests, match="no room"):
        next(run.messages(PATIENCE_SECONDS))
    run.delete()
    for viewer in viewers:
        viewer.join(PATIENCE_SECONDS)
    assert not any(viewer.is_alive() for viewer in viewers)


def _watch(run: Run, has_frame: threading.Event) -> None:
    for _ in run.watch():
        has_frame.set()


def test_calls_are_those_of_the_description(client):
    """Each path, parameter and key of a body stands in the OpenAPI document."""
    document = httpx.get(f"{client.url}openapi.json", timeout=PATIENCE_SECONDS).json()
    made = [
        calls.catalog("en"),
        calls.runs(),
        calls.get("r"),
        calls.create("p", {}, 1, True, 2.0, 3.0),
        calls.command("r", "start"),
        calls.command("r", "stop"),
        calls.command("r", "step", n=1, player="both"),
        calls.command("r", "reset", seed=1),
        calls.command("r", "rewind", step=1),
        calls.patch("r", {}, 1.0, None),
        calls.fork("r", 1, {}, 2, True, 3.0, True),
        calls.delete("r"),
        calls.metrics("r"),
        calls.samples("r", 1, 2),
        calls.discriminator("r", [[0.0]]),
        calls.events("r"),
        calls.frame("r", 1),
        calls.export("r", "python", 1),
    ]
    for call in made:
        path = call.path.replace("/runs/r", "/runs/{run_id}")
        operation = document["paths"][path][call.method.lower()]
        assert set(call.parameters) <= {p["name"] for p in operation.get("parameters", ())}
        if call.body:
            schema = operation["requestBody"]["content"]
            text = str(schema)
            name = next(n for n in document["components"]["schemas"] if f"/{n}'" in text)
            assert set(call.body) <= set(document["components"]["schemas"][name]["properties"])
