"""Metrics, health, and a log without tokens."""

import asyncio
import io
import json
import logging
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ganscope import logs
from ganscope.web.loop_clock import TICK_SECONDS
from ganscope.web.rejection_log import NOTABLE
from ganscope.web.telemetry import Telemetry

HEALTH = {"runs": {"running": 2}, "viewers": 3, "steps_per_second": 10.5, "compiled": 4}


def numbers_of(text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_metrics_are_what_prometheus_reads(client, make_run, watch):
    run = await make_run(start=True)
    async with watch(run.id) as stream:
        await stream.until(lambda s: len(s.frames) > 3)
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(answer.text))
    own = [family for family in families if family.name.startswith("ganscope_")]
    assert all(family.documentation and family.samples for family in own)
    assert len({family.name for family in families}) == len(families)
    numbers = numbers_of(answer.text)
    assert numbers["ganscope_runs", "running"] >= 1
    assert numbers["ganscope_viewers",] >= 1
    assert numbers["ganscope_frames_sent_total",] > 3
    assert numbers["ganscope_compile_seconds_total",] > 0
    assert numbers["ganscope_frame_age_seconds",] >= 0
    assert numbers["ganscope_event_loop_lag_seconds_count",] >= 0
    assert "ganscope_steps_per_second" in answer.text
    assert numbers["process_resident_memory_bytes",] > 1e6


def test_number_that_the_engine_does_not_report_is_left_out():
    telemetry = Telemetry()
    numbers = numbers_of(telemetry.render(HEALTH).decode())
    assert ("ganscope_child_restarts_total",) not in numbers
    assert ("ganscope_not_saved",) not in numbers
    assert numbers["ganscope_programs_compiled",] == 4
    child = {"pid": 7, "uptime_seconds": 1.5, "restarts": 2}
    store = {"path": "/x", "problem": "disk full", "n_bytes": 99}
    more = {"child": child, "store": store, "compile_seconds": 2.5, "n_compiling": 1}
    numbers = numbers_of(telemetry.render(HEALTH | more).decode())
    assert numbers["ganscope_child_restarts_total",] == 2
    assert numbers["ganscope_child_uptime_seconds",] == 1.5
    assert numbers["ganscope_not_saved",] == 1
    assert numbers["ganscope_store_bytes",] == 99
    assert numbers["ganscope_compile_seconds_total",] == 2.5
    assert numbers["ganscope_programs_compiling",] == 1


async def test_lag_of_the_event_loop_is_noticed():
    telemetry = Telemetry()
    async with telemetry.measuring():
        await asyncio.sleep(0)
        time.sleep(TICK_SECONDS + 0.3)  # noqa: ASYNC251  blocks the event loop on purpose
        await asyncio.sleep(0.01)
        numbers = numbers_of(telemetry.render(HEALTH).decode())
    assert numbers["ganscope_event_loop_lag_seconds_count",] >= 1
    assert numbers["ganscope_event_loop_lag_seconds_sum",] >= 0.3


async def test_queues_of_viewers_are_measured():
    class Waiting:
        def age_seconds(self):
            return 1.25

        def n_queued(self):
            return 3

    telemetry, queue = Telemetry(), Waiting()
    telemetry.queues.add(queue)
    numbers = numbers_of(telemetry.render(HEALTH).decode())
    assert (numbers["ganscope_frame_age_seconds",], numbers["ganscope_texts_waiting",]) == (1.25, 3)
    del queue  # the viewer leaves
    assert numbers_of(telemetry.render(HEALTH).decode())["ganscope_texts_waiting",] == 0


async def test_health_has_versions_and_no_paths(client):
    answer = await client.get("/healthz")
    health = answer.json()
    assert health["versions"].keys() >= {"python", "jax", "jaxlib", "fastapi", "uvicorn"}
    assert health.keys() >= {"child", "store", "uptime_seconds", "reason"}
    assert (health["status"], health["reason"]) == ("ok", None)
    assert answer.headers["cache-control"] == "no-store"
    assert "/" not in json.dumps(health["store"])


class Lines:
    """Collects the lines that a handler with our formatter writes."""

    def __init__(self, format):
        self._text = io.StringIO()
        self.handler = logging.StreamHandler(self._text)
        self.handler.setFormatter(logs.formatter(format))

    @property
    def lines(self):
        return self._text.getvalue().splitlines()


@pytest.fixture(params=["text", "json"])
def written(request):
    root, collected = logging.getLogger(), Lines(request.param)
    own, level = logging.getLogger("ganscope"), logging.getLogger("ganscope").level
    root.addHandler(collected.handler)
    own.setLevel(logging.DEBUG)
    others = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
    levels = [logger.level for logger in others]
    for logger in others:
        logger.setLevel(logging.DEBUG)
    yield collected
    root.removeHandler(collected.handler)
    own.setLevel(level)
    for logger, before in zip(others, levels, strict=True):
        logger.setLevel(before)


async def test_run_leaves_two_lines_and_its_token_none(client, make_run, watch, written):
    run = await make_run()
    names = ["ganscope.v1", f"ganscope.token.{run.token}"]
    async with watch(run.id, subprotocols=names) as stream:
        await run.post("start")
        await stream.send({"type": "command", "token": run.token, "command": "start"})
        await stream.send("{" + run.token)
        await stream.until(lambda s: len([m for m in s.messages if m["type"] == "problem"]) == 2)
    await client.patch(run.path, json={"config": {"loss": "x"}}, headers=run.headers)
    assert (await client.delete(run.path, headers=run.headers)).status_code == 204
    lines = [line for line in written.lines if run.id in line]
    assert len([line for line in lines if "run created" in line]) == 1
    assert len([line for line in lines if "run deleted" in line]) == 1
    assert run.token not in "\n".join(written.lines)


async def test_token_in_an_address_is_no_token(client, make_run):
    run = await make_run()
    for path in (f"{run.path}/start?token={run.token}", f"{run.path}/start?access_token=x"):
        assert (await client.post(path)).status_code == 401
    document = await run.get()
    assert run.token not in json.dumps(document)  # not in a link either


@pytest.mark.parametrize(
    "text",
    [
        "authorization: Bearer abcdefghijklmnop",
        "Sec-WebSocket-Protocol: ganscope.v1, ganscope.token.abcdefghijklmnop",
        '{"type": "command", "token": "abcdefghijklmnop"}',
        "{'token': 'abcdefghijklmnop'}",
        "GET /x?token=abcdefghijklmnop",
    ],
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_token_in_a_log_record_of_a_library_is_masked(text, format):
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (text,), None)
    record.given = text
    assert "abcdefghijklmnop" not in logs.formatter(format).format(record)
    assert "***" in logs.formatter(format).format(record)


def test_json_log_has_one_object_per_line_with_all_fields():
    collected = Lines("json")
    logger = logging.getLogger("ganscope.test_of_json")
    logger.setLevel(logging.INFO)
    logger.addHandler(collected.handler)
    try:
        logger.info("run created", extra={"run": "a\nb", "n": 3})
        raise ValueError("two\nlines")
    except ValueError:
        logger.exception("mistake")
    finally:
        logger.removeHandler(collected.handler)
    first, second = map(json.loads, collected.lines)
    assert (first["message"], first["run"], first["n"]) == ("run created", "a\nb", 3)
    assert (first["level"], first["logger"]) == ("INFO", "ganscope.test_of_json")
    assert first["time"][4] == "-"
    assert "two\nlines" in second["exc_info"]


def test_text_log_has_one_line_per_record_whatever_the_values():
    record = logging.LogRecord("x", logging.INFO, "", 0, "viewer dropped", (), None)
    record.path, record.code, record.reason = "/a b\nERROR forged", 4408, "slow"
    line = logs.formatter("text").format(record)
    assert "\n" not in line
    assert line.endswith('INFO x: viewer dropped path="/a b\\nERROR forged" code=4408 reason=slow')


async def test_address_that_is_rejected_often_is_logged_once(serve_with, client_of, written):
    with serve_with() as address:
        async with client_of(address) as client:
            for _ in range(2 * NOTABLE):
                await client.get("/healthz", headers={"Host": "evil.example.org"})
            lines = [line for line in written.lines if "refused often" in line]
            assert len(lines) == 1
            assert "127.0.0.1" in lines[0]
            numbers = numbers_of((await client.get("/metrics")).text)
            assert numbers["ganscope_refused_total", "400"] == 2 * NOTABLE


async def test_dropped_viewer_is_logged_with_the_reason(client, make_run, watch, written):
    run = await make_run()
    async with watch(run.id) as stream:
        for _ in range(21):
            await stream.send("nonsense")
        assert await stream.until_closed() == 1008
    (line,) = (line for line in written.lines if "viewer dropped" in line)
    assert "abuse" in line
    assert run.id in line
    numbers = numbers_of((await client.get("/metrics")).text)
    assert numbers["ganscope_viewers_dropped_total", "abuse"] >= 1
