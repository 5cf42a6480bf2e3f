"""The short address that somebody types who sees it on a wall: of a run, or of a class."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse

from ganscope.web.context import Shared

router = APIRouter(include_in_schema=False)


@router.get("/c/{code}")
async def open_class_page(
    code: Annotated[str, Path(pattern="^[A-Za-z]{1,8}$")], context: Shared
) -> RedirectResponse:
    """Leads to the page, which watches the run of the code or joins the class, or says that there
    is none. The address is relative, for a page below a prefix."""
    run_id = context.watch_codes.run_of(code)
    place = f"class={code.upper()}" if run_id is None else f"run={run_id}"
    return RedirectResponse(f"../#{place}", 307, {"Cache-Control": "no-store"})
