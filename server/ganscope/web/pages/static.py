"""Serves the page and the libraries that it loads, all from this server."""

from __future__ import annotations

import asyncio
import gzip
import os
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import plotly
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import ASGIApp

import ganscope
from ganscope.web.pages.page_files import REVALIDATE, PageFiles

PLOTLY_VERSION = version("plotly")
IMMUTABLE = "public, max-age=31536000, immutable"


def static_folder() -> Path:
    """The folder of the page's files: inside an installed package, or beside `server/`."""
    package = Path(ganscope.__file__).parent
    installed = package / "static"
    return installed if installed.is_dir() else package.parents[1] / "static"


def static_app() -> ASGIApp:
    """An application that serves `index.html` at `/`, and the files beside it, compressed."""
    return PageFiles(static_folder())


def create_vendor_router(data_dir: Path) -> APIRouter:
    """The routes of Plotly, from the installed Python package, and of Swagger UI for `/docs`."""
    router = APIRouter(prefix="/vendor", include_in_schema=False)
    plotly_js = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    compressed = _CompressedFile(
        plotly_js, data_dir / "vendor" / f"plotly-{PLOTLY_VERSION}.min.js.gz"
    )
    swagger = Path(str(files("fastapi_offline"))) / "static"

    @router.get("/plotly.min.js")
    async def latest_plotly(request: Request) -> Response:
        return await compressed.response(request, REVALIDATE)

    @router.get(f"/plotly-{PLOTLY_VERSION}.min.js")
    async def this_plotly(request: Request) -> Response:
        return await compressed.response(request, IMMUTABLE)

    @router.get("/swagger-ui/{name}")
    async def swagger_ui(name: str) -> Response:
        if name not in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
            raise HTTPException(404)
        return FileResponse(swagger / name, headers={"Cache-Control": REVALIDATE})

    return router


class _CompressedFile:
    """A large file that is compressed at the first request and kept on the disk."""

    def __init__(self, source: Path, target: Path) -> None:
        self._source, self._target = source, target
        self._lock = asyncio.Lock()

    async def response(self, request: Request, cache_control: str) -> Response:
        headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        path = self._source
        if "gzip" in request.headers.get("accept-encoding", ""):
            async with self._lock:
                path = await asyncio.to_thread(self._compress)
        if path != self._source:
            headers["Content-Encoding"] = "gzip"
        response = FileResponse(
            path, media_type="text/javascript", headers=headers, stat_result=path.stat()
        )
        if request.headers.get("if-none-match") == response.headers["etag"]:
            headers["ETag"] = response.headers["etag"]
            return Response(None, 304, headers, response.media_type)
        return response

    def _compress(self) -> Path:
        """The path of the compressed file; of the file itself if nothing can be written."""
        if self._target.is_file():
            return self._target
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            part = self._target.with_suffix(f".{os.getpid()}")
            part.write_bytes(gzip.compress(self._source.read_bytes(), 9, mtime=0))
            part.replace(self._target)
        except OSError:
            return self._source
        return self._target
