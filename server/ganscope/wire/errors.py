"""Errors as RFC 9457 documents: what was given, what is allowed, and what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic_core import ErrorDetails

from ganscope.gan.fields import ConfigError
from ganscope.wire.json_text import plain

MEDIA_TYPE = "application/problem+json"

type Document = dict[str, Any]

_ALLOWED = {
    "missing": "a value: it is required",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a string",
    "dict_type": "a JSON object",
    "model_type": "a JSON object",
    "model_attributes_type": "a JSON object",
    "list_type": "a list",
    "json_invalid": "a JSON document",
}
_BOUNDS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "min_length": "at least {} entries",
    "max_length": "at most {} entries",
}


def error_document(
    status: int, detail: str, *, errors: Sequence[Mapping[str, Any]] = (), title: str = ""
) -> Document:
    """Returns an error document.

    Args:
      status: the HTTP status.
      detail: the text for a person.
      errors: entries made by `error_entry`, one for each field.
      title: by default the phrase of the status.
    """
    return {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": plain(list(errors)),
    }


def error_entry(
    field: str, given: Any, allowed: str, message: str, suggestion: str | None = None
) -> dict[str, Any]:
    """One entry of a document's `errors`: a field, its value, and a suggestion to replace it."""
    return {
        "field": field,
        "given": shorten(given),
        "allowed": allowed,
        "message": message,
        "suggestion": suggestion,
    }


def shorten(given: Any, length: int = 200) -> Any:
    """A given value in plain JSON types, or the beginning of its text if that is too long."""
    given = given.decode(errors="replace") if isinstance(given, bytes) else plain(given)
    text = repr(given)
    return given if len(text) <= length else text[:length] + "..."


def config_error_document(error: ConfigError) -> Document:
    """The error document of an invalid configuration."""
    entry = error_entry(error.field, error.given, error.allowed, str(error), error.suggestion)
    return error_document(422, str(error), errors=[entry], title="Invalid configuration")


def validation_error_document(errors: Sequence[ErrorDetails | Mapping[str, Any]]) -> Document:
    """The error document of a request with invalid fields, from the errors of pydantic."""
    entries = [_validation_entry(error) for error in errors]
    detail = " ".join(entry["message"] for entry in entries)
    return error_document(422, detail, errors=entries, title="Invalid request")


def _validation_entry(error: Mapping[str, Any]) -> dict[str, Any]:
    context = error.get("ctx") or {}
    field = ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "path"))
    if "unknown" in context:
        field = f"{field}.{context['unknown']}".lstrip(".")
        given, allowed = context["given"], context["allowed"]
    else:
        given = None if error["type"] == "missing" else error.get("input")
        allowed = _allowed(error["type"], context) or str(error["msg"])
    suggestion = context.get("suggestion")
    shown = repr(shorten(given, 60))
    message = f"{field or 'The body'} must be {allowed} (got {shown})."
    if error["type"] == "missing":
        message = f"{field or 'The body'} is missing."
    elif "unknown" in context:
        message = f"There is no field {field}."
    if suggestion:
        message += f" Did you mean {suggestion!r}?"
    return error_entry(field, given, allowed, message, suggestion)


def _allowed(kind: str, context: Mapping[str, Any]) -> str:
    """What pydantic allows, in words; empty for an unknown kind of error."""
    if kind in _ALLOWED:
        return _ALLOWED[kind]
    if "expected" in context:
        return "one of " + str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return " and ".join(
        text.format(context[bound]) for bound, text in _BOUNDS.items() if bound in context
    )
