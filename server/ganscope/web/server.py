"""Runs the application in uvicorn, on a listening socket that suits many slow viewers."""

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

# Small: a slow viewer would see frames that the kernel has buffered for seconds.
SEND_BUFFER_BYTES = 128 * 1024
# The kernel drops a peer that acknowledges no data for this long (Linux).
USER_TIMEOUT_MS = 30_000
MAX_MESSAGE_BYTES = 16 * 1024
# Each connection is an open file. macOS allows a process no more than this.
MAX_FILES = 10_240


def serve(
    settings: Settings, on_ready: Callable[[str], None], engine: Engine | None = None
) -> None:
    """Serves until it is interrupted; calls `on_ready` with the URL once it answers.

    Raises:
      OSError: the address is not available.
      NumericsError: the installed jaxlib computes wrong numbers.
    """
    check_version()
    raise_file_limit()
    with listen(settings.host, settings.port) as listener:
        config = server_config(create_app(settings, engine))
        address = url_of(listener)

        def report_ready() -> None:
            on_ready(address)
            facts = {"address": address, "version": __version__, "share": settings.share}
            logger.info("started", extra=facts)

        _Server(config, report_ready).run(sockets=[listener])


def raise_file_limit() -> None:
    """Raises the limit on open files as far as the system allows, at most to `MAX_FILES`.

    The default limit, 256 on macOS and often 1,024 on Linux, is too low for several classes."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    if soft not in (resource.RLIM_INFINITY, hard) and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Its connections inherit the options that are set here."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio sets this only on sockets whose protocol is given, which `create_server` leaves open.
    # Without it every small message waits 40 ms for the peer's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL at which a browser on this machine finds the page."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_config(app: FastAPI) -> uvicorn.Config:
    """The configuration of uvicorn."""
    return uvicorn.Config(
        app,
        http="ganscope.web.asgi.http_protocol:HttpProtocol",
        ws="ganscope.web.asgi.websocket_protocol:WebSocketProtocol",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        # Frames hardly compress, and compression takes 50 KiB of memory per connection.
        ws_per_message_deflate=False,
        timeout_keep_alive=5,
        # Without it, a viewer that has stopped reading would block the shutdown for ever.
        timeout_graceful_shutdown=5,
        lifespan="on",
        log_config=None,  # uvicorn logs through the handlers of this program
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `ganscope.web.middleware.proxies` does this
    )


class _Server(uvicorn.Server):
    """Reports when it begins and when it ceases to answer."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Logged here: after this uvicorn raises the signal again, which may end the process.
        logger.info("stopped")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # SIGTERM is a request to stop, so the exit status is 0: uvicorn would raise it again.
        if sig == signal.SIGTERM:
            self._captured_signals.remove(sig)
