"""The trace of the next step over HTTP agrees with the step that is trained afterwards."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ganscope.wire.frames import decode


async def trace_of(run, query=""):
    """(numbers, arrays, metadata) of the next step."""
    answer = await run.client.get(f"{run.path}/step_story{query}")
    assert answer.status_code == 200, answer.text
    frame = decode(answer.content)
    return json.loads(frame.metadata["metrics"]), frame.arrays, frame.metadata


def picture(arrays, name):
    return {key.removeprefix(f"{name}."): x for key, x in arrays.items() if key.startswith(name)}


def assert_same(traced, shown):
    assert traced
    for name, values in traced.items():
        np.testing.assert_array_equal(values, shown[name], err_msg=name)


@pytest.mark.parametrize("player", ["both", "discriminator", "generator"])
async def test_traced_step_is_the_step_that_is_trained(make_run, watch, player):
    run = await make_run()
    await trace_of(run)  # compiles it before there is a viewer, which would seem stalled
    async with watch(run.id) as stream:
        await run.post("step", {"n": 5})
        await run.until(lambda view: view["step"] == 5 and view["status"] == "stopped")
        numbers, arrays, metadata = await trace_of(run, f"?player={player}")
        assert (metadata["step"], metadata["player"]) == ("5", player)
        assert (metadata["update_rule"], metadata["is_plain"]) == ("alternating", "true")
        assert (await run.get())["step"] == 5
        before = await stream.until(lambda s: [f for f in s.frames if f.metadata["step"] == "5"])
        assert_same(picture(arrays, "before"), before[-1].arrays)
        await run.post("step", {"n": 1, "player": player})
        after = await stream.until(lambda s: [f for f in s.frames if f.metadata["step"] == "6"])
        # Bit for bit: the trace comes from the program that trains.
        assert_same(picture(arrays, "after"), after[-1].arrays)
    moves = {name: numbers[f"{name}.update_norm"] > 0 for name in ("discriminator", "generator")}
    assert moves == {name: player in ("both", name) for name in moves}


async def test_numbers_belong_to_the_arrays(make_run):
    run = await make_run({"problem": "ring", "batch_size": 8, "discriminator_steps": 2})
    numbers, arrays, metadata = await trace_of(run)
    assert metadata["dimension"] == "2"
    assert numbers["discriminator.updates"] == 2
    assert numbers["is_diverged"] == 0
    assert arrays["discriminator.x_real"].shape == (8, 2)
    assert arrays["generator.pull"].shape == (8, 2)
    for player in ("discriminator", "generator"):
        answers = arrays[f"{player}.fake_answers"]
        assert numbers[f"{player}.fake_mean"] == pytest.approx(answers.mean(), rel=1e-5)
    terms = [v for name, v in numbers.items() if name.startswith("discriminator.terms.")]
    assert sum(terms) == pytest.approx(numbers["discriminator.loss"], rel=1e-5)
    real, fake = (arrays[f"discriminator.{kind}_answers"] for kind in ("real", "fake"))
    loss = -np.log(real).mean() - np.log(1 - fake).mean()
    assert numbers["discriminator.loss"] == pytest.approx(loss, rel=1e-4)


async def test_trace_does_not_change_the_training(make_run):
    ends = []
    for is_traced in (True, False):
        run = await make_run(seed=3)
        for _ in range(3):
            await run.post("step", {"n": 2})
            await run.until(lambda view: view["status"] == "stopped")
            if is_traced:
                await trace_of(run)
        ends.append((await run.get("/samples?n=16"))["samples"])
    assert ends[0] == ends[1]


async def test_trace_says_that_a_weight_becomes_infinite(make_run):
    rates = {"discriminator_optimizer": "sgd", "discriminator_learning_rate": 10}
    config = {**rates, "loss": "least_squares", "problem_parameters": {"mean": 8}}
    run = await make_run({"generator": {"hidden_width": 4}, "batch_size": 8, **config})
    await run.post("step", {"n": 500})
    await run.until(lambda view: view["status"] == "diverged")
    numbers, arrays, _ = await trace_of(run)
    assert numbers["is_diverged"] == 1
    assert np.isfinite(arrays["after.generated"]).all()


async def test_unknown_player_is_refused(make_run):
    run = await make_run()
    answer = await run.client.get(f"{run.path}/step_story?player=critic")
    assert answer.status_code == 422
    assert "both" in answer.json()["errors"][0]["allowed"]
