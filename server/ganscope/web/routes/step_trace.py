"""The REST route that traces the next step of a run without training it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ganscope.engine.protocol import Player
from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import safetensors_answer, safetensors_response

router = APIRouter(prefix="/api", tags=["runs"])


@router.get(
    "/runs/{run_id}/step_story",
    response_class=Response,
    responses=responses(404, 409, 422, 429)
    | safetensors_answer("Numbers, batches and pictures as a safetensors document."),
)
async def get_step_story(
    context: Shared,
    run_id: str,
    player: Annotated[Player, Query(description="Who moves.")] = "both",
) -> Response:
    """The exact numbers of the next step, without training it: the batches that it draws, the
    discriminator's outputs, the losses of both players, and their updates."""
    return safetensors_response(await context.engine.step_trace(run_id, player))
