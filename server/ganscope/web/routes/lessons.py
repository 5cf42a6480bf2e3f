"""The REST route of a lesson's evidence: how many seeds reached its goal by each step, and pictures
of sixteen seeds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from ganscope.lessons import evidence
from ganscope.web.error_responses import responses
from ganscope.web.presenters import JsonResponse

router = APIRouter(prefix="/api", tags=["lessons"])


@router.get("/lessons/{name}/evidence", responses=responses(404, 422))
async def get_evidence(
    name: Annotated[str, Path(pattern="^[a-z0-9_]{1,80}$", description="As in the catalog.")],
) -> JsonResponse:
    """The courses of a lesson, in the catalog's order. For each training: how many seeds are at its
    goal at each step, how many have reached it by then, and pictures of the first seeds."""
    found = evidence.read(name)
    if found is None:
        raise HTTPException(404, f"There is no evidence for a lesson {name!r}.")
    return JsonResponse(found)
