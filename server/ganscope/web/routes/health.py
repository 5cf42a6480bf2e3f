"""The routes for operation: liveness with versions, and metrics for Prometheus."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from ganscope import __version__
from ganscope.web.context import Shared

VERSIONS = {name: version(name) for name in ("jax", "jaxlib", "fastapi", "uvicorn")}

router = APIRouter(tags=["operation"])


@router.get("/healthz", responses={503: {"description": "It computes wrong numbers."}})
async def healthz(context: Shared, response: Response) -> dict[str, Any]:
    """Liveness, with versions, and whether this machine computes right numbers."""
    health = await context.engine.health()
    response.status_code = 200 if health["is_fit"] else 503
    response.headers["Cache-Control"] = "no-store"
    return {
        "status": "ok" if health["is_fit"] else "unfit",
        "reason": health["reason"],
        "version": __version__,
        "versions": {"python": platform.python_version(), **VERSIONS},
        "uptime_seconds": round(time.monotonic() - context.started_at, 1),
        # The training process and the store of its runs; null where there is none.
        "child": health.get("child"),
        "store": _store(health.get("store")),
        "runs": health["runs"],
        "viewers": health["viewers"],
    }


def _store(status: dict[str, Any] | None) -> dict[str, Any] | None:
    """What everybody may know of the store: no paths of this machine, which only the log has."""
    if status is None:
        return None
    return {"is_saving": status.get("problem") is None, "n_bytes": status.get("n_bytes")}


@router.get("/metrics", response_class=Response)
async def metrics(context: Shared) -> Response:
    """The numbers that Prometheus collects."""
    # This process counts the streams itself: the training process may be restarting.
    health = await context.engine.health() | {"viewers": context.quotas.n_streams}
    text = context.telemetry.render(health)
    headers = {"Cache-Control": "no-store"}
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers=headers)
