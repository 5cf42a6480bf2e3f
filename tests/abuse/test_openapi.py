"""Schemathesis tests the whole API against its OpenAPI document.

It calls every operation with valid, invalid and boundary values, with and without the token. Then
it calls sequences along the links of the document, from a new run over commands to its deletion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.engine import events

from abuse.conftest import TINY, OwnedRun, create
from patience import PATIENCE_SECONDS

N_EXAMPLES = 4
N_SEQUENCES = 4
N_STEPS = 10
# Shared by all tests. A valid request may be refused: a schema cannot express all rules of a
# configuration, and it takes 1.0 for a whole number.
COMMON = {
    "seed": 1,
    "request-timeout": PATIENCE_SECONDS,
    "checks": {"positive_data_acceptance": {"enabled": False}},
}
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def own(address: str) -> Iterator[OwnedRun]:
    """The run that most calls are about."""
    run = create(address, speed=50.0)
    yield run
    run.request("DELETE")


@pytest.fixture(scope="module")
def api(address: str, own: OwnedRun) -> Any:
    """The API as schemathesis loads it; most calls are about a run that exists."""
    config = {
        **COMMON,
        "auth": {"openapi": {"HTTPBearer": {"bearer": own.token}}},
        "generation": {"max-examples": N_EXAMPLES, "deterministic": True, "no-shrink": True},
        "phases": {
            "coverage": {"unexpected-methods": ["PUT", "TRACE"]},
            "stateful": {"enabled": False},  # tested below, with the token of each run
        },
        "operations": [
            {
                "include-path-regex": "run_id",
                "exclude-method": "DELETE",
                "parameters": {"path.run_id": own.id},
            },
            # These have a thousand cases each, one for every bound of every field of a
            # configuration. Other tests cover them.
            {
                "include-name": ["POST /api/runs", "PATCH /api/runs/{run_id}"],
                "phases": {"coverage": {"enabled": False}},
                "generation": {"max-examples": 4 * N_EXAMPLES},
            },
        ],
    }
    return load(address, config)


def load(address: str, config: dict[str, Any]) -> Any:
    config = schemathesis.Config.from_dict(config)
    return schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)


def test_every_operation_agrees_with_its_description(api, address, healthy):
    asked: set[str] = set()

    @api.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        asked.add(f"{case.operation.method.upper()} {case.operation.path}")
        if response.status_code == 201:
            forget(address, response.json())

    failures = []
    for event in schemathesis.engine.from_schema(api).execute():
        assert not isinstance(event, events.FatalError), event.exception
        assert not isinstance(event, events.NonFatalError), (event.label, event.value)
        if isinstance(event, events.EngineFinished):
            failures = event.failures
        elif isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                failures += [check.failure_info for check in checks if check.failure_info]
    assert not failures, "\n\n".join(map(describe, failures))
    documented = {
        f"{method.upper()} {path}"
        for path, operations in api.raw_schema["paths"].items()
        for method in operations
    }
    assert asked >= documented


def describe(failure: Any) -> str:
    error = getattr(failure, "failure", failure)
    return f"{error!r}\n{getattr(failure, 'code_sample', '')}"[:2000]


def forget(address: str, created: dict[str, Any]) -> None:
    """Deletes a new run at once, before its program is compiled, or ends a new class."""
    headers = {"Authorization": f"Bearer {created['token']}"}
    if "run" in created:
        path = f"runs/{created['run']['id']}"
    else:
        path = f"classes/{created['class']['code']}"
    httpx.delete(f"{address}/api/{path}", headers=headers, timeout=PATIENCE_SECONDS)


def test_sequences_along_the_links_agree_with_the_description(address, healthy):
    # The check repeats a call without the token: a deleted run is 404, which comes before 403.
    gone = {"include-method": "DELETE", "checks": {"ignored_auth": {"enabled": False}}}
    linked = {**COMMON, "operations": [gone]}
    tokens: dict[str, str] = {}
    asked: set[str] = set()

    class Sequence(load(address, linked).as_state_machine()):
        def before_call(self, case: Any) -> None:
            run_id = case.path_parameters.get("run_id")
            if run_id in tokens:
                case.headers = {**(case.headers or {}), "Authorization": f"Bearer {tokens[run_id]}"}
            if case.method == "POST" and case.path == "/api/runs" and isinstance(case.body, dict):
                # One structure for all sequences, which is compiled once.
                case.body = {**case.body, "config": TINY, "preset": None}

        def after_call(self, response: Any, case: Any) -> None:
            asked.add(f"{case.method} {case.path}")
            if response.status_code == 201 and "run" in (document := response.json()):
                tokens[document["run"]["id"]] = document["token"]

    bounds = settings(BOUNDED, max_examples=N_SEQUENCES, stateful_step_count=N_STEPS)
    try:
        Sequence.run(settings=bounds)
    finally:
        for run_id, token in tokens.items():
            forget(address, {"run": {"id": run_id}, "token": token})
    assert tokens
    assert len(asked) > 8, asked
