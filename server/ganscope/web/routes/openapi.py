"""The API's description: `/docs`, from files of this server and without inline scripts."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from ganscope.web.context import Json, Shared
from ganscope.web.error_responses import SCHEMA, responses
from ganscope.web.middleware.idempotency import CHANGING, HEADER, KEY, KEY_LENGTHS
from ganscope.web.routes.openapi_schemas import describe_answers
from ganscope.wire.json_text import to_json

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


_IDEMPOTENCY_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Names this request. Sent again under the same name, as after a connection that "
    "broke, it is done once and answered twice.",
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
    """What the page's security policy does not allow inline."""
    return Response(_START, media_type="text/javascript")


@router.get("/openapi.json")
async def openapi(request: Request, context: Shared) -> Response:
    """OpenAPI that knows the fields of a configuration, and one shape of errors."""
    app: FastAPI = request.app
    if app.openapi_schema is None:
        app.openapi_schema = _document(app, await context.engine.config_schema())
    return Response(to_json(app.openapi_schema), media_type="application/json")


def _document(app: FastAPI, config_schema: Json) -> Json:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    schemas["Problem"] = SCHEMA
    schemas["Config"] = config_schema
    for body in ("CreateBody", "PatchBody"):
        config = schemas[body]["properties"]["config"]
        schemas[body]["properties"]["config"] = {
            "$ref": "#/components/schemas/Config",
            "description": config["description"],
        }
    # FastAPI describes its own shape of validation errors, which this application never sends.
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    restarting = responses(503)[503]
    for name, path in document["paths"].items():
        for method, operation in path.items():
            if method.upper() in CHANGING:
                operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
                for status, described in responses(400, 408, 413, 422).items():
                    operation["responses"].setdefault(str(status), described)
            # Whatever asks what trains may come while that begins again.
            if name.startswith(("/api/runs", "/api/catalog")):
                operation["responses"].setdefault("503", restarting)
            if "422" in operation["responses"]:
                operation["responses"]["422"]["content"] = {"application/problem+json": problem}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    # Only in lockstep; FastAPI knows none that may be left out.
    document["paths"]["/api/runs/{run_id}/fork"]["post"]["security"].append({})
    describe_answers(document)
    _add_links(document["paths"])
    return document


def _add_links(paths: Json) -> None:
    """Says which calls take the run that a call is about: all, of a new one and after a command."""
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
