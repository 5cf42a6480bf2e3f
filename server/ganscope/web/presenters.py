"""How runs and binary documents look in an answer, with the OpenAPI schema of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Response
from starlette.responses import JSONResponse

from ganscope.wire.json_text import Json, to_json

# A safetensors document has no media type of its own.
SAFETENSORS = "application/octet-stream"


class JsonResponse(JSONResponse):
    """JSON in which NaN and infinities are null."""

    def render(self, content: Any) -> bytes:
        return to_json(content).encode()


def safetensors_response(document: bytes) -> Response:
    """A safetensors document as an answer that is not cached."""
    return Response(document, media_type=SAFETENSORS, headers={"Cache-Control": "no-store"})


def run_document(run: Json, root_path: str) -> Json:
    """A run as clients see it: the engine's document, with links and a readable date.

    Args:
      run: the engine's document.
      root_path: the prefix of the server's links.
    """
    path = f"{root_path}/api/runs/{run['id']}"
    created_at = datetime.fromtimestamp(run["created_at"], UTC).isoformat(timespec="seconds")
    return {
        **run,
        "created_at": created_at,
        "links": {
            "self": path,
            "stream": f"{path}/stream",
            "metrics": f"{path}/metrics",
            "samples": f"{path}/samples",
            "frame": f"{path}/frame",
            "events": f"{path}/events",
            "rewind": f"{path}/rewind",
            "fork": f"{path}/fork",
            "page": f"{root_path}/#run={run['id']}",
        },
    }


def json_answer(schema: Json, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """An entry of a route's `responses`: the schema of the JSON that it answers with."""
    return {status: {"content": {"application/json": {"schema": schema}}}}


def safetensors_answer(description: str) -> dict[int | str, dict[str, Any]]:
    """An entry of a route's `responses`: it answers with a safetensors document."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": description, "content": {SAFETENSORS: {"schema": schema}}}}


# The schemas that the description of the API holds by name.
SCHEMAS: dict[str, Json] = {}


def named_schema(name: str, **properties: Json) -> Json:
    """Adds the schema of a JSON object with these keys to `SCHEMAS`; returns a reference to it."""
    SCHEMAS[name] = {"type": "object", "required": list(properties), "properties": properties}
    return {"$ref": f"#/components/schemas/{name}"}


_NUMBER_OR_NULL: Json = {"type": ["number", "null"]}
_INTEGER: Json = {"type": "integer", "minimum": 0}
_STATUSES = ["idle", "compiling", "running", "stopped", "diverged", "failed"]
# The schema of `run_document`.
RUN = named_schema(
    "Run",
    id={"type": "string"},
    status={"enum": _STATUSES},
    reason={"type": ["string", "null"], "description": "Why it has failed."},
    step=_INTEGER,
    seed=_INTEGER,
    epoch={**_INTEGER, "description": "Increases whenever the run begins again."},
    config={"type": "object", "description": "The whole configuration; see `Config`."},
    speed={**_NUMBER_OR_NULL, "description": "Steps per second; null is unlimited."},
    steps_per_second={"type": "number"},
    viewers=_INTEGER,
    metrics={"type": "object", "additionalProperties": _NUMBER_OR_NULL},
    created_at={"type": "string", "format": "date-time"},
    stop_when={"type": ["object", "null"]},
    last_step={**_INTEGER, "description": "The last step that can be shown again."},
    parent={"type": ["object", "null"], "description": "Where it was forked."},
    partner={"type": ["string", "null"], "description": "The run with which it keeps step."},
    keep_running_seconds={**_NUMBER_OR_NULL, "description": "As it was created; see there."},
    not_saved={"type": ["string", "null"], "description": "Why it is not saved at present."},
    links={"type": "object", "additionalProperties": {"type": "string"}},
)
