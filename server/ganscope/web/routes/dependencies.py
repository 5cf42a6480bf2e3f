"""What several routes share: the owner's token, the quota for a new run, and two answers."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import RUN, JsonResponse, named_schema, run_document
from ganscope.web.quotas import QuotaReservation, address_of
from ganscope.web.trusted_proxies import is_from_this_machine
from ganscope.wire.json_text import Json

logger = logging.getLogger(__name__)

# OpenAPI: the errors of a command, its answer, and the answer of a route that creates a run.
COMMAND_ERRORS = responses(400, 401, 403, 404, 409, 413, 422, 429)
COMMANDED = named_schema("Commanded", run=RUN)
CREATED = named_schema(
    "Created",
    run=RUN,
    token={"type": "string", "description": "Steers the run; it is sent only once."},
)


async def require_owner(
    run_id: str,
    context: Shared,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="The token that came with the run.")),
    ],
) -> str:
    """Returns the id of a run whose token the caller has sent.

    A token is checked without the engine, so that a command costs one call to it. Only for a wrong
    token the engine is asked whether the run exists: 404 comes before 403.
    """
    if credentials is None:
        raise HTTPException(
            401,
            "This needs the run's token: Authorization: Bearer <token>.",
            {"WWW-Authenticate": "Bearer"},
        )
    if not context.tokens.verify(credentials.credentials, run_id):
        await context.engine.get(run_id)
        raise HTTPException(403, "This token does not belong to this run.")
    return run_id


Owned = Annotated[str, Depends(require_owner)]


async def _reserve_run(request: Request, context: Shared) -> AsyncIterator[QuotaReservation]:
    async def list_run_ids() -> set[str]:
        return {run["id"] for run in await context.engine.runs()}

    address, is_local = address_of(request), is_from_this_machine(request)
    async with context.quotas.reserve_run(address, list_run_ids, is_local=is_local) as reservation:
        yield reservation


# The annotation with which a route that creates a run takes room for it.
ReservedRun = Annotated[QuotaReservation, Depends(_reserve_run)]


def created(context: Context, run: Json, reservation: QuotaReservation) -> JsonResponse:
    """Answers with a new run and its token, and charges the run to the reservation."""
    reservation.run_id = run["id"]
    logger.info("run created", extra={"run": run["id"], "parent": run["parent"]})
    document = run_document(run, context.settings.root_path)
    answer = {"run": document, "token": context.tokens.token_of(run["id"])}
    headers = {"Location": document["links"]["self"], "Cache-Control": "no-store"}
    return JsonResponse(answer, 201, headers)


async def carry_out(
    context: Context, run_id: str, command: Any, arguments: Json, status: int = 200
) -> JsonResponse:
    """Sends a command to a run; answers with the run as it is afterwards."""
    answer = await context.engine.command(run_id, command, arguments)
    run = run_document(answer["run"], context.settings.root_path)
    return JsonResponse({**answer, "run": run}, status)
