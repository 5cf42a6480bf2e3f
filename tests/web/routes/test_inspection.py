"""The inspection of both networks over HTTP."""

from __future__ import annotations

import numpy as np

from ganscope.wire.frames import decode


async def test_inside_is_a_document_of_arrays(make_run):
    run = await make_run()
    await run.post("step", {"n": 3})
    await run.until(lambda r: r["status"] == "stopped" and r["step"] == 3)
    answer = await run.client.get(f"{run.path}/inside")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    document = decode(answer.content)
    metadata = document.metadata
    assert (metadata["run"], metadata["step"], metadata["dimension"]) == (run.id, "3", "1")
    assert document.arrays["discriminator.activations"].shape == (1, 4, 96)
    assert all(np.isfinite(array).all() for array in document.arrays.values())
    again = decode((await run.client.get(f"{run.path}/inside")).content)
    for name, array in document.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)


async def test_inspection_does_not_stop_the_training(make_run):
    run = await make_run(start=True)
    for _ in range(3):
        before = (await run.get())["step"]
        answer = await run.client.get(f"{run.path}/inside")
        assert int(decode(answer.content).metadata["step"]) >= before
    assert (await run.get())["status"] in ("running", "compiling")


async def test_players_without_networks_cannot_be_inspected(make_run):
    run = await make_run({"problem": "dirac", "batch_size": 2, "update_rule": "simultaneous"})
    answer = await run.client.get(f"{run.path}/inside")
    assert answer.status_code == 409
    assert "other players" in answer.json()["detail"]


async def test_unknown_run_is_not_found(client):
    assert (await client.get("/api/runs/nobody/inside")).status_code == 404
