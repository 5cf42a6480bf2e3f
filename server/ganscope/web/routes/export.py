"""The REST route that exports a run as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

import ganscope
from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import SAFETENSORS, run_document
from ganscope.wire.json_text import Json, to_json
from ganscope.wire.messages import MAX_STEP

type Format = Literal["json", "python", "safetensors"]
# (media type, file name extension) of each format.
FILES: dict[str, tuple[str, str]] = {
    "json": ("application/json", "json"),
    "python": ("text/x-python", "py"),
    "safetensors": (SAFETENSORS, "safetensors"),
}

router = APIRouter(prefix="/api", tags=["runs"])


@router.get(
    "/runs/{run_id}/export",
    response_class=Response,
    responses={
        **responses(404, 422, 429),
        200: {
            "description": "The file",
            "content": {
                "application/json": {},
                "text/x-python": {"schema": {"type": "string"}},
                SAFETENSORS: {"schema": {"type": "string", "format": "binary"}},
            },
        },
    },
)
async def export_run(
    context: Shared,
    run_id: str,
    format: Format = "json",
    step: Annotated[
        int | None,
        Query(ge=0, le=MAX_STEP, description="Of script and weights; the present one if left out."),
    ] = None,
) -> Response:
    """The run as a file: everything about it (json), a script that needs only JAX and optax and
    reproduces the training bit for bit (python), or its weights (safetensors)."""
    content: str | bytes
    match format:
        case "python":
            content = await context.engine.script(run_id, step)
        case "safetensors":
            content = await context.engine.weights(run_id, step)
        case _:
            content = to_json(await _run_archive(context, run_id))
    media_type, extension = FILES[format]
    headers = {
        "Content-Disposition": f'attachment; filename="ganscope-{run_id}.{extension}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


async def _run_archive(context: Shared, run_id: str) -> Json:
    """All that is known of a run, as one JSON object."""
    engine = context.engine
    return {
        "ganscope": ganscope.__version__,
        "run": run_document(await engine.get(run_id), context.settings.root_path),
        "story": await engine.events(run_id),
        "metrics": await engine.history(run_id),
    }
