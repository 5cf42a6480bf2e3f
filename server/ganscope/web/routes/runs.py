"""The REST routes that create, steer, show and delete runs."""

from __future__ import annotations

import csv
import io
import logging
import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Response

from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import RUN, JsonResponse, json_answer, named_schema, run_document
from ganscope.web.routes.dependencies import (
    COMMAND_ERRORS,
    COMMANDED,
    CREATED,
    Owned,
    ReservedRun,
    carry_out,
    created,
)
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


router = APIRouter(prefix="/api", tags=["runs"], default_response_class=JsonResponse)


@router.get("/catalog", responses=responses(422))
async def get_catalog(context: Shared, language: Language = "en") -> Response:
    """The catalog: all choices of a configuration, with ranges, units and help."""
    headers = {"Cache-Control": "no-cache"}
    document = await context.engine.catalog(language)
    return Response(document, media_type="application/json", headers=headers)


@router.post(
    "/runs",
    status_code=201,
    responses=responses(400, 413, 422, 429, 503) | json_answer(CREATED, 201),
)
async def create_run(
    context: Shared, reservation: ReservedRun, body: Annotated[CreateBody | None, Body()] = None
) -> JsonResponse:
    """Creates a run; answers with the run and the token that steers it."""
    body = body or CreateBody()
    seed = secrets.randbelow(MAX_SEED + 1) if body.seed is None else body.seed
    run = await context.engine.create(
        body.preset,
        body.config,
        seed=seed,
        start=body.start,
        speed=body.speed,
        keep_running_seconds=body.keep_running_seconds,
    )
    return created(context, run, reservation)


@router.get(
    "/runs", responses=json_answer(named_schema("Runs", runs={"type": "array", "items": RUN}))
)
async def list_runs(context: Shared) -> JsonResponse:
    """All runs, oldest first."""
    root = context.settings.root_path
    return JsonResponse({"runs": [run_document(run, root) for run in await context.engine.runs()]})


@router.get("/runs/{run_id}", responses=responses(404) | json_answer(RUN))
async def get_run(context: Shared, run_id: str) -> JsonResponse:
    """One run as it is now."""
    run = await context.engine.get(run_id)
    return JsonResponse(run_document(run, context.settings.root_path))


@router.delete("/runs/{run_id}", status_code=204, responses=responses(401, 403, 404))
async def delete_run(context: Shared, run_id: Owned) -> Response:
    """Deletes a run and closes its streams."""
    await context.engine.delete(run_id)
    logger.info("run deleted", extra={"run": run_id})
    return Response(status_code=204)


@router.post("/runs/{run_id}/start", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def start_run(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Trains until the run is stopped."""
    return await carry_out(context, run_id, "start", {})


@router.post("/runs/{run_id}/stop", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def stop_run(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Stops training and keeps the state."""
    return await carry_out(context, run_id, "stop", {})


@router.post(
    "/runs/{run_id}/step",
    status_code=202,
    responses=COMMAND_ERRORS | json_answer(COMMANDED, 202),
)
async def step_run(
    context: Shared, run_id: Owned, body: Annotated[StepBody | None, Body()] = None
) -> JsonResponse:
    """Trains a number of steps; answers before they are trained."""
    return await carry_out(context, run_id, "step", (body or StepBody()).model_dump(), 202)


@router.post("/runs/{run_id}/reset", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def reset_run(
    context: Shared, run_id: Owned, body: Annotated[ResetBody | None, Body()] = None
) -> JsonResponse:
    """Resets the run to step 0, with the same seed or another one."""
    return await carry_out(context, run_id, "reset", (body or ResetBody()).model_dump())


@router.patch(
    "/runs/{run_id}",
    responses=COMMAND_ERRORS | json_answer(COMMANDED),
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
    return await carry_out(context, run_id, "patch", body.model_dump(exclude_unset=True))


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
    """The history of losses and metrics; a long history is thinned evenly."""
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
    """The discriminator's output at given points."""
    return JsonResponse(await context.engine.judge(run_id, body.x))
