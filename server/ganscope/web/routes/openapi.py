"""The routes that describe the API: `/openapi.json`, and Swagger UI at `/docs`, which loads nothing
from other servers."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from ganscope.web.context import Shared
from ganscope.web.error_responses import SCHEMA, responses
from ganscope.web.middleware.idempotency import CHANGING_METHODS, HEADER, KEY, KEY_LENGTHS
from ganscope.web.presenters import SCHEMAS
from ganscope.wire.json_text import Json, to_json

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>ganscope: the API</title>
<link rel="stylesheet" href="vendor/swagger-ui/swagger-ui.css">
<link rel="icon" href="favicon.svg">
</head>
<body>
<div id="swagger-ui"></div>
<script src="vendor/swagger-ui/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


_IDEMPOTENCY_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Identifies this request. A request that is repeated with the same key, such as "
    "after a connection broke, is carried out once and answered again.",
    "schema": {
        "type": "string",
        "minLength": KEY_LENGTHS[0],
        "maxLength": KEY_LENGTHS[-1],
        "pattern": f"^{KEY.pattern}$",
    },
}


router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def page() -> HTMLResponse:
    """The API, to read and to try."""
    return HTMLResponse(_PAGE)


@router.get("/docs/start.js")
async def start() -> Response:
    """The script of `/docs`, in a file because the security policy allows no inline scripts."""
    return Response(_START, media_type="text/javascript")


@router.get("/openapi.json")
async def openapi(request: Request, context: Shared) -> Response:
    """The OpenAPI document, with all fields of a configuration."""
    app: FastAPI = request.app
    if app.openapi_schema is None:
        document = _document(app, await context.engine.config_schema())
        if context.settings.root_path:
            document["servers"] = [{"url": context.settings.root_path}]
        app.openapi_schema = document
    return Response(to_json(app.openapi_schema), media_type="application/json")


def _document(app: FastAPI, config_schema: Json) -> Json:
    """Completes FastAPI's document with what it cannot know."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    schemas["Problem"] = SCHEMA
    schemas["Config"] = config_schema
    schemas.update(SCHEMAS)
    for body in ("CreateBody", "PatchBody"):
        config = schemas[body]["properties"]["config"]
        schemas[body]["properties"]["config"] = {
            "$ref": "#/components/schemas/Config",
            "description": config["description"],
        }
    # FastAPI describes its own shape of validation errors, which this application never sends.
    error = {"schema": {"$ref": "#/components/schemas/Problem"}}
    restarting = responses(503)[503]
    for name, path in document["paths"].items():
        for method, operation in path.items():
            if method.upper() in CHANGING_METHODS:
                operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
                for status, described in responses(400, 408, 413, 422).items():
                    operation["responses"].setdefault(str(status), described)
            # These ask the training process, which may be restarting.
            if name.startswith(("/api/runs", "/api/catalog", "/api/classes")):
                operation["responses"].setdefault("503", restarting)
            if "422" in operation["responses"]:
                operation["responses"]["422"]["content"] = {"application/problem+json": error}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    # These need the token for lockstep, and of pupils; FastAPI cannot describe an optional one.
    for name in ("/api/runs/{run_id}/fork", "/api/classes/{code}/votes"):
        document["paths"][name]["post"]["security"].append({})
    _add_schemas_of_objects(document["paths"])
    _add_links(document["paths"])
    return document


def _add_schemas_of_objects(paths: Json) -> None:
    """All JSON answers are objects, also those whose route declares no schema."""
    for operations in paths.values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/json")
                if status.startswith("2") and content is not None:
                    content["schema"] = content.get("schema") or {"type": "object"}


def _add_links(paths: Json) -> None:
    """Links every answer that names a run to all calls that take its id."""
    of_run = [
        (path.rpartition("/")[2], method, operation)
        for path, operations in paths.items()
        if path.startswith("/api/runs/{run_id}")
        for method, operation in operations.items()
    ]

    def links(run_id: str) -> Json:
        names = [operation["operationId"] for _, _, operation in of_run]
        return {name: {"operationId": name, "parameters": {"run_id": run_id}} for name in names}

    for path in ("/api/runs", "/api/runs/{run_id}/fork"):
        paths[path]["post"]["responses"]["201"]["links"] = links("$response.body#/run/id")
    for name, method, operation in of_run:
        if method in ("post", "patch") and name not in ("fork", "discriminator"):
            status = next(code for code in operation["responses"] if code.startswith("2"))
            operation["responses"][status]["links"] = links("$request.path.run_id")
