"""The REST route of what is inside both networks."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ganscope.web.context import Shared
from ganscope.web.error_responses import responses

SAFETENSORS = "application/octet-stream"

router = APIRouter(prefix="/api", tags=["runs"])


@router.get(
    "/runs/{run_id}/inside",
    response_class=Response,
    responses={
        **responses(404, 409, 429),
        200: {
            "content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}},
            "description": "Neurons, weights and gradients as a safetensors document.",
        },
    },
)
async def get_inside(context: Shared, run_id: str) -> Response:
    """What every neuron of both networks does, with the weights between them."""
    document = await context.engine.inside(run_id)
    return Response(document, media_type=SAFETENSORS, headers={"Cache-Control": "no-store"})
