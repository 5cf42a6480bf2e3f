"""The routes for sharing the page: its addresses, QR codes, and codes to watch a run."""

from __future__ import annotations

import io
from typing import Annotated
from urllib.parse import urlsplit

import segno
from fastapi import APIRouter, Query, Request, Response

from ganscope.settings import Settings
from ganscope.web.context import Shared
from ganscope.web.error_responses import ErrorResponse, responses
from ganscope.web.network import addresses_for_others, is_loopback, name_of
from ganscope.web.presenters import JsonResponse, json_answer, named_schema
from ganscope.web.routes.dependencies import COMMAND_ERRORS, Owned
from ganscope.wire.errors import error_document, error_entry

# Phones cannot read a denser code from a projector across a room.
MAX_LENGTH = 1000

WATCH_CODE = named_schema("WatchCode", code={"type": "string"})

router = APIRouter(tags=["sharing"])


@router.get("/api/address")
async def get_address(request: Request, context: Shared) -> JsonResponse:
    """Whether other machines can open this page, and under which address."""
    document = {
        "is_loopback": is_loopback(context.settings.host),
        "addresses": addresses(request, context.settings),
        "embed_origins": list(context.settings.embed_origins),
    }
    return JsonResponse(document)


@router.get(
    "/api/qr.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **responses(422)},
)
async def get_qr_code(
    request: Request,
    context: Shared,
    text: Annotated[
        str, Query(max_length=MAX_LENGTH, description="An address of this very server.")
    ],
) -> Response:
    """A link to this server as a QR code."""
    hosts = [request.headers["host"].lower()]
    hosts += [urlsplit(address).netloc for address in addresses(request, context.settings)]
    if not _leads_to(text, hosts):
        allowed = "a link to this server, which goes by " + " or ".join(hosts)
        message = f"text: only {allowed}, becomes a QR code."
        entry = error_entry("text", text, allowed, message)
        return ErrorResponse(error_document(422, message, errors=[entry], title="Invalid request"))
    svg = io.BytesIO()
    # Many readers need dark on light, whatever the theme, and the margin of the standard.
    segno.make_qr(text, error="m").save(
        svg, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False
    )
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(svg.getvalue(), media_type="image/svg+xml", headers=headers)


@router.post("/api/runs/{run_id}/watch_code", responses=COMMAND_ERRORS | json_answer(WATCH_CODE))
async def create_watch_code(run_id: Owned, context: Shared) -> JsonResponse:
    """The short code of a run: `/c/{code}` leads a class to its page. It lasts as long as the
    server."""
    await context.engine.get(run_id)
    return JsonResponse({"code": context.watch_codes.code_of(run_id)})


def _leads_to(text: str, hosts: list[str]) -> bool:
    """Returns whether a text is a link to one of these hosts, as a browser writes it."""
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        link = urlsplit(text)
    except ValueError:
        return False
    return link.scheme in ("http", "https") and link.netloc.lower() in hosts


def addresses(request: Request, settings: Settings) -> list[str]:
    """The addresses at which other machines find this page; empty for a request from another
    machine, which knows its address already."""
    name = name_of(request.headers["host"]) or ""
    if not (is_loopback(name) or name.endswith(".localhost")):
        return []
    _, port = request.scope["server"]
    return addresses_for_others(settings.host, port)
