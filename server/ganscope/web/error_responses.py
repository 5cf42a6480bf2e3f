"""Turns every exception into an RFC 9457 error document with the right status."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ganscope.engine.protocol import (
    Busy,
    Conflict,
    EngineError,
    Full,
    NoSuchRun,
    Restarting,
    Unfit,
)
from ganscope.gan.fields import ConfigError
from ganscope.wire.errors import (
    MEDIA_TYPE,
    Document,
    config_error_document,
    error_document,
    validation_error_document,
)
from ganscope.wire.json_text import to_json

logger = logging.getLogger(__name__)

UNEXPECTED_ERROR = "Internal error. The server's log has the details."

_STATUS: dict[type[EngineError], int] = {
    NoSuchRun: 404,
    Full: 429,
    Busy: 429,
    Conflict: 409,
    Unfit: 503,
    Restarting: 503,
}
_RETRY_AFTER_SECONDS: dict[type[EngineError], int] = {Full: 30, Busy: 1}


class ErrorResponse(Response):
    """An error document as a response of the media type application/problem+json."""

    media_type = MEDIA_TYPE

    def __init__(self, document: Document, headers: dict[str, str] | None = None) -> None:
        super().__init__(to_json(document), document["status"], headers)


def document_of(error: Exception) -> Document:
    """The error document for an exception."""
    match error:
        case ConfigError():
            return config_error_document(error)
        case Restarting():
            # The state of the training process, which the text says too, for programs.
            return error_document(_STATUS[Restarting], str(error)) | error.status
        case RequestValidationError():
            return _request_error_document(error)
        case EngineError():
            return error_document(_STATUS.get(type(error), 500), str(error))
        case HTTPException():
            return error_document(error.status_code, str(error.detail))
        case _:
            return error_document(500, UNEXPECTED_ERROR)


def _request_error_document(error: RequestValidationError) -> Document:
    errors = error.errors()
    if any(entry["type"] == "json_invalid" for entry in errors):
        return error_document(400, "The body is not valid JSON.") | {"errors": []}
    return validation_error_document(errors)


def _retry_after_seconds(error: Exception) -> int | None:
    if isinstance(error, Restarting):
        return error.retry_after_seconds
    return _RETRY_AFTER_SECONDS.get(type(error)) if isinstance(error, EngineError) else None


def add_handlers(app: FastAPI) -> None:
    """Makes all routes answer errors with error documents."""

    async def handle(request: Request, error: Exception) -> Response:
        headers = dict(getattr(error, "headers", None) or {})
        if (seconds := _retry_after_seconds(error)) is not None:
            headers["Retry-After"] = str(seconds)
        return ErrorResponse(document_of(error), headers)

    async def handle_unexpected(request: Request, error: Exception) -> Response:
        # Starlette raises the error again after this, and the server logs its traceback.
        return ErrorResponse(document_of(error))

    for kind in (ConfigError, RequestValidationError, EngineError, HTTPException):
        app.add_exception_handler(kind, handle)
    app.add_exception_handler(Exception, handle_unexpected)


# The OpenAPI schema of an error document.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        # Only of a 503 while the training process is starting.
        "state": {"type": "string"},
        "doing": {"type": ["string", "null"]},
        "since_seconds": {"type": "number"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "given", "allowed", "message", "suggestion"],
                "properties": {
                    "field": {"type": "string"},
                    "given": {},
                    "allowed": {"type": "string"},
                    "message": {"type": "string"},
                    "suggestion": {"type": ["string", "null"]},
                },
            },
        },
    },
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """An entry of a route's `responses`: the errors that it can answer with, for OpenAPI."""
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {
            "description": error_document(status, "")["title"],
            "content": {MEDIA_TYPE: reference},
        }
        for status in statuses
    }
