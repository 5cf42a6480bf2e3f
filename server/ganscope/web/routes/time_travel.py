"""The REST routes of time travel: everybody may see any step of a run and fork the run there, its
owner may rewind it to that step, or take it back to a checkpoint."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import (
    JsonResponse,
    json_answer,
    safetensors_answer,
    safetensors_response,
)
from ganscope.web.routes.dependencies import (
    COMMAND_ERRORS,
    COMMANDED,
    CREATED,
    Owned,
    ReservedRun,
    carry_out,
    created,
    require_owner,
)
from ganscope.wire.messages import MAX_STEP, ForkBody, NoBody, RewindBody

router = APIRouter(prefix="/api", tags=["time travel"], default_response_class=JsonResponse)


@router.get(
    "/runs/{run_id}/frame",
    response_class=Response,
    responses=responses(404, 422, 429)
    | safetensors_answer("A frame, as on the stream: a safetensors document"),
)
async def get_frame(
    context: Shared,
    run_id: str,
    step: Annotated[int, Query(ge=0, le=MAX_STEP, description="From 0 to the run's `last_step`.")],
) -> Response:
    """The exact frame of any step so far; the run itself goes on."""
    return safetensors_response(await context.engine.frame(run_id, step))


@router.post("/runs/{run_id}/rewind", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def rewind_run(
    context: Shared, run_id: Owned, body: Annotated[RewindBody, Body()]
) -> JsonResponse:
    """Rewinds the run to a step, exactly, and stops it there. Later steps are kept until the run is
    started, stepped or changed."""
    return await carry_out(context, run_id, "rewind", body.model_dump())


@router.post("/runs/{run_id}/checkpoint", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def keep_checkpoint(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Keeps the present moment of the run in memory, for at least 90 seconds, in place of the one
    kept before. `restore` takes the run back there after a reset or a change."""
    return await carry_out(context, run_id, "checkpoint", {})


@router.post("/runs/{run_id}/restore", responses=COMMAND_ERRORS | json_answer(COMMANDED))
async def restore_run(
    context: Shared, run_id: Owned, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Takes the run back to its checkpoint, with its history, configuration, seed and speed, and
    stops it there."""
    return await carry_out(context, run_id, "restore", {})


@router.post(
    "/runs/{run_id}/fork",
    status_code=201,
    responses=COMMAND_ERRORS | responses(503) | json_answer(CREATED, 201),
)
async def fork_run(
    context: Shared,
    run_id: str,
    reservation: ReservedRun,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="Only for `lockstep`.")),
    ],
    body: Annotated[ForkBody | None, Body()] = None,
) -> JsonResponse:
    """Creates a run that goes on from a step of this one; answers with the run and its token. In
    lockstep both runs start and stop together, so it needs the token of this run."""
    body = body or ForkBody()
    if body.lockstep:
        await require_owner(run_id, context, credentials)
    arguments = body.model_dump(exclude_unset=True)
    return created(context, await context.engine.fork(run_id, arguments), reservation)


@router.get("/runs/{run_id}/events", responses=responses(404))
async def get_events(context: Shared, run_id: str) -> JsonResponse:
    """The journal of the run since step 0, with all that is needed to reproduce it."""
    return JsonResponse(await context.engine.events(run_id))
