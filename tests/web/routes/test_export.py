"""Exports agree with the run: the script reproduces its bits, the weights are its weights."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load

from patience import PATIENCE_SECONDS

REMEDY = {"config": {"stabilizers": {"minibatch_discrimination": {}}}}


@pytest.fixture
async def run(make_run):
    """A run with changes on its way: live, of its structure, and by steps of one player."""
    run = await make_run()

    async def step(n: int, player: str = "both") -> None:
        before = (await run.get())["step"]
        await run.post("step", {"n": n, "player": player})
        await run.until(lambda r: r["step"] == before + n and r["status"] == "stopped")

    await step(7)
    await run.patch({"config": {"generator_learning_rate": 0.01}})
    await step(5)
    await run.patch(REMEDY)
    async with asyncio.timeout(PATIENCE_SECONDS):  # accepted at once, in effect once it is compiled
        journal = await run.get("/events")
        while len(changes(journal)) < 2:
            await asyncio.sleep(0.02)
            journal = await run.get("/events")
    await step(4, "generator")
    return run


def changes(journal) -> list[int]:
    """The steps at which the configuration changed."""
    return [entry["step"] for entry in journal["log"] if entry["kind"] == "config"]


async def file(run, format: str, **more):
    answer = await run.client.get(f"{run.path}/export", params={"format": format, **more})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.process
async def test_script_ends_with_the_same_bits(run, tmp_path):
    """A separate process trains it again with nothing but the file."""
    answer = await file(run, "python")
    assert answer.headers["Content-Disposition"].endswith('.py"')
    path = tmp_path / "again.py"
    path.write_text(answer.text, encoding="utf-8")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-I", str(path), "weights.npz"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert "16 steps: the same bits." in done.stdout
    weights = load((await file(run, "safetensors")).content)
    with np.load(tmp_path / "weights.npz") as again:
        assert set(again) == {name for name in weights if "_optimizer" not in name}
        for name in again:
            np.testing.assert_array_equal(again[name], weights[name])


async def test_weights_of_a_step_are_those_of_that_step(run):
    then, now = [load((await file(run, "safetensors", step=n)).content) for n in (12, 16)]
    moved = [name for name in then if not np.array_equal(then[name], now[name])]
    assert "generator.outputs.h" in moved
    assert not any(name.startswith("discriminator.") for name in moved)  # only G has moved since


async def test_json_export_has_the_whole_journal(run):
    answer = await file(run, "json")
    document = json.loads(answer.text)
    assert document["run"]["seed"] == 0
    assert document["story"]["config"]["stabilizers"] == {}
    assert changes(document["story"]) == [7, 12]
    assert document["metrics"]["columns"][0] == "step"


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("format=exe", 422, "format"),
        ("format=python&step=17", 422, "step"),
        ("step=-1", 422, "step"),
    ],
)
async def test_invalid_query_is_refused_by_field(run, query, status, field):
    answer = await run.client.get(f"{run.path}/export?{query}")
    assert answer.status_code == status
    assert field in answer.text


async def test_unknown_run_is_not_found(client):
    assert (await client.get("/api/runs/nobody/export")).status_code == 404
