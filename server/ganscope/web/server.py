"""Serves the application on a socket of its own."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from ganscope import __version__
from ganscope.engine.protocol import Engine
from ganscope.runs.compute.jaxlib_check import check_version
from ganscope.settings import Settings
from ganscope.web.app import create_app

logger = logging.getLogger(__name__)

# Small, or a slow viewer sees what the kernel has buffered for seconds.
SEND_BUFFER_BYTES = 128 * 1024
# A peer that acknowledges nothing for so long is gone (Linux).
USER_TIMEOUT_MS = 30_000
MAX_MESSAGE_BYTES = 16 * 1024
# Each connection is an open file. macOS grants a process no more than these.
MAX_FILES = 10_240


def serve(
    settings: Settings, on_ready: Callable[[str], None], engine: Engine | None = None
) -> None:
    """Serves until interrupted; calls `on_ready` with the address once it answers.

    Raises:
      OSError: the address cannot be listened on.
      NumericsError: the installed jaxlib computes wrong numbers.
    """
    check_version()
    allow_files()
    with listen(settings.host, settings.port) as listener:
        config = server_config(create_app(settings, engine))
        address = address_of(listener)

        def tell() -> None:
            on_ready(address)
            facts = {"address": address, "version": __version__, "share": settings.share}
            logger.info("started", extra=facts)

        _Server(config, tell).run(sockets=[listener])


def allow_files() -> None:
    """A class is more than what systems let a process open unasked: 256 files on macOS, often 1,024
    on Linux. Takes what it may have."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    if soft not in (resource.RLIM_INFINITY, hard) and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections inherit what slow viewers need."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio sets this only where the protocol is named, which `create_server` leaves open; without
    # it every small message waits 40 ms for the peer's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_config(app: FastAPI) -> uvicorn.Config:
    """How uvicorn serves ganscope."""
    return uvicorn.Config(
        app,
        http="ganscope.web.asgi.http_protocol:HttpProtocol",
        ws="ganscope.web.asgi.websocket_protocol:WebSocketProtocol",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        # Frames do not compress, and each connection would keep 50 KiB for trying.
        ws_per_message_deflate=False,
        timeout_keep_alive=5,
        # Without it a viewer that has stopped reading would hold up the end for ever.
        timeout_graceful_shutdown=5,
        lifespan="on",
        log_config=None,  # its lines go the way of all others
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # see ganscope.web.middleware.proxies
    )


class _Server(uvicorn.Server):
    """Tells when it answers, and when it does so no more."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Here: after it uvicorn hands the signal on, and that may be the end.
        logger.info("stopped")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # It ends as it was asked to, with status 0: uvicorn would die of the signal in the end.
        if sig == signal.SIGTERM:
            self._captured_signals.remove(sig)
