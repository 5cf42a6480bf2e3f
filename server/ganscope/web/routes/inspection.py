"""The REST route that shows the inside of both networks: activations, weights and gradients."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ganscope.web.context import Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import safetensors_answer, safetensors_response

router = APIRouter(prefix="/api", tags=["runs"])


@router.get(
    "/runs/{run_id}/inside",
    response_class=Response,
    responses=responses(404, 409, 429)
    | safetensors_answer("Neurons, weights and gradients as a safetensors document."),
)
async def get_inside(context: Shared, run_id: str) -> Response:
    """The activations of all neurons of both networks, with their weights and gradients."""
    return safetensors_response(await context.engine.inspection(run_id))
