"""The short address of a class, which somebody types who sees it on a wall."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse

router = APIRouter(include_in_schema=False)


@router.get("/c/{code}")
async def open_class_page(
    code: Annotated[str, Path(pattern="^[A-Za-z]{1,8}$")],
) -> RedirectResponse:
    """Leads to the page, which joins the class or says that there is none."""
    return RedirectResponse(f"../#class={code.upper()}", 307, {"Cache-Control": "no-store"})
