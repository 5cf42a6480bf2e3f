"""The REST routes of the owner's pointer and ink on the picture of a run."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import responses
from ganscope.web.quotas import QuotaExceeded
from ganscope.web.routes.dependencies import Owned
from ganscope.wire.messages import PointerBody, StrokeBody

router = APIRouter(prefix="/api", tags=["annotations"])

ERRORS = responses(400, 401, 403, 404, 413, 422, 429)


@router.post("/runs/{run_id}/pointer", status_code=204, responses=ERRORS)
async def point(context: Shared, run_id: Owned, body: Annotated[PointerBody, Body()]) -> Response:
    """Shows the owner's pointer to all who watch the run, for some seconds."""
    await _take_turn(context, run_id)
    context.notes.send([run_id], "pointer", {"at": body.at})
    return Response(status_code=204)


@router.post("/runs/{run_id}/ink", status_code=204, responses=ERRORS)
async def draw(context: Shared, run_id: Owned, body: Annotated[StrokeBody, Body()]) -> Response:
    """Adds points to a stroke that all who watch the run see, until it is cleared."""
    await _take_turn(context, run_id)
    context.ink.extend(run_id, body.stroke, [(x, y) for x, y in body.points])
    context.notes.send([run_id], "ink", {"stroke": body.stroke, "points": body.points})
    return Response(status_code=204)


@router.delete("/runs/{run_id}/ink", status_code=204, responses=responses(401, 403, 404))
async def clear(context: Shared, run_id: Owned) -> Response:
    """Clears all strokes."""
    context.ink.clear(run_id)
    context.notes.send([run_id], "ink_cleared", {})
    return Response(status_code=204)


async def _take_turn(context: Context, run_id: str) -> None:
    """Raises `QuotaExceeded` for what comes faster than a hand moves."""
    rate = context.quotas.annotations
    if not await rate.take(run_id):
        detail = "The pointer moves too quickly. Try again in a moment."
        raise QuotaExceeded(detail, rate.retry_after_seconds)
