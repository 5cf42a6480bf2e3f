"""Stop conditions, set over REST and seen on the stream."""

import pytest


async def patched(run, condition):
    answer = await run.patch({"stop_when": condition})
    assert answer.status_code == 200, answer.text
    return answer.json()["run"]["stop_when"]


async def test_run_stops_at_the_exact_step_and_the_condition_is_cleared(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        assert await patched(run, {"step": 137}) == {"step": 137}
        await run.post("start")
        events = await stream.until(lambda s: s.events("stopped_when"))
        assert (events[0]["reason"], events[0]["value"], events[0]["step"]) == ("step", 137, 137)
        assert events[0]["condition"] == {"step": 137}
    stopped = await run.until(lambda r: r["status"] == "stopped")
    assert (stopped["step"], stopped["stop_when"]) == (137, None)
    await run.post("start")
    await run.until(lambda r: r["step"] > 137)


async def test_run_stops_when_a_metric_passes_its_bound(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        condition = {"metric": {"name": "js", "above": 0.0001}}
        assert await patched(run, condition) == condition
        await run.post("start")
        events = await stream.until(lambda s: s.events("stopped_when"))
        assert events[0]["reason"] == "metric"
        assert events[0]["value"] > events[0]["above"] == 0.0001
    await run.until(lambda r: r["status"] == "stopped")


async def test_stopped_run_keeps_its_condition(make_run):
    run = await make_run()
    await run.until(lambda r: r["status"] == "idle" and r["metrics"])
    condition = {"metric": {"name": "js", "above": 0.0001}}
    await patched(run, condition)
    await run.patch({"config": {"discriminator_learning_rate": 0.01}})
    assert (await run.get())["stop_when"] == condition


async def test_condition_can_be_cleared_and_is_sent_to_viewers(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        await patched(run, {"notice": "collapse", "step": 20})
        assert await patched(run, None) is None
        events = await stream.until(
            lambda s: len(s.events("stop_when")) == 2 and s.events("stop_when")
        )
    assert [event["stop_when"] for event in events] == [{"step": 20, "notice": "collapse"}, None]


@pytest.mark.parametrize(
    ("condition", "field", "allowed"),
    [
        ({}, "stop_when", "at least one of step, metric, notice"),
        ({"step": 0}, "stop_when.step", "at least 1"),
        ({"step": 1.5}, "stop_when.step", "a whole number"),
        ({"steps": 5}, "stop_when.steps", "one of step, metric, notice"),
        ({"metric": {"name": "j", "above": 0.1}}, "stop_when.metric.name", "one of "),
        ({"metric": {"name": "js"}}, "stop_when.metric", "exactly one of above, below"),
        ({"metric": {"name": "js", "above": "a"}}, "stop_when.metric.above", "a number"),
        ({"notice": "colapse"}, "stop_when.notice", "one of collapse"),
    ],
)
async def test_impossible_condition_is_refused_at_its_field(make_run, condition, field, allowed):
    run = await make_run()
    answer = await run.patch({"stop_when": condition, "speed": 5.0})
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert allowed in error["allowed"]
    # No part of a refused patch takes effect.
    assert (await run.get())["speed"] is None


ORBIT = {
    "problem": "dirac",
    "loss": "minimax",
    "latent_dim": 1,
    "batch_size": 2,
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    "generator_learning_rate": 0.2,
    "discriminator_learning_rate": 0.2,
}


async def test_notice_comes_with_remedies_and_stops_the_run(make_run, watch):
    run = await make_run(ORBIT, speed=200.0)
    async with watch(run.id) as stream:
        await patched(run, {"notice": "oscillation"})
        await run.post("start")
        events = await stream.until(lambda s: s.events("stopped_when"))
        assert (events[0]["reason"], events[0]["notice"]) == ("notice", "oscillation")
        notice = stream.events("notice")[-1]
        assert (notice["name"], notice["form"], notice["is_over"]) == ("oscillation", "mean", False)
        assert "back and forth" in notice["text"]
        assert notice["values"]["since"] < notice["step"] == events[0]["step"]
        assert {"name": "r1", "title": "Switch on R1", "config": {"stabilizers": {"r1": {}}}} in (
            notice["remedies"]
        )
    assert (await run.get())["status"] == "stopped"
