"""The REST routes of runs."""

from __future__ import annotations

import csv
import io
import logging
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from ganscope.web.context import Context, Json, Shared
from ganscope.web.error_responses import responses
from ganscope.web.middleware.rate_limit import RunPlace
from ganscope.web.quotas import QuotaReservation
from ganscope.wire.json_text import to_json
from ganscope.wire.languages import Language
from ganscope.wire.messages import (
    MAX_SAMPLES,
    MAX_SEED,
    CreateBody,
    JudgeBody,
    NoBody,
    PatchBody,
    ResetBody,
    StepBody,
)

logger = logging.getLogger(__name__)

MERGE_PATCH = "application/merge-patch+json"


class JsonResponse(Response):
    """JSON without NaN."""

    media_type = "application/json"

    def __init__(
        self, content: Any, status_code: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(to_json(content), status_code, headers)


def run_document(run: Json) -> Json:
    """A run as it is told to the outside: with links, and the time in words."""
    path = f"/api/runs/{run['id']}"
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
            "page": f"/#run={run['id']}",
        },
    }


async def require_owner(
    run_id: str,
    context: Shared,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="The token that came with the run.")),
    ],
) -> str:
    """The id of a run that the caller may change."""
    if credentials is None:
        raise HTTPException(
            401,
            "This needs the run's token: Authorization: Bearer <token>.",
            {"WWW-Authenticate": "Bearer"},
        )
    # A run that is gone is told as such, whatever the token.
    await context.engine.get(run_id)
    if not context.owners.owns(credentials.credentials, run_id):
        raise HTTPException(403, "This token does not belong to this run.")
    return run_id


Owned = Annotated[str, Depends(require_owner)]
router = APIRouter(prefix="/api", tags=["runs"], default_response_class=JsonResponse)
CHANGES = responses(400, 401, 403, 404, 409, 413, 422, 429)


@router.get("/catalog", responses=responses(422))
async def get_catalog(context: Shared, language: Language = "en") -> Response:
    """Everything there is to choose, with ranges, units and help."""
    headers = {"Cache-Control": "no-cache"}
    document = await context.engine.catalog(language)
    return Response(document, media_type="application/json", headers=headers)


@router.post("/runs", status_code=201, responses=responses(400, 413, 422, 429, 503))
async def create_run(
    context: Shared, place: RunPlace, body: Annotated[CreateBody | None, Body()] = None
) -> JsonResponse:
    """Creates a run, and hands out the token that steers it."""
    body = body or CreateBody()
    seed = secrets.randbelow(MAX_SEED + 1) if body.seed is None else body.seed
    run = await context.engine.create(
        body.preset, body.config, seed=seed, start=body.start, speed=body.speed
    )
    return created(context, run, place)


def created(context: Context, run: Json, place: QuotaReservation) -> JsonResponse:
    """Hands out the token of a new run."""
    place.run_id = run["id"]
    logger.info("run created", extra={"run": run["id"], "parent": run["parent"]})
    answer = {"run": run_document(run), "token": context.owners.token_of(run["id"])}
    headers = {"Location": f"/api/runs/{run['id']}", "Cache-Control": "no-store"}
    return JsonResponse(answer, 201, headers)


@router.get("/runs")
async def list_runs(context: Shared) -> JsonResponse:
    """All runs, oldest first."""
    return JsonResponse({"runs": [run_document(run) for run in await context.engine.runs()]})


@router.get("/runs/{run_id}", responses=responses(404))
async def get_run(context: Shared, run_id: str) -> JsonResponse:
    """One run as it is now."""
    return JsonResponse(run_document(await context.engine.get(run_id)))


@router.delete("/runs/{run_id}", status_code=204, responses=responses(401, 403, 404))
async def delete_run(context: Shared, run_id: Owned) -> Response:
    """Ends a run; its viewers are told."""
    await context.engine.delete(run_id)
    logger.info("run deleted", extra={"run": run_id})
    return Response(status_code=204)


@router.post("/runs/{run_id}/start", responses=CHANGES)
async def start_run(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Trains until told otherwise."""
    return await command(context, run_id, "start", {})


@router.post("/runs/{run_id}/stop", responses=CHANGES)
async def stop_run(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Stops training and keeps the state."""
    return await command(context, run_id, "stop", {})


@router.post("/runs/{run_id}/step", status_code=202, responses=CHANGES)
async def step_run(
    context: Shared, run_id: Owned, body: Annotated[StepBody | None, Body()] = None
) -> JsonResponse:
    """Trains a number of steps; answers at once."""
    return await command(context, run_id, "step", (body or StepBody()).model_dump(), 202)


@router.post("/runs/{run_id}/reset", responses=CHANGES)
async def reset_run(
    context: Shared, run_id: Owned, body: Annotated[ResetBody | None, Body()] = None
) -> JsonResponse:
    """Begins again from step 0, with the same seed or another one."""
    return await command(context, run_id, "reset", (body or ResetBody()).model_dump())


@router.patch(
    "/runs/{run_id}",
    responses=CHANGES,
    openapi_extra={
        "requestBody": {
            "content": {MERGE_PATCH: {"schema": {"$ref": "#/components/schemas/PatchBody"}}}
        }
    },
)
async def patch_run(
    context: Shared, run_id: Owned, body: Annotated[PatchBody, Body()]
) -> JsonResponse:
    """Changes a run while it trains."""
    return await command(context, run_id, "patch", body.model_dump(exclude_unset=True))


async def command(
    context: Context, run_id: str, name: Any, arguments: Json, status: int = 200
) -> JsonResponse:
    """Carries out a command; answers with what became of the run."""
    answer = await context.engine.command(run_id, name, arguments)
    return JsonResponse({**answer, "run": run_document(answer["run"])}, status)


@router.get(
    "/runs/{run_id}/metrics",
    responses={
        **responses(404, 422),
        200: {
            "content": {"text/csv": {"schema": {"type": "string"}}},
            "description": "Columns and rows; with `format=csv` as a table.",
        },
    },
)
async def get_metrics(
    context: Shared, run_id: str, format: Literal["json", "csv"] = "json"
) -> Response:
    """The history of the losses and metrics, evenly thinned when it is long."""
    history = await context.engine.history(run_id)
    if format == "json":
        return JsonResponse(history)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(history["columns"])
    # An undefined value is an empty cell.
    writer.writerows([["" if v != v else v for v in row] for row in history["rows"]])
    headers = {"Content-Disposition": f'attachment; filename="ganscope-{run_id}.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=headers)


@router.get("/runs/{run_id}/samples", responses=responses(404, 409, 422, 429))
async def get_samples(
    context: Shared,
    run_id: str,
    n: Annotated[int, Query(ge=1, le=MAX_SAMPLES, description="How many.")] = 256,
    seed: Annotated[
        int, Query(ge=0, le=MAX_SEED, description="The same seed asks for the same latents.")
    ] = 0,
) -> JsonResponse:
    """Fresh samples of the generator."""
    return JsonResponse(await context.engine.samples(run_id, n, seed))


@router.post("/runs/{run_id}/discriminator", responses=responses(400, 404, 409, 413, 422, 429))
async def ask_discriminator(
    context: Shared, run_id: str, body: Annotated[JudgeBody, Body()]
) -> JsonResponse:
    """The discriminator's opinion of given points."""
    return JsonResponse(await context.engine.judge(run_id, body.x))
