"""The API's description: `/docs`, from files of this server and without inline scripts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from ganscope.web.problems import SCHEMA
from ganscope.wire.schema import config_schema

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>ganscope: the API</title>
<link rel="stylesheet" href="/vendor/swagger-ui/swagger-ui.css">
<link rel="icon" href="/favicon.svg">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/vendor/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def page() -> HTMLResponse:
    """The API, to read and to try."""
    return HTMLResponse(_PAGE)


@router.get("/docs/start.js")
async def start() -> Response:
    """What the page's security policy does not allow inline."""
    return Response(_START, media_type="text/javascript")


def add_openapi(app: FastAPI) -> None:
    """OpenAPI that knows the fields of a configuration, and one shape of errors."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    schemas["Problem"] = SCHEMA
    schemas["Config"] = config_schema()
    for body in ("CreateBody", "PatchBody"):
        config = schemas[body]["properties"]["config"]
        schemas[body]["properties"]["config"] = {
            "$ref": "#/components/schemas/Config",
            "description": config["description"],
        }
    # FastAPI describes its own shape of validation errors, which this application never sends.
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path in document["paths"].values():
        for operation in path.values():
            if "422" in operation["responses"]:
                operation["responses"]["422"]["content"] = {"application/problem+json": problem}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return document
