"""The application: routes around an engine."""

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
from ganscope.web.middleware.security import BodyLimit, Guard
from ganscope.web.pages import static
from ganscope.web.routes import (
    export,
    health,
    inspection,
    lessons,
    openapi,
    runs,
    sharing,
    step_trace,
    time_travel,
)
from ganscope.web.stream import endpoint

DESCRIPTION = """Creates and steers GAN trainings. Whatever changes a run needs the token that came
with it; reading needs none. Errors are RFC 9457 problem documents. Frames and events of a run come
over the WebSocket `/api/runs/{run_id}/stream`, subprotocol `ganscope.v1`, which takes no commands:
it takes `{"type": "ack", "frame": n}` for each frame that was drawn, and `{"type": "ping"}`."""


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The whole application.

    Args:
      settings: what can be set from outside.
      engine: where the runs live; in a process of their own by default.
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
    app.include_router(runs.router)
    app.include_router(inspection.router)
    app.include_router(step_trace.router)
    app.include_router(time_travel.router)
    app.include_router(export.router)
    app.include_router(endpoint.router)
    app.include_router(sharing.router)
    app.include_router(lessons.router)
    app.include_router(health.router)
    app.include_router(openapi.router)
    app.include_router(static.create_vendor_router(settings.data_dir))
    _serve_page(app)
    app.add_middleware(IdempotencyKey)
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, seconds=settings.body_timeout_seconds
    )
    app.add_middleware(RequestLimit, limits=context.limits, owners=context.owners)
    app.add_middleware(Guard, settings=settings, refusals=context.refusals)
    app.add_middleware(ProxyHeaders, proxies=context.proxies)
    return app


def _serve_page(app: FastAPI) -> None:
    """Whatever is no route is a file of the page. Not a mount: that would hide from a wrong method
    that the route exists."""
    files, not_found = static.static_app(), app.router.not_found

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await (files if scope["type"] == "http" else not_found)(scope, receive, send)

    app.router.default = page
