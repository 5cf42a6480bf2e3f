"""What the client sends and how it reads answers, without a server."""

from __future__ import annotations

import inspect
import subprocess
import sys

import httpx
import numpy as np
import pytest

from ganscope.client import (
    AccessError,
    AsyncClient,
    AsyncRun,
    Client,
    InvalidRequest,
    NoSuchRun,
    Run,
    ServerUnavailable,
    TooManyRequests,
    at_least,
    at_most,
    calls,
)
from ganscope.client.conditions import condition_of
from ganscope.client.frames import Frame
from ganscope.client.protocol import Retries, base_url, request_of, result_of, stream_url


def moment(step, **metrics):
    return Frame({}, step, 0, 0, "running", "line", metrics, {})


def test_condition_needs_its_step_and_every_metric():
    condition = condition_of(10, {"modes_covered": 8, "js": at_most(0.1)})
    assert condition.holds(moment(10, modes_covered=8, js=0.1))
    assert not condition.holds(moment(9, modes_covered=8, js=0.1))
    assert not condition.holds(moment(10, modes_covered=7, js=0.1))
    assert not condition.holds(moment(10, modes_covered=8, js=0.11))
    assert not condition.holds(moment(10, modes_covered=8))
    assert not condition.holds(moment(10, modes_covered=8, js=None))
    assert at_least(2).holds(2)
    assert not at_least(2).holds(1.9)


@pytest.mark.parametrize("bounds", [{"js": "0.1"}, {"js": None}, {"js": True}])
def test_bound_that_is_no_number_is_refused(bounds):
    with pytest.raises(TypeError, match="js must be a number, at_least"):
        condition_of(None, bounds)


def test_nothing_to_wait_for_is_refused():
    with pytest.raises(TypeError, match="a step or a metric"):
        condition_of(None, {})


def test_grid_has_every_combination():
    values = {
        "batch_size": [8, 16],
        "generator.hidden_width": [4],
        "generator.activation": ["relu"],
    }
    assert list(calls.grid(values)) == [
        {"batch_size": n, "generator": {"hidden_width": 4, "activation": "relu"}} for n in (8, 16)
    ]


def test_history_becomes_columns():
    table = {"columns": ["step", "js"], "rows": [[0, None], [1, 0.5]]}
    columns = calls.metrics("r").read(table)
    np.testing.assert_array_equal(columns["step"], [0, 1])
    assert columns["step"].dtype == np.int64
    np.testing.assert_array_equal(columns["js"], [np.nan, 0.5])
    empty = calls.metrics("r").read({"columns": ["step", "js"], "rows": []})
    assert [len(column) for column in empty.values()] == [0, 0]


def test_changes_carry_a_key_and_questions_do_not():
    first, second = (request_of(calls.command("r", "start"), "t") for _ in range(2))
    assert first.keywords["headers"]["Authorization"] == "Bearer t"
    keys = {request.keywords["headers"]["Idempotency-Key"] for request in (first, second)}
    assert len(keys) == 2
    assert request_of(calls.get("r"), None).keywords["headers"] == {}


def test_addresses_keep_the_path_of_the_server():
    assert base_url("https://example.org/ganscope") == "https://example.org/ganscope/"
    assert stream_url("https://example.org/g/", "r") == "wss://example.org/g/api/runs/r/stream"
    assert stream_url("http://127.0.0.1:80", "r") == "ws://127.0.0.1:80/api/runs/r/stream"
    with pytest.raises(ValueError, match="must begin with http"):
        stream_url("127.0.0.1:8000", "r")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AccessError),
        (403, AccessError),
        (404, NoSuchRun),
        (409, InvalidRequest),
        (422, InvalidRequest),
        (429, TooManyRequests),
        (503, ServerUnavailable),
    ],
)
def test_error_names_the_fields_and_when_to_try_again(status, kind):
    problem = {"detail": "d", "errors": [{"field": "loss", "message": "loss must be …"}]}
    request = httpx.Request("GET", "http://x")
    answer = httpx.Response(status, json=problem, headers={"retry-after": "3"}, request=request)
    with pytest.raises(kind, match=r"^loss must be …$") as caught:
        result_of(calls.get("r"), answer)
    assert caught.value.fields == {"loss": "loss must be …"}
    assert (caught.value.status, caught.value.retry_after_seconds) == (status, 3)


def test_answer_of_a_proxy_is_an_error_too():
    answer = httpx.Response(502, text="<html>", request=httpx.Request("GET", "http://x/api"))
    with pytest.raises(Exception, match="502 Bad Gateway at http://x/api"):
        result_of(calls.get("r"), answer)


def test_pauses_grow_and_end(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("ganscope.client.protocol.time.monotonic", lambda: now[0])
    retries, pauses = Retries(10), []
    while now[0] < 10:
        pauses.append(retries.pause_after(OSError("gone")))
        now[0] += pauses[-1]
    assert pauses[0] <= 0.125 < 2 <= pauses[-1]
    with pytest.raises(OSError, match="gone"):
        retries.pause_after(OSError("gone"))
    retries.succeeded()
    assert retries.pause_after(OSError("gone")) <= 0.125


def test_pause_is_as_long_as_the_server_asks():
    error = ServerUnavailable(503, {}, 4.0)
    assert 3 <= Retries(10).pause_after(error) <= 5


@pytest.mark.parametrize(("one", "other"), [(Client, AsyncClient), (Run, AsyncRun)])
def test_both_clients_have_the_same_methods(one, other):
    def methods(kind):
        return {
            name: list(inspect.signature(value).parameters.values())
            for name, value in vars(kind).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }

    ours, theirs = methods(one), methods(other)
    assert ours.keys() == theirs.keys()
    for name, parameters in ours.items():
        names = [(p.name, p.kind, p.default) for p in parameters]
        if (one, name) == (Run, "messages"):  # `asyncio.timeout` bounds the other one
            names.pop()
        assert names == [(p.name, p.kind, p.default) for p in theirs[name]], name


@pytest.mark.process
def test_client_loads_nothing_of_the_server():
    code = "import sys, ganscope.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"httpx", "websockets", "numpy"} <= loaded
    assert not loaded & {"jax", "jaxlib", "optax", "fastapi", "starlette", "pydantic", "plotly"}
    inner = {name for name in done.stdout.split() if name.startswith("ganscope.")}
    assert all(name.startswith("ganscope.client") for name in inner)
