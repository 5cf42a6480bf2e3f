"""The application: routes, streams and middleware around an engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from ganscope import __version__
from ganscope.engine.protocol import Engine
from ganscope.engine.remote.client import RemoteEngine
from ganscope.settings import Settings
from ganscope.web import error_responses
from ganscope.web.context import Context
from ganscope.web.middleware.idempotency import IdempotencyKey
from ganscope.web.middleware.proxies import ProxyHeaders
from ganscope.web.middleware.rate_limit import RequestLimit
from ganscope.web.middleware.root_path import RootPath
from ganscope.web.middleware.security import BodyLimit, Guard
from ganscope.web.pages import class_address, static
from ganscope.web.routes import ROUTERS
from ganscope.web.stream import endpoint, wall

DESCRIPTION = """Creates and steers GAN trainings. Whatever changes a run needs the token that came
with it; reading needs none. Errors are RFC 9457 problem documents. Frames and events of a run come
over the WebSocket `/api/runs/{run_id}/stream`, subprotocol `ganscope.v1`, which takes no commands:
it takes `{"type": "ack", "frame": n}` for each frame that was drawn, and `{"type": "ping"}`."""


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """Returns the whole application.

    Args:
      settings: of the server.
      engine: holds the runs; by default one that trains in a child process.
    """
    context = Context(
        settings, engine or RemoteEngine.from_settings(settings.model_dump(mode="json"))
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await context.engine.open()
        try:
            async with context.telemetry.measuring():
                yield
        finally:
            await context.engine.close()

    app = FastAPI(
        title="ganscope",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = context
    error_responses.add_handlers(app)
    for router in (*ROUTERS, class_address.router, endpoint.router, wall.router):
        app.include_router(router)
    app.include_router(static.create_vendor_router(settings.data_dir))
    _serve_page(app)
    app.add_middleware(IdempotencyKey)
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, seconds=settings.body_timeout_seconds
    )
    app.add_middleware(RequestLimit, quotas=context.quotas, tokens=context.tokens)
    app.add_middleware(Guard, settings=settings, rejections=context.rejections)
    app.add_middleware(ProxyHeaders, proxies=context.proxies)
    app.add_middleware(RootPath, root_path=settings.root_path)
    return app


def _serve_page(app: FastAPI) -> None:
    """Answers every path that is no route with a file of the page.

    This is not a mount: a mount would turn a wrong method on a route into 404 instead of 405.
    """
    files, not_found = static.static_app(), app.router.not_found

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await (files if scope["type"] == "http" else not_found)(scope, receive, send)

    app.router.default = page
