"""The REST route of one step, told before it is done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ganscope.engine.protocol import Player
from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.routes.inspection import SAFETENSORS

router = APIRouter(prefix="/api", tags=["runs"])


@router.get(
    "/runs/{run_id}/step_story",
    response_class=Response,
    responses={
        **responses(404, 409, 422, 429),
        200: {
            "content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}},
            "description": "Numbers, batches and pictures as a safetensors document.",
        },
    },
)
async def get_step_story(
    context: Shared,
    run_id: str,
    player: Annotated[Player, Query(description="Who moves.")] = "both",
) -> Response:
    """The next step told in its true numbers, and not done: what it will draw, what D says of it,
    what both players lose, and how far they move."""
    document = await context.engine.step_story(run_id, player)
    return Response(document, media_type=SAFETENSORS, headers={"Cache-Control": "no-store"})
