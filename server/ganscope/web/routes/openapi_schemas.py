"""What the routes answer with, for OpenAPI: they write JSON themselves, so FastAPI cannot know."""

from __future__ import annotations

from ganscope.web.context import Json

_NUMBER_OR_NULL: Json = {"type": ["number", "null"]}
_INTEGER: Json = {"type": "integer", "minimum": 0}
_STATUSES = ["idle", "compiling", "running", "stopped", "diverged", "failed"]
_RUN: Json = {
    "id": {"type": "string"},
    "status": {"enum": _STATUSES},
    "reason": {"type": ["string", "null"], "description": "Why it has failed."},
    "step": _INTEGER,
    "seed": _INTEGER,
    "epoch": {**_INTEGER, "description": "Grows when it begins again."},
    "config": {"type": "object", "description": "The whole configuration; see `Config`."},
    "speed": {**_NUMBER_OR_NULL, "description": "Steps per second; null is unlimited."},
    "steps_per_second": {"type": "number"},
    "viewers": _INTEGER,
    "metrics": {"type": "object", "additionalProperties": _NUMBER_OR_NULL},
    "created_at": {"type": "string", "format": "date-time"},
    "stop_when": {"type": ["object", "null"]},
    "last_step": {**_INTEGER, "description": "The furthest step that is still kept."},
    "parent": {"type": ["object", "null"], "description": "Where it was forked."},
    "partner": {"type": ["string", "null"], "description": "The run with which it keeps step."},
    "not_saved": {"type": ["string", "null"], "description": "Why it is not saved at present."},
    "links": {"type": "object", "additionalProperties": {"type": "string"}},
}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


_ONE: Json = {"$ref": "#/components/schemas/Run"}
SCHEMAS: dict[str, Json] = {
    "Run": _object(**_RUN),
    "Runs": _object(runs={"type": "array", "items": _ONE}),
    "Created": _object(
        run=_ONE, token={"type": "string", "description": "Steers the run; told this once."}
    ),
    "Commanded": _object(run=_ONE),
}
_COMMANDS = ("start", "stop", "step", "reset", "rewind")
_NAMES = {
    ("/api/runs", "get"): "Runs",
    ("/api/runs", "post"): "Created",
    ("/api/runs/{run_id}", "get"): "Run",
    ("/api/runs/{run_id}", "patch"): "Commanded",
    ("/api/runs/{run_id}/fork", "post"): "Created",
    **{(f"/api/runs/{{run_id}}/{name}", "post"): "Commanded" for name in _COMMANDS},
}


def describe_answers(document: Json) -> None:
    """Puts the shapes of answers into an OpenAPI document."""
    document["components"]["schemas"].update(SCHEMAS)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/json")
                if status.startswith("2") and content is not None:
                    name = _NAMES.get((path, method))
                    reference = {"$ref": f"#/components/schemas/{name}"}
                    content["schema"] = reference if name else {"type": "object"}
