"""Serving: the listening socket, its URL, and the shutdown."""

import asyncio
import contextlib
import socket
import sys
import threading

import httpx
import pytest
import websockets

from ganscope.settings import Settings
from ganscope.web import server
from ganscope.web.asgi import http_protocol, websocket_protocol
from patience import PATIENCE_SECONDS


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")]
)
def test_address_is_one_that_a_browser_can_open(host, shown):
    with server.listen(host, 0) as listener:
        assert server.url_of(listener) == f"{shown}{listener.getsockname()[1]}"


def test_connections_inherit_a_small_send_buffer_and_wait_for_nothing():
    with (
        server.listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        # Linux doubles the requested size.
        size = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        assert size <= 2 * server.SEND_BUFFER_BYTES
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_limit_on_open_files_is_raised():
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        server.raise_file_limit()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert hard == before[1]
    assert soft == (server.MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, 10_240))


def test_taken_port_is_an_os_error():
    with server.listen("127.0.0.1", 0) as listener, pytest.raises(OSError, match="in use"):
        server.listen("127.0.0.1", listener.getsockname()[1])


def test_server_uses_the_protocol_that_can_abort(tmp_path):
    config = server.server_config(server.create_app(Settings(data_dir=tmp_path)))
    config.load()
    assert config.http_protocol_class is http_protocol.HttpProtocol
    assert config.ws_protocol_class is websocket_protocol.WebSocketProtocol
    assert config.ws_per_message_deflate is False
    assert config.timeout_graceful_shutdown == 5


METHODS = {
    websocket_protocol.WebSocketProtocol: [
        "connection_made",
        "handle_connect",
        "keepalive_timeout",
        "shutdown",
    ],
    http_protocol.HttpProtocol: [
        *("connection_made", "connection_lost", "data_received", "handle_events"),
        *("handle_websocket_upgrade", "on_response_complete"),
    ],
}


@pytest.mark.parametrize("protocol", METHODS)
def test_uvicorn_still_has_the_methods_that_are_overridden(protocol):
    base = protocol.__mro__[1]
    assert all(callable(vars(base)[name]) for name in METHODS[protocol])


async def test_stop_tells_viewers_1012_and_ends_all_threads(serve_with):
    tiny = {"hidden_layers": 1, "hidden_width": 4}
    config = {"generator": tiny, "discriminator": tiny, "batch_size": 8}
    before = set(threading.enumerate())
    server = contextlib.ExitStack()
    address = server.enter_context(serve_with())
    async with httpx.AsyncClient(base_url=address) as client:
        answer = await client.post("/api/runs", json={"config": config, "start": True})
        path = answer.json()["run"]["links"]["stream"]
    stream = await websockets.connect(
        address.replace("http", "ws") + path, subprotocols=["ganscope.v1"]
    )
    await stream.recv()
    await asyncio.to_thread(server.close)
    assert await close_code(stream) == 1012
    started = set(threading.enumerate()) - before
    assert not [thread for thread in started if thread.name.startswith("run-")]


async def close_code(stream):
    try:
        while True:
            await asyncio.wait_for(stream.recv(), PATIENCE_SECONDS)
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code
